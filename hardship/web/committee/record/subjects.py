"""From an act to what it was about: by its name, and linked where this officer has a page of it.

Nothing is named that the reader may not see elsewhere, and nobody reads what was done about their
own case: that is closed to them, whatever their roles.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from hardship import applications, awards, campaigns, committee, donations, payouts, treasury
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Permission
from hardship.core.errors import N_
from hardship.core.tokens import as_ids
from hardship.donations import AboutGift, Dispute, FraudAlert, Refund, SuspenseAssignment
from hardship.web.access import current_officer
from hardship.web.committee.books.sources import MadeBy, named, of_gift
from hardship.web.committee.names import fund_names
from hardship.web.committee.record.words import TABLES, Family

#: A thing of one table by name, where it has no name of its own or the reader may not know it.
_PLAIN: Mapping[str, str] = {
    "applications": N_("An application"),
    "awards": N_("An award"),
    "bank_receipts": N_("Bank"),
    "campaigns": N_("Campaign"),
    "counter_receipts": N_("A check or cash"),
    "disputes": N_("A dispute"),
    "fraud_warnings": N_("A bank’s warning"),
    "funds": N_("Funds"),
    "gifts": N_("A gift"),
    "giving_pauses": N_("Giving"),
    "inbox_events": N_("Stripe"),
    "monthly_gifts": N_("A monthly gift"),
    "notices": N_("Mail"),
    "officers": N_("Somebody on the committee"),
    "organisations": N_("Organization"),
    "payers": N_("A payer"),
    "payments": N_("A payment"),
    "picket_lines": N_("Picket lines"),
    "questions": N_("Questions and answers"),
    "refunds": N_("A refund"),
    "stray_movements": N_("A movement at Stripe"),
    "stripe_payouts": N_("A payout"),
    "suspense_assignments": N_("Money in suspense"),
    "updates": N_("News"),
    "vouchers": N_("A deposit, fee or move"),
    "worksites": N_("Worksites"),
}
#: What is told on the page of the campaign, from where its own page is a step away.
_OF_CAMPAIGN = TABLES[Family.CAMPAIGN] - {"organisations"}

_Ids = Collection[str]
_Reader = Callable[[_Ids], dict[str, MadeBy]]


def subjects_of(rows: Iterable[AuditRow]) -> dict[tuple[str, str], MadeBy]:
    """What each row of the trail is about, by (table, id); one question a table."""
    by_table = _ids_by_table(rows)
    return {
        (table, row_id): found.get(row_id) or _plain(table)
        for table, ids in by_table.items()
        for found in [_READERS[table](ids) if table in _READERS else {}]
        for row_id in ids
    }


def about_own_case(rows: Iterable[AuditRow]) -> frozenset[tuple[str, str]]:
    """Which of these things belong to the reader's own application, by (table, id)."""
    ids = _ids_by_table(rows)
    payments = payouts.payments_by_id(as_ids(ids["payments"]))
    promised = awards.awards_by_id(
        [*as_ids(ids["awards"]), *(payment.award_id for payment in payments)]
    )
    cases = applications.applications_by_id(
        [*as_ids(ids["applications"]), *(award.application_id for award in promised.values())]
    )
    own = {each.id for each in cases.values() if applications.is_own(each, current_officer())}
    mine = {award.id for award in promised.values() if award.application_id in own}
    return frozenset(
        [("applications", str(each)) for each in own]
        + [("awards", str(each)) for each in mine]
        + [("payments", str(each.id)) for each in payments if each.award_id in mine]
    )


def _ids_by_table(rows: Iterable[AuditRow]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.subject_type].add(row.subject_id)
    return found


def _plain(table: str) -> MadeBy:
    words = _PLAIN.get(table)
    return MadeBy(_(words) if words else table, _page_of(table))


def _page_of(table: str) -> str | None:
    may = current_officer().may
    if table in _OF_CAMPAIGN and may(Permission.CAMPAIGN_EDIT):
        return url_for("committee.campaign")
    if table == "organisations" and may(Permission.ORGANISATION_EDIT):
        return url_for("committee.organisation")
    return None


