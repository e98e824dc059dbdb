"""How the calls under /sandbox are read and answered: JSON in, JSON out."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from hardship.stripe_sandbox.errors import StripeError

Answer = dict[str, Any] | list[Any]
P = ParamSpec("P")


def answered(view: Callable[P, Answer]) -> Callable[P, ResponseReturnValue]:
    """Answer with JSON; what cannot be done is said in Stripe's form."""

    @wraps(view)
    def answering(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return jsonify(view(*args, **kwargs))
        except StripeError as problem:
            return jsonify(problem.body), problem.status
        except (TypeError, ValueError) as problem:
            return jsonify({"error": {"message": str(problem), "type": "sandbox_error"}}), 400

    return answering


def given(*known: str) -> dict[str, Any]:
    """The JSON object that was sent; a name that is not `known` is a ValueError."""
    sent = request.get_json(silent=True) if request.data else {}
    if not isinstance(sent, dict):
        raise TypeError("A JSON object is expected")
    for name in sent:
        if name not in known:
            raise ValueError(f"Unknown: {name}; known here: {', '.join(known)}")
    return sent
