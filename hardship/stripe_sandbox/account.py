"""The account behind the key, and the one webhook endpoint that the configuration names."""

from hardship.stripe_sandbox.config import API_VERSION, SandboxConfig
from hardship.stripe_sandbox.errors import no_such
from hardship.stripe_sandbox.listing import empty_list
from hardship.stripe_sandbox.parameters import listing, names, plain
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body

_PROFILE = names(
    "annual_revenue estimated_worker_count mcc minority_owned_business_designation "
    "product_description support_address support_phone support_url url"
)
ENDPOINT_ID = "we_1StandInEndpoint000000"

_NOTHING_DUE: Body = {
    "alternatives": [],
    "current_deadline": None,
    "currently_due": [],
    "disabled_reason": None,
    "errors": [],
    "eventually_due": [],
    "past_due": [],
    "pending_verification": [],
}


def retrieve_account(_call: Call) -> Body:
    return {
        "id": "acct_1StandIn00000000",
        "object": "account",
        "business_profile": {
            **dict.fromkeys(_PROFILE),
            "name": "Stand-in",
            "support_email": "stand-in@example.com",
        },
        "business_type": "non_profit",
        "capabilities": {
            "card_payments": "active",
            "transfers": "active",
            "us_bank_account_ach_payments": "active",
        },
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": 1704067200,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "stand-in@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "requirements": _NOTHING_DUE,
        "future_requirements": _NOTHING_DUE,
        "external_accounts": empty_list("/v1/accounts/acct_1StandIn00000000/external_accounts"),
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