def _cases(ids: _Ids) -> dict[str, MadeBy]:
    if not current_officer().may(Permission.APPLICATION_READ):
        return {}
    return {
        str(case.id): MadeBy(
            _("Application %(reference)s", reference=case.reference),
            url_for("committee.case", application_id=case.id) if case.current_version_id else None,
        )
        for case in applications.applications_by_id(as_ids(ids)).values()
    }


def _gifts(ids: _Ids) -> dict[str, MadeBy]:
    if not current_officer().may(Permission.GIFT_READ):
        return {}
    return {str(gift.id): of_gift(gift) for gift in donations.gifts_by_id(as_ids(ids))}


def _of_gifts(table: type[AboutGift], keys: Callable[[_Ids], Collection[UUID | str]]) -> _Reader:
    """What became of a gift is called by the gift."""

    def read(ids: _Ids) -> dict[str, MadeBy]:
        if not current_officer().may(Permission.GIFT_READ):
            return {}
        found = donations.gifts_behind(table, keys(ids))
        return {str(key): of_gift(gift) for key, gift in found.items()}

    return read


def _monthly_gifts(ids: _Ids) -> dict[str, MadeBy]:
    if not current_officer().may(Permission.GIFT_READ):
        return {}
    return {
        str(monthly_id): MadeBy(
            _("Monthly gift %(number)s", number=first.reference),
            url_for("committee.gifts", monthly=monthly_id),
        )
        for monthly_id, first in donations.monthly.first_gifts(as_ids(ids)).items()
    }


def _funds(ids: _Ids) -> dict[str, MadeBy]:
    names = fund_names()
    return {
        str(fund.id): MadeBy(names[fund.id], _page_of_fund(fund))
        for fund in campaigns.funds_by_id(as_ids(ids))
    }


def _page_of_fund(fund: Fund) -> str | None:
    """Where its rules are edited, or else its accounts are read."""
    may = current_officer().may
    if may(Permission.CAMPAIGN_EDIT):
        return url_for("committee.fund", fund_id=fund.id)
    if may(Permission.LEDGER_READ):
        return url_for("committee.ledger_accounts", fund=fund.code)
    return None


def _officers(ids: _Ids) -> dict[str, MadeBy]:
    may_open = current_officer().may(Permission.OFFICER_MANAGE)
    return {
        str(officer_id): MadeBy(
            name, url_for("committee.person", officer_id=officer_id) if may_open else None
        )
        for officer_id, name in committee.officer_names(as_ids(ids)).items()
    }


def _payments(ids: _Ids) -> dict[str, MadeBy]:
    may_read = current_officer().may(Permission.PAYMENT_READ)
    return dict(named(payouts.BY_PAYMENT, set(ids))) if may_read else {}


def _of_ledger(kind: str) -> _Reader:
    """What everybody who reads the books may open."""

    def read(ids: _Ids) -> dict[str, MadeBy]:
        may_read = current_officer().may(Permission.LEDGER_READ)
        return dict(named(kind, set(ids))) if may_read else {}

    return read


_READERS: Final[Mapping[str, _Reader]] = {
    "applications": _cases,
    "awards": lambda ids: dict(named(awards.BY_AWARD, set(ids))),
    "bank_receipts": _of_ledger(donations.BY_RECEIPT),
    "counter_receipts": _of_ledger(treasury.BY_COUNTER),
    "disputes": _of_gifts(Dispute, as_ids),
    "fraud_warnings": _of_gifts(FraudAlert, list),
    "funds": _funds,
    "gifts": _gifts,
    "monthly_gifts": _monthly_gifts,
    "officers": _officers,
    "payments": _payments,
    "refunds": _of_gifts(Refund, as_ids),
    "suspense_assignments": _of_gifts(SuspenseAssignment, as_ids),
    "vouchers": _of_ledger(treasury.BY_VOUCHER),
}
