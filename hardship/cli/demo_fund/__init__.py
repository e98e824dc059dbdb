"""The demonstration fund: a fictional union, its strike, and six weeks of honest work.

Everything is made by the house's own verbs, in order of time, under a clock that walks from six
weeks ago to now: officers accept their invitations, supporters pay at the stand-in for Stripe,
workers apply, two people decide, two others pay. No row is inserted behind a verb's back, so what
the demonstration shows is what the software does. All names, places and amounts are invented.

    load(app, sandbox=Sandbox("http://127.0.0.1:8010", key))
"""

from hardship.cli.demo_fund.loading import load
from hardship.cli.demo_fund.sandbox import Sandbox

__all__ = ["Sandbox", "load"]
