"""The worker asks, by mail, the payers whom the yearly report names and who have not told all."""

from functools import partial

from hardship import campaigns, notices, payers, reports
from hardship.campaigns import FiscalYear
from hardship.core.database import db, transaction
from hardship.core.retries import retrying
from hardship.payers import KnownBy


def ask_payers() -> int:
    """Ask whoever is to be asked, each in a transaction of their own; returns how many were.

    The newest year comes first, so that one mail is enough for two. Whoever was asked stands in
    the same transaction as their mail: so a crash sends none twice.
    """
    organisation = campaigns.organisation_or_none()
    if organisation is None:
        return 0
    years = payers.years_to_report(campaigns.accounting_date(), organisation.fiscal_month)
    return sum(_ask_of(year) for year in years)


def _ask_of(year: FiscalYear) -> int:
    named = reports.other_receipts(year).named
    kept = payers.by_key([each.known.by for each in named])
    due = {key: row for key, row in kept.items() if row.kept_until < payers.kept_until(year)}
    asked = {key for key, row in kept.items() if payers.was_asked(row, year)}
    found = [(each, payers.key_of(each.known.by)) for each in named]
    to_keep = [each.known.by for each, key in found if key in due]
    to_ask = [each.known for each, key in found if each.is_to_ask and key not in asked]
    db.session.rollback()
    for by in to_keep:
        retrying(partial(_keep, by, year))
    return sum(retrying(partial(_ask, known.by, known.locale, year)) for known in to_ask)


def _keep(by: KnownBy, year: FiscalYear) -> None:
    """What another report rests on is kept longer."""
    with transaction():
        payers.expect(by, year=year)


def _ask(by: KnownBy, locale: str, year: FiscalYear) -> bool:
    with transaction():
        payer = payers.ask(by, year=year)
        if payer is None:
            return False
        notices.enqueue(
            "gift_particulars",
            to=payer.email or "",
            locale=locale,
            first=year.first.isoformat(),
            last=year.last.isoformat(),
            issuer=campaigns.organisation().legal_name,
        )
        return True
