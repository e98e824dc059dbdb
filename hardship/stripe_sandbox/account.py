"""The account behind the key, and the one webhook endpoint that the configuration names."""

from hardship.stripe_sandbox.config import API_VERSION, SandboxConfig
from hardship.stripe_sandbox.errors import no_such
from hardship.stripe_sandbox.listing import empty_list
from hardship.stripe_sandbox.parameters import listing, plain
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body

ENDPOINT_ID = "we_1StandInEndpoint000000"


def retrieve_account(call: Call) -> Body:
    return {
        "id": "acct_1StandIn00000000",
        "object": "account",
        "business_profile": {"name": "Stand-in", "support_email": None, "url": None},
        "business_type": "non_profit",
        "capabilities": {
            "card_payments": "active",
            "transfers": "active",
            "us_bank_account_ach_payments": "active",
        },
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": int(call.work.state("opened_at", 1704067200)),
        "default_currency": "usd",
        "details_submitted": True,
        "email": "stand-in@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "settings": {"dashboard": {"display_name": "Stand-in", "timezone": "Etc/UTC"}},
        "type": "standard",
    }


def list_webhook_endpoints(call: Call) -> Body:
    page = empty_list("/v1/webhook_endpoints")
    if call.work.config.webhook_url:
        page["data"] = [_endpoint(call.work.config)]
    return page


def retrieve_webhook_endpoint(call: Call) -> Body:
    if call.ids["endpoint"] != ENDPOINT_ID or not call.work.config.webhook_url:
        raise no_such("webhook endpoint", call.ids["endpoint"])
    return _endpoint(call.work.config)


def _endpoint(config: SandboxConfig) -> Body:
    return {
        "id": ENDPOINT_ID,
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": 1704067200,
        "description": "SANDBOX_WEBHOOK_URL",
        "enabled_events": ["*"],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": config.webhook_url,
    }


ROUTES = (
    Route("GET", "/v1/account", plain(), retrieve_account),
    Route("GET", "/v1/webhook_endpoints", listing(), list_webhook_endpoints),
    Route("GET", "/v1/webhook_endpoints/<endpoint>", plain(), retrieve_webhook_endpoint),
)
