"""Stripe's payouts: on their way, at the bank by its statement, or back at Stripe.

That one has arrived, Stripe only supposes: one officer reads it on the bank's statement, another
confirms it (`bank/receipts.py`). One that came back after that is taken back by two as well
(`bank/recalls.py`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField

from hardship import campaigns, committee, donations
from hardship.campaigns import NotYetArrived, TooLongAgo
from hardship.committee import Permission
from hardship.core.limits import LONGEST_REFERENCE
from hardship.core.money import Money
from hardship.donations import (
    BankReceipt,
    StripePayout,
)
from hardship.ledger import Source
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf, acted
from hardship.web.committee import bp
from hardship.web.committee.books.lines import BookLine, book_lines
from hardship.web.committee.money_in.bank.receipts import entered_words
from hardship.web.committee.money_in.tabs import tabs
from hardship.web.committee.money_words import PAYOUT_STATES, State, failure_words
from hardship.web.committee.names import fund_names
from hardship.web.forms import DATE_NEEDED, AtMost, DayField, Form
from hardship.web.once import Once
from hardship.web.templating import page

_FIELD_OF: FieldOf = {NotYetArrived: "arrived_on", TooLongAgo: "arrived_on"}


class ArrivalForm(Form):
    """A payout of Stripe's stands on the bank's statement."""

    once = Once()
    arrived_on = DayField(
        _l("Date on the statement"),
        validators=[DATE_NEEDED],
    )
    reference = StringField(
        _l("Reference on the statement"), validators=[AtMost(LONGEST_REFERENCE)]
    )

    def __init__(self) -> None:
        super().__init__(data={"arrived_on": campaigns.accounting_date()})


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One payout with what the bank's statement says of it."""

    payout: StripePayout
    state: State
    receipts: Sequence[BankReceipt]

    @property
    def is_entered(self) -> bool:
        """Whether somebody has to confirm that it arrived."""
        return any(each.is_waiting for each in self.receipts)

    @property
    def arrived(self) -> BankReceipt | None:
        """The receipt by which it is at the bank in the books."""
        return next((each for each in self.receipts if each.stands), None)


@bp.get("/stripe-payouts")
@requires(Permission.GIFT_READ)
def stripe_payouts() -> Response:
    """What is on its way, what has to be taken back, and all of them."""
    officer = current_officer()
    listed = donations.stripe_payouts(request.args.get("cursor"))
    lines = iter(_lines(listed.items))
    recalls = donations.arrivals_to_recall()
    return page(
        "committee/money_in/stripe_payouts.html",
        tabs=tabs(),
        on_their_way=_lines(donations.payouts_on_their_way()),
        to_recall=recalls,
        names=committee.officer_names(
            {who for each in recalls if (who := each.recalled_by_id) is not None}
        ),
        page=listed.map(lambda _row: next(lines)),
        me=officer.id,
        may=officer.may,
        failure_words=failure_words,
    )


def _lines(payouts: Iterable[StripePayout]) -> list[PayoutLine]:
    listed = list(payouts)
    receipts = donations.receipts_of(listed)
    return [PayoutLine(each, PAYOUT_STATES[each.state], receipts[each.id]) for each in listed]


@bp.get("/stripe-payouts/<uuid:payout_id>")
@requires(Permission.GIFT_READ)
def stripe_payout(payout_id: UUID) -> Response:
    """One payout: whose money it is, its entries, its arrival."""
    return _payout_page(donations.stripe_payout(payout_id), ArrivalForm())


@bp.post("/stripe-payouts/<uuid:payout_id>/arrival")
@requires(Permission.RECEIPT_ENTER)
def enter_arrival(payout_id: UUID) -> Response:
    """It stands on the statement; somebody else confirms it. The same form counts once."""
    payout, form = donations.stripe_payout(payout_id), ArrivalForm()
    return acted(
        form,
        lambda: donations.enter_arrival(
            payout.id,
            form=form.once.data,
            arrived_on=form.arrived_on.data,
            reference=form.reference.data,
            by=current_officer(),
        ),
        shown=lambda status: _payout_page(payout, form, status),
        then=url_for("committee.stripe_payout", payout_id=payout.id),
        words=entered_words,
        field_of=_FIELD_OF,
    )


def _payout_page(payout: StripePayout, form: ArrivalForm, status: int = 200) -> Response:
    (line,) = _lines([payout])
    left = donations.on_its_way(payout)
    can_arrive = bool(left) and not payout.is_called_back and not line.is_entered
    names = fund_names()
    return page(
        "committee/money_in/stripe_payout.html",
        status,
        form=form,
        line=line,
        payout=payout,
        left=left,
        failure_words=failure_words,
        shares=_shares(payout, names),
        entries=[(each, _funds(each.fund_ids, names)) for each in _entries(line)],
        receipt_funds=_funds_of_receipts(line, names),
        enters=can_arrive and current_officer().may(Permission.RECEIPT_ENTER),
    )


def _shares(payout: StripePayout, names: Mapping[UUID, str]) -> list[tuple[str, Money]]:
    """Of each fund what is its own, in the order of the funds."""
    whole = donations.whole_shares(payout)
    return [(name, whole[key]) for key, name in names.items() if key in whole]


def _funds(ids: Collection[UUID], names: Mapping[UUID, str]) -> str:
    return ", ".join(name for key, name in names.items() if key in ids)


def _funds_of_receipts(line: PayoutLine, names: Mapping[UUID, str]) -> dict[UUID, str]:
    """The funds of each: one that booked the leaving itself is of its own alone."""
    arrived = donations.arrivals(each for each in line.receipts if each.payout_id is not None)
    return {
        each.id: _funds(arrived.get(each.id) or {each.fund_id}, names) for each in line.receipts
    }


def _entries(line: PayoutLine) -> list[BookLine]:
    """All that it moved, in the order of the books."""
    moved = (line.payout.transaction_id, line.payout.failure_transaction_id)
    sources = [Source(donations.BY_STRIPE, name) for name in moved if name]
    sources += [Source(donations.BY_RECEIPT, str(each.id)) for each in line.receipts]
    return sorted(book_lines(*sources), key=lambda each: each.entry_id)
