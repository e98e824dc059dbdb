"""An open campaign, its funds, and a stand-in for Stripe."""

from tests.central_fund import fund, other, rosa, teo
from tests.donations.standin import world

__all__ = ["fund", "other", "rosa", "teo", "world"]
