"""Stripe's error bodies: what is refused, with the status, the code and the parameter."""

from typing import Any

_DOCUMENTATION = "https://stripe.com/docs/error-codes/"


class StripeError(Exception):
    """A refusal as the API sends it.

    `remembered` says whether the answer is kept under the call's idempotency key: Stripe keeps
    what an endpoint answered once it had begun, and forgets what it refused at the door.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        remembered: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.remembered = remembered
        self.body: dict[str, Any] = {"error": {"message": message, "type": kind, **more}}
        if code is not None:
            self.body["error"] |= {"code": code, "doc_url": _DOCUMENTATION + code.replace("_", "-")}
        if param is not None:
            self.body["error"]["param"] = param


class DeclinedError(StripeError):
    """The call was carried out and stands; the card's bank said no."""

    def __init__(self, code: str, message: str, decline_code: str | None) -> None:
        super().__init__(message, status=402, kind="card_error", code=code)
        if decline_code is not None:
            self.body["error"]["decline_code"] = decline_code


def refused(message: str, *, param: str, code: str | None = None) -> StripeError:
    """A parameter that does not fit; the call never began."""
    return StripeError(message, param=param, code=code, remembered=False)


def unknown_parameter(path: str) -> StripeError:
    return refused(f"Received unknown parameter: {path}", param=path, code="parameter_unknown")


def missing_parameter(path: str) -> StripeError:
    return refused(f"Missing required param: {path}.", param=path, code="parameter_missing")


def no_such(kind: str, object_id: str, *, param: str = "id") -> StripeError:
    return StripeError(
        f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param=param
    )


def no_key() -> StripeError:
    return StripeError(
        "You did not provide an API key. You need to provide your API key in the Authorization "
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
        status=401,
        remembered=False,
    )


def wrong_key(key: str) -> StripeError:
    shown = f"{key[:8]}{'*' * max(len(key) - 12, 4)}{key[-4:]}"
    return StripeError(f"Invalid API Key provided: {shown}", status=401, remembered=False)


def unrecognised_url(method: str, path: str) -> StripeError:
    return StripeError(
        f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove "
        "the trailing slash. If you are trying to retrieve an object, make sure you passed a valid "
        "(non-empty) identifier in your code.",
        status=404,
        remembered=False,
    )


def too_many_requests() -> StripeError:
    return StripeError(
        "Request rate limit exceeded. You can learn more about rate limits here: "
        "https://stripe.com/docs/rate-limits.",
        status=429,
        code="rate_limit",
        remembered=False,
    )


def server_error() -> StripeError:
    return StripeError(
        "Sorry! There was an error while talking to one of our backends. Support has been "
        "notified.",
        status=500,
        kind="api_error",
    )


def key_in_use(key: str) -> StripeError:
    return StripeError(
        "There is currently another in-progress request using this Idempotent Key (that probably "
        f"means you submitted twice, and the other request is still going through): {key}.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
        remembered=False,
    )


def key_reused(key: str, *, path: str | None = None) -> StripeError:
    """The same key with other parameters, or at another endpoint (`path` is the first one)."""
    limit = f"endpoint they were first used for ('{path}')" if path else "parameters"
    where = "for the same" if path else "with the same"
    first = "" if path else " they were first used with"
    return StripeError(
        f"Keys for idempotent requests can only be used {where} {limit}{first}. Try using a key "
        f"other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
        remembered=False,
    )
