"""What a receipt reckons: the page and the paper say the same lines and the same sum."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask_babel import gettext as _

from hardship.core.money import Money
from hardship.donations import GiftStatus
from hardship.supporters import Told, ToldGift, ToldReceipt
from hardship.web.public.gift_words import STEPS
from hardship.web.templating import day, moment, money


class Line(NamedTuple):
    """What came or went, in small type what more there is to say of it, and how much."""

    words: str
    amount: Money
    note: str = ""


class Reckoned(NamedTuple):
    """A receipt's name, its lines with what they make, and what to know of them."""

    title: str
    lines: Sequence[Line]
    total: Line
    notes: Sequence[str]


def reckoned(told: Told, method: str = "") -> Reckoned:
    """Of a gift, a check or cash, as the books have it now. `method` is what it was paid with."""
    if isinstance(told, ToldReceipt):
        lines = [_handed(told), *_back(told)]
        return Reckoned(_("Receipt"), lines, Line(_("What you gave"), told.kept), [])
    title = _("Receipt") if told.gift.is_paid else _("Your gift")
    lines, total = _lines(told, method)
    return Reckoned(title, lines, total, list(_notes(told)))


def _handed(told: ToldReceipt) -> Line:
    number = told.receipt.cheque_number
    what = _("Check %(number)s", number=number) if number else _("Cash")
    return Line(what, told.received, _("received on %(day)s", day=day(told.at, "full")))


def _back(told: Told) -> list[Line]:
    return [Line(_(STEPS[step.kind]), step.amount, day(step.on, "full")) for step in told.back]


def _lines(told: ToldGift, method: str) -> tuple[list[Line], Line]:
    """Once money went back the sum is what is left; before that, what reached the fund."""
    gift, fee = told.gift, told.gift.fee
    paid_on = day(gift.paid_at, "full") if gift.paid_at else ""
    paid = Line(_("You paid"), told.received, ", ".join(filter(None, (paid_on, method))))
    if told.back:
        return [paid, *_back(told)], Line(_("What you gave"), told.kept)
    if gift.is_booked and fee is not None and gift.is_paid:
        kept_by_stripe = [Line(_("Processing fee, kept by Stripe"), -fee)] if fee.minor else []
        return [paid, *kept_by_stripe], Line(_("With the fund"), told.received - fee)
    lines = [Line(_("Gift"), told.received - told.fee_covered, moment(gift.started_at))]
    if gift.covers_fee:
        lines.append(Line(_("Toward the processing fee"), told.fee_covered))
    is_pending = gift.state is GiftStatus.PENDING
    return lines, Line(_("To be paid") if is_pending else _("You paid"), told.received)


def _notes(told: ToldGift) -> Iterator[str]:
    gift, fee = told.gift, told.gift.fee
    if told.back and fee is not None and fee.minor:
        yield _("Of what you paid, Stripe kept %(fee)s as its fee.", fee=money(fee))
    if gift.covers_fee and gift.is_booked and not told.back:
        yield _(
            "You put %(fee)s toward the fee on top of your %(gift)s.",
            fee=money(told.fee_covered),
            gift=money(gift.intended),
        )
    if gift.is_paid and not gift.is_booked:
        yield _("Stripe tells us its fee within a few minutes; then it stands here.")
