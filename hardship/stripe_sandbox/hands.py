"""What the buttons of the page at `/` do; each reads its own fields of the form."""

from collections.abc import Callable, Mapping
from functools import partial

from hardship.stripe_sandbox import steering
from hardship.stripe_sandbox.by_hand import by_hand
from hardship.stripe_sandbox.dispute_moves import open_dispute
from hardship.stripe_sandbox.early_fraud import warn
from hardship.stripe_sandbox.knobs import read_knobs, write_knobs
from hardship.stripe_sandbox.movements import move_balance
from hardship.stripe_sandbox.moves import move_called
from hardship.stripe_sandbox.payout_moves import pay_out
from hardship.stripe_sandbox.planning import release_held
from hardship.stripe_sandbox.refunds import refund_by_hand
from hardship.stripe_sandbox.words import minor_of
from hardship.stripe_sandbox.world import World

Form = Mapping[str, str]


def press(here: World, form: Form) -> None:
    """Do what the pressed button says: `do` names it, `what` is what it is about."""
    action, what = form.get("do", ""), form.get("what", "")
    kind, dot, name = action.partition(".")
    if dot:
        by_hand(here, lambda work: move_called(kind, name).make(work, what))
    elif action in _HANDS:
        _HANDS[action](here, form, what)
    else:
        raise ValueError("Nothing is done by that name here.")


def _settle(here: World, form: Form, what: str) -> None:
    steering.end_debit(here, what, succeeds=form.get("do") == "settle")


def _expire(here: World, _form: Form, what: str) -> None:
    steering.expire_now(here, what)


def _resend(here: World, form: Form, what: str) -> None:
    steering.redeliver(here, what, new_id=form.get("do") == "resend_as_new")


def _advance(here: World, _form: Form, what: str) -> None:
    steering.advance_clock(here, float(what))


def _reset_clock(here: World, _form: Form, _what: str) -> None:
    steering.set_clock(here, None)


def _hold(here: World, form: Form, _what: str) -> None:
    held = form.get("do") == "hold"
    with here.store.writing() as work:
        write_knobs(work, read_knobs(work).turned({"deliver": not held}))
        if not held:
            release_held(work)
    here.wake()


def _refund(here: World, form: Form, what: str) -> None:
    by_hand(here, partial(refund_by_hand, charge=what, amount=_amount(form)))


def _dispute(here: World, form: Form, what: str) -> None:
    made = partial(
        open_dispute,
        charge=what,
        amount=_amount(form),
        reason=form.get("reason", ""),
        kind=form.get("kind", ""),
    )
    by_hand(here, made)


def _warn(here: World, _form: Form, what: str) -> None:
    by_hand(here, partial(warn, charge=what))


def _pay_out(here: World, form: Form, _what: str) -> None:
    automatic, slow = form.get("kind") == "automatic", form.get("arrives") == "later"
    amount = None if automatic else _amount(form)
    days = 2.0 if slow else None
    by_hand(here, partial(pay_out, amount=amount, automatic=automatic, days=days))


def _book(here: World, form: Form, _what: str) -> None:
    amount = minor_of(form.get("amount", ""))
    taken = form.get("kind") == "fee"
    kind = "fee" if taken else "adjustment"
    words = form.get("description") or None
    made = partial(move_balance, kind=kind, amount=-amount if taken else amount, description=words)
    by_hand(here, made)


def _amount(form: Form) -> int | None:
    typed = form.get("amount", "").strip()
    return minor_of(typed) if typed else None


_HANDS: Mapping[str, Callable[[World, Form, str], None]] = {
    "settle": _settle,
    "fail": _settle,
    "expire": _expire,
    "resend": _resend,
    "resend_as_new": _resend,
    "advance": _advance,
    "reset_clock": _reset_clock,
    "hold": _hold,
    "deliver": _hold,
    "refund": _refund,
    "dispute": _dispute,
    "warn": _warn,
    "pay_out": _pay_out,
    "book": _book,
}
