"""Where Stripe tells that something happened. The answer 200 means: there is a row for it.

What happened is asked of Stripe afterwards, by the worker; nothing in the delivery is believed
but its id, its type and the id of its object, and these only with a signature.
"""

from flask import Response, current_app, request

from hardship import donations
from hardship.core.database import transaction
from hardship.donations import EventRef, NotADelivery
from hardship.web import installation
from hardship.web.access import public
from hardship.web.forms import refuse_rest
from hardship.web.headers import csrf
from hardship.web.public import bp


@bp.post("/webhooks/stripe")
@csrf.exempt
@public
def stripe_webhook() -> Response:
    """Check, store, answer. What cannot be stored is answered 5xx, so that it comes again."""
    try:
        event = _read()
    except NotADelivery as error:
        reason = error.params["reason"]
        current_app.logger.warning("refused a webhook call: %s", reason)
        return Response(f"refused: {reason}\n", status=400, mimetype="text/plain")
    with transaction():
        is_new = donations.receive_event(event)
    return Response("kept\n" if is_new else "known\n", mimetype="text/plain")


def _read() -> EventRef:
    settings = installation.settings()
    body = request.get_data()
    refuse_rest(request.stream)
    event = donations.read_delivery(
        body,
        request.headers.get("Stripe-Signature", ""),
        secret=settings.stripe_webhook_secret,
    )
    if event.livemode != settings.livemode:
        raise NotADelivery(reason="live or test mode")
    return event
