"""An event as a webhook brings it, plain, not yet read by the SDK: what is odd is no event."""

import re
from typing import Any

from hardship.donations.gateway import EventRef
from hardship.donations.gateway.stripe_objects import read_moment
from hardship.donations.inbox.rules import HANDLED_EVENTS


def read_delivered(event: dict[str, Any]) -> EventRef:
    """What it is about. Raises `ValueError`, `KeyError`, `TypeError` and `AttributeError`."""
    if event["object"] != "event" or event.get("account") is not None:
        raise ValueError("not an event of this account")
    kind = _text(event["type"])
    return EventRef(
        id=_named(event["id"]),
        type=kind,
        object_id=_about(kind, event["data"]["object"].get("id") or ""),
        created_at=read_moment(event["created"]),
        livemode=_yes_or_no(event["livemode"]),
    )


def _about(kind: str, named: object) -> str:
    """The object's id. People choose those of coupons and plans; such a one is not kept."""
    try:
        return _text(named)
    except ValueError:
        if kind in HANDLED_EVENTS:
            raise
        return ""


def _named(value: object) -> str:
    if not (name := _text(value)):
        raise ValueError("an event has an id")
    return name


def _text(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_.]{0,255}", value, re.ASCII):
        raise ValueError("an id is a short text of letters, digits, dots and underscores")
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("a mode is true or false, and no word for it")
    return value
