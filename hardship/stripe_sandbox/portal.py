"""Billing portal sessions over the API; the page that one opens is in `portal_page.py`."""

from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.parameters import Fields, Link, OneOf, Text, names, plain
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.session_params import LOCALES
from hardship.stripe_sandbox.store import Body
from hardship.stripe_sandbox.subscription_moves import running

KIND = "billing_portal.session"


def create_portal_session(call: Call) -> Body:
    params, work = call.params, call.work
    work.get("customer", params["customer"], param="customer")
    session_id = work.new_id("bps_1")
    return work.add(
        {
            "id": session_id,
            "object": KIND,
            "configuration": "bpc_1StandIn0000000000000",
            "created": work.now,
            "customer": params["customer"],
            "customer_account": None,
            "flow": _flow(call, params["flow_data"]) if "flow_data" in params else None,
            "livemode": False,
            "locale": params.get("locale"),
            "on_behalf_of": None,
            "return_url": params.get("return_url"),
            "url": f"{call.base_url}/p/session/{session_id}",
        }
    )


def _flow(call: Call, given: Body) -> Body:
    """A visit for one purpose, and where it leads when that is done."""
    leaving = given.get("subscription_cancel")
    if (given["type"] == "subscription_cancel") != (leaving is not None):
        raise StripeError(
            "`flow_data[subscription_cancel]` belongs to the type `subscription_cancel`.",
            param="flow_data[subscription_cancel]",
        )
    if leaving is not None:
        running(call.work, leaving["subscription"])
    after = given.get("after_completion", {"type": "portal_homepage"})
    return {
        "after_completion": {
            "hosted_confirmation": after.get("hosted_confirmation"),
            "redirect": after.get("redirect"),
            "type": after["type"],
        },
        "customer_update": None,
        "subscription_cancel": leaving and {"retention": None, **leaving},
        "subscription_pause": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": given["type"],
    }


_AFTER = Fields(
    {
        "hosted_confirmation": Fields({"custom_message": Text(500)}),
        "redirect": Fields({"return_url": Link()}, required=("return_url",)),
        "type": OneOf("hosted_confirmation", "portal_homepage", "redirect"),
    },
    required=("type",),
)
_FLOW = Fields(
    {
        "after_completion": _AFTER,
        "subscription_cancel": Fields(
            {"subscription": Text(100)}, required=("subscription",), unplayed=names("retention")
        ),
        "type": OneOf("payment_method_update", "subscription_cancel"),
    },
    required=("type",),
    unplayed=names("subscription_pause subscription_update subscription_update_confirm"),
)
_CREATE = Fields(
    plain(customer=Text(100), flow_data=_FLOW, locale=OneOf(*LOCALES), return_url=Link()).known,
    required=("customer",),
    unplayed=names("after_expiration configuration customer_account on_behalf_of"),
)

ROUTES = (Route("POST", "/v1/billing_portal/sessions", _CREATE, create_portal_session),)
