"""A stand-in for Stripe: its HTTP API, its hosted page, its webhooks, and no money.

It speaks version 2026-10-28.endive closely enough that the real SDK cannot tell, keeps everything
in an SQLite file of its own, and imports nothing of the program that uses it. Keys other than its
own are refused; unknown parameters are refused; what Stripe repeats, this repeats.

    with start(SandboxConfig(Path("var/stripe.sqlite3"), webhook_url="http://…")) as sandbox:
        client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.url})

`serve(config, port)` answers until it is stopped. It plays Checkout (once and every month),
intents, charges, refunds, disputes, early fraud warnings, payouts, the balance and its
transactions, customers, subscriptions, invoices, the billing portal, and events with webhooks.

`/` is a page to act as the outside world; `/c/pay/cs_test_…` is where a supporter pays and
`/p/session/bps_…` where one changes what recurs; JSON calls under `/sandbox` steer it from tests:
pay, expire, refund, dispute, warn, pay out, book, move any of these on, turn the clock, set knobs
and faults, send again, reset (payloads: hand_api.py).
"""

from hardship.stripe_sandbox.app import create_sandbox
from hardship.stripe_sandbox.config import (
    SandboxConfig,
    config_from_environment,
    port_from_environment,
)
from hardship.stripe_sandbox.deliveries import signature_of
from hardship.stripe_sandbox.server import RunningSandbox, serve, start

__all__ = [
    "RunningSandbox",
    "SandboxConfig",
    "config_from_environment",
    "create_sandbox",
    "port_from_environment",
    "serve",
    "signature_of",
    "start",
]
