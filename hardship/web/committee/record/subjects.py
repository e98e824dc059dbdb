"""From an act to what it was about: by its name, and linked where this officer has a page of it.

Nothing is named that the reader may not see elsewhere, and nobody reads what was done about their
own case: that is closed to them, whatever their roles.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from hardship import applications, awards, committee, donations, payouts, treasury
from hardship.audit import AuditRow
from hardship.committee import Permission
from hardship.core.errors import N_
from hardship.core.tokens import as_ids
from hardship.web.access import current_officer
from hardship.web.committee.books.sources import MadeBy, named
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
    return {
        str(gift.id): MadeBy(
            _("Gift %(number)s", number=gift.reference), url_for("committee.gift", gift_id=gift.id)
        )
        for gift in donations.gifts_by_id(as_ids(ids))
    }


def _monthly_gifts(ids: _Ids) -> dict[str, MadeBy]:
    if not current_officer().may(Permission.GIFT_READ):
        return {}
    return {
        each: MadeBy(_("A monthly gift"), url_for("committee.gifts", monthly=each)) for each in ids
    }


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


def _of_ledger(kind: str) -> Callable[[_Ids], dict[str, MadeBy]]:
    """What everybody who reads the books may open."""

    def read(ids: _Ids) -> dict[str, MadeBy]:
        may_read = current_officer().may(Permission.LEDGER_READ)
        return dict(named(kind, set(ids))) if may_read else {}

    return read


_READERS: Final[Mapping[str, Callable[[_Ids], dict[str, MadeBy]]]] = {
    "applications": _cases,
    "awards": lambda ids: dict(named(awards.BY_AWARD, set(ids))),
    "bank_receipts": _of_ledger(donations.BY_RECEIPT),
    "counter_receipts": _of_ledger(treasury.BY_COUNTER),
    "gifts": _gifts,
    "monthly_gifts": _monthly_gifts,
    "officers": _officers,
    "payments": _payments,
    "vouchers": _of_ledger(treasury.BY_VOUCHER),
}
