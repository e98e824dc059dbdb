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

from hardship import awards, donations
from hardship.core.errors import NotFound
from hardship.ledger import Entry
from hardship.web.access import access_of, current_officer


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Where a type of source is shown; `identify` turns the entry's source into the page's id."""

    word: Any
    endpoint: str
    argument: str
    identify: Callable[[str], UUID | None]


def _case_of_award(award_id: str) -> UUID:
    return awards.award(UUID(award_id)).application_id


def _gift_of_transaction(transaction_id: str) -> UUID | None:
    gift = donations.gift_by_transaction(transaction_id)
    return None if gift is None else gift.id


_PAGES: Final[Mapping[str, SourcePage]] = {
    "award": SourcePage(_l("case"), "committee.case", "application_id", _case_of_award),
    "balance_transaction": SourcePage(
        _l("gift"), "committee.gift", "gift_id", _gift_of_transaction
    ),
    "bank_receipt": SourcePage(_l("bank receipt"), "committee.bank_receipt", "receipt_id", UUID),
    "payment": SourcePage(_l("payment"), "committee.payment", "payment_id", UUID),
}


def source_word(entry: Entry) -> str | None:
    """What made the entry, in a word, if this officer can open its page."""
    page = _PAGES.get(entry.source_type)
    return str(page.word) if page is not None and _is_open(page.endpoint) else None


def source_url(entry: Entry) -> str:
    """The address of what made the entry. Raises `NotFound`."""
    page = _PAGES.get(entry.source_type)
    if page is None or not _is_open(page.endpoint):
        raise NotFound
    found = page.identify(entry.source_id)
    if found is None:
        raise NotFound
    identified: dict[str, Any] = {page.argument: found}
    return url_for(page.endpoint, **identified)


def _is_open(endpoint: str) -> bool:
    access = access_of(endpoint)
    if access is None:
        return False
    return access.permission is None or current_officer().may(access.permission)
