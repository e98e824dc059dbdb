"""From an entry to what made it: the gift, the award, the payment, the bank receipt, by its name.

The ledger knows sources by type and id only. Each type has one reader here, which asks once for a
whole page of entries. A page that this officer may not open is not linked to; a case that they may
not see is not named.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from hardship import applications, awards, donations, payouts, treasury
from hardship.applications import Application
from hardship.committee import Permission
from hardship.core.tokens import as_ids
from hardship.donations import Gift, SuspenseAssignment
from hardship.ledger import Entry
from hardship.payouts import Payment
from hardship.web.access import current_officer
from hardship.web.committee.names import number_of, voucher_words
from hardship.web.templating import day


@dataclass(frozen=True, slots=True)
class MadeBy:
    """What made an entry, in words; `url` is None where this officer has no page of it."""

    words: str
    url: str | None


_Named = dict[str, MadeBy]


def made_by(entries: Iterable[Entry]) -> dict[int, MadeBy]:
    """What made each of these entries, by the entry's number, as far as it is there and known."""
    listed = list(entries)
    sources = defaultdict(set)
    for entry in listed:
        sources[entry.source_type].add(entry.source_id)
    named = {kind: _READERS[kind](ids) for kind, ids in sources.items() if kind in _READERS}
    return {
        entry.id: found
        for entry in listed
        if (found := named.get(entry.source_type, {}).get(entry.source_id)) is not None
    }


def named(kind: str, ids: set[str]) -> Mapping[str, MadeBy]:
    """Things of one kind of source by their ids."""
    return _READERS[kind](ids) if kind in _READERS else {}


def _stripe(ids: set[str]) -> _Named:
    """A movement of Stripe's balance is of a gift or of a payout, or nobody can say of what."""
    is_open = current_officer().may(Permission.GIFT_READ)
    sent = {
        name: MadeBy(
            _("Payout of %(day)s", day=day(payout.made_at)),
            url_for("committee.stripe_payout", payout_id=payout.id) if is_open else None,
        )
        for name, payout in donations.payouts_moved_by(ids).items()
    }
    stray = {
        name: MadeBy(
            _("Movement at Stripe of %(day)s", day=day(found.moved_at)),
            url_for("committee.to_explain") if is_open and not found.explained_at else None,
        )
        for name, found in donations.suspense.strays_by_transaction(ids).items()
    }
    gifts = {name: of_gift(gift) for name, gift in donations.gifts_moved_by(ids).items()}
    return sent | stray | gifts


def _assignments(ids: set[str]) -> _Named:
    found = donations.gifts_behind(SuspenseAssignment, as_ids(ids))
    return {str(made): of_gift(gift) for made, gift in found.items()}


def of_gift(gift: Gift) -> MadeBy:
    """A gift by its number."""
    is_open = current_officer().may(Permission.GIFT_READ)
    return MadeBy(
        _("Gift %(number)s", number=gift.reference),
        url_for("committee.gift", gift_id=gift.id) if is_open else None,
    )


def _bank_receipts(ids: set[str]) -> _Named:
    return {
        str(receipt.id): MadeBy(
            _("Bank receipt %(reference)s", reference=receipt.reference),
            url_for("committee.bank_receipt", receipt_id=receipt.id),
        )
        for receipt in donations.bank_receipts_by_id(as_ids(ids))
    }


def _counter(ids: set[str]) -> _Named:
    return {
        str(each.id): MadeBy(
            _("Receipt %(reference)s", reference=each.reference),
            url_for("committee.counter_receipt", receipt_id=each.id),
        )
        for each in treasury.counter_receipts_by_id(as_ids(ids))
    }


def _vouchers(ids: set[str]) -> _Named:
    return {
        str(each.id): MadeBy(
            voucher_words(each),
            url_for("committee.voucher", voucher_id=each.id),
        )
        for each in treasury.vouchers_by_id(as_ids(ids))
    }


def _awards(ids: set[str]) -> _Named:
    """A treasurer, who opens no case, is led to the payment of the award, or to what is to pay."""
    officer = current_officer()
    if not (officer.may(Permission.APPLICATION_READ) or officer.may(Permission.PAYMENT_READ)):
        return {}
    found = awards.awards_by_id(as_ids(ids))
    cases = applications.applications_by_id(each.application_id for each in found.values())
    live = _live_payments(found)
    return {
        str(award.id): MadeBy(
            _("Award for %(reference)s", reference=case.reference),
            _url_of_case(case) or _url_of_payment(live.get(award.id)),
        )
        for award in found.values()
        for case in [cases[award.application_id]]
    }


def _payments(ids: set[str]) -> _Named:
    found = payouts.payments_by_id(as_ids(ids))
    paid = awards.awards_by_id(each.award_id for each in found)
    cases = applications.applications_by_id(each.application_id for each in paid.values())
    return {
        str(payment.id): MadeBy(
            number_of(payment),
            _url_of_payment(payment) or _url_of_case(cases[paid[payment.award_id].application_id]),
        )
        for payment in found
    }


def _live_payments(award_ids: Iterable[UUID]) -> dict[UUID, Payment]:
    if not current_officer().may(Permission.PAYMENT_READ):
        return {}
    found = payouts.payments_of(award_ids)
    return {each.award_id: each for each in found if each.status in payouts.LIVE}


def _url_of_case(case: Application) -> str | None:
    """Nobody opens their own case."""
    officer = current_officer()
    if not officer.may(Permission.APPLICATION_READ) or applications.is_own(case, officer):
        return None
    return url_for("committee.case", application_id=case.id)


def _url_of_payment(payment: Payment | None) -> str | None:
    if not current_officer().may(Permission.PAYMENT_READ):
        return None
    if payment is None:
        return url_for("committee.payments", tab="to-pay")
    return url_for("committee.payment", payment_id=payment.id)


_READERS: Final[Mapping[str, Callable[[set[str]], _Named]]] = {
    awards.BY_AWARD: _awards,
    donations.BY_ASSIGNMENT: _assignments,
    donations.BY_STRIPE: _stripe,
    donations.BY_RECEIPT: _bank_receipts,
    payouts.BY_PAYMENT: _payments,
    treasury.BY_COUNTER: _counter,
    treasury.BY_VOUCHER: _vouchers,
}
