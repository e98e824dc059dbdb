"""From an entry to what made it: the gift, the award's case, the payment, the bank receipt.

The ledger knows sources by type and id only. Each type has one line here; a page that is not
there, or that this officer may not open, is not linked to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l

from hardship import awards, donations, payouts
from hardship.core.errors import NotFound
from hardship.ledger import Entry
from hardship.web.access import access_of, current_officer


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Where a type of source is shown; `identify` turns the entry's source into the page's id."""

    word: Any
    endpoint: str
    identify: Callable[[str], dict[str, UUID]]


def _case_of_award(award_id: str) -> dict[str, UUID]:
    return {"application_id": awards.award(UUID(award_id)).application_id}


def _case_of_payment(payment_id: str) -> dict[str, UUID]:
    return _case_of_award(str(payouts.payment(UUID(payment_id)).award_id))


def _gift_of_transaction(transaction_id: str) -> dict[str, UUID]:
    gift = donations.gift_by_transaction(transaction_id)
    if gift is None:
        raise NotFound
    return {"gift_id": gift.id}


def _bank_receipt(receipt_id: str) -> dict[str, UUID]:
    return {"receipt_id": UUID(receipt_id)}


#: By type of source, the pages that show it; the first that this officer may open is linked to.
_PAGES: Final[Mapping[str, tuple[SourcePage, ...]]] = {
    "award": (SourcePage(_l("Open the case"), "committee.case", _case_of_award),),
    "balance_transaction": (
        SourcePage(_l("Open the gift"), "committee.gift", _gift_of_transaction),
    ),
    "bank_receipt": (
        SourcePage(
            _l("Open the bank receipt"),
            "committee.bank_receipt",
            _bank_receipt,
        ),
    ),
    "payment": (
        SourcePage(_l("Open the case"), "committee.case", _case_of_payment),
        SourcePage(_l("Open the payments"), "committee.payments", lambda _found: {}),
    ),
}


def source_word(entry: Entry) -> str | None:
    """Where the link to what made the entry leads, if this officer can open a page of it."""
    page = _page_of(entry)
    return None if page is None else str(page.word)


def source_url(entry: Entry) -> str:
    """The address of what made the entry. Raises `NotFound`."""
    page = _page_of(entry)
    if page is None:
        raise NotFound
    try:
        identified: dict[str, Any] = {**page.identify(entry.source_id)}
    except ValueError as error:
        raise NotFound from error
    return url_for(page.endpoint, **identified)


def _page_of(entry: Entry) -> SourcePage | None:
    pages = _PAGES.get(entry.source_type, ())
    return next((page for page in pages if _is_open(page.endpoint)), None)


def _is_open(endpoint: str) -> bool:
    access = access_of(endpoint)
    if access is None:
        return False
    return access.permission is None or current_officer().may(access.permission)
