"""What was kept with an act, in words: amounts, states, and what was changed from what to what."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship.audit import AuditRow
from hardship.committee import ROLE_NAMES
from hardship.core.errors import N_
from hardship.core.money import NotMoney, told_money
from hardship.web.committee.money_words import (
    DISPUTE_STATES,
    FAILURES,
    MISMATCHES,
    NOTES,
    PAYOUT_STATES,
    REASONS,
)
from hardship.web.templating import LANGUAGES, day, money

#: What the facts and the columns are called, in the words of the forms on which they are written;
#: one without a word here stands under its own name.
_NAMES: Mapping[str, str] = {
    "actionable": N_("A refund can still help"),
    "address": N_("Address"),
    "after": N_("Now"),
    "ahead": N_("Applications before it"),
    "amount": N_("Amount"),
    "anonymous": N_("Without a name"),
    "answer": N_("Answer"),
    "award_limit": N_("Most that one application is paid"),
    "before": N_("Before"),
    "begins_at": N_("From"),
    "body": N_("Text"),
    "category": N_("Kind at Stripe"),
    "cleared_on": N_("Cleared on"),
    "code": N_("Code"),
    "counts_undeposited": N_("Checks and cash count before they are at the bank"),
    "days": N_("Days"),
    "decisions": N_("How you decide"),
    "description": N_("Description"),
    "effects_json": N_("What a gift does"),
    "email": N_("E-mail for questions"),
    "employer": N_("Employer"),
    "employer_domains": N_("E-mail domains"),
    "employer_names": N_("Names"),
    "ended": N_("Sessions ended"),
    "ends_at": N_("Until"),
    "entry": N_("Entry"),
    "failed": N_("Payments that failed"),
    "failure": N_("What went wrong"),
    "fee": N_("Fee"),
    "fields": N_("Changed"),
    "fiscal_month": N_("First month of your fiscal year"),
    "fiscal_year": N_("Fiscal year"),
    "goal": N_("Goal"),
    "gross": N_("Gross"),
    "ground": N_("Reason"),
    "headline": N_("The strike in one sentence"),
    "is_central": N_("This is the central fund"),
    "is_listed": N_("To be chosen when applying"),
    "kind": N_("Kind"),
    "languages": N_("Languages of your texts"),
    "left": N_("Recovery codes left"),
    "legal_name": N_("Legal name"),
    "method": N_("How"),
    "mismatch": N_("What is wrong"),
    "name": N_("Name"),
    "people": N_("Who runs it"),
    "place": N_("Town or part of town"),
    "poster": N_("Lines of the poster"),
    "poster_side": N_("Small words on the poster, upper right"),
    "published_on": N_("Day"),
    "question": N_("Question"),
    "receipts": N_("Receipts"),
    "refund_limit": N_("Most that one person refunds alone"),
    "requested": N_("Asked for"),
    "reserve": N_("Reserve"),
    "returned_on": N_("Returned by the bank on"),
    "roles": N_("Roles"),
    "second_factor": N_("With"),
    "short_name": N_("Short name"),
    "site": N_("Site"),
    "slug": N_("Web address"),
    "started_on": N_("First day of the strike"),
    "status": N_("State"),
    "story": N_("Why you are on strike"),
    "succeeded": N_("Payments that went through"),
    "suggested": N_("Suggested amounts"),
    "telephone": N_("Telephone"),
    "time_zone": N_("Time zone"),
    "title": N_("Headline"),
    "told": N_("Stripe says"),
    "version": N_("Version"),
    "votes_needed": N_("How many people must approve an application"),
    "website": N_("Website"),
}
#: Words of the code that people read here.
_VALUES: Mapping[str, Any] = {
    **{role.value: _l(name) for role, name in ROLE_NAMES.items()},
    "allocation": _l("from the union’s treasury"),
    "fee": _l("fee of the bank"),
    "bounce": _l("check bounced"),
    "cash": _l("cash"),
    "deposit": _l("deposit"),
    "fund_move": _l("move between funds"),
    "interest": _l("interest"),
    "paid_back": _l("aid paid back"),
    "other_local": _l("from another local"),
    "recall": _l("taken back before its deposit"),
    "authenticator": _l("authenticator"),
    "cheque": _l("check"),
    "closed": _l("Closed"),
    "demonstration": _l("the demonstration, without a code"),
    "draft": _l("Draft"),
    "open": _l("Open"),
    "paused": _l("Paused"),
    "recovery code": _l("recovery code"),
    "stripe_payout": _l("from Stripe"),
    "transfer": _l("transfer"),
}
#: The same words as on the pages of money that comes in.
_STATES: Mapping[str, Any] = {
    **_VALUES,
    **{state.value: words for state, (_shape, words) in DISPUTE_STATES.items()},
    **{state.value: words for state, (_shape, words) in PAYOUT_STATES.items()},
}
_VALUES_OF: Mapping[str, Mapping[str, Any]] = {
    "answer": {**_VALUES, "income": _l("income")},
    "failure": {**FAILURES, **NOTES},
    "ground": {reason.value: words for reason, words in REASONS.items()},
    "mismatch": {mismatch.value: words for mismatch, words in MISMATCHES.items()},
    "status": _STATES,
}
#: Facts that the sentence of the act tells already, or that only the software reads.
_SAID = frozenset({"choice", "locale", "reason", "why"})
#: Lists that are sets; every other list of two says from what to what.
_SETS = frozenset({"after", "before", "receipts", "roles"})


def named_columns() -> frozenset[str]:
    """Every fact and column that has words."""
    return frozenset(_NAMES)


def named_values(name: str) -> frozenset[str]:
    """Every value of this fact that has words."""
    return frozenset(_VALUES_OF.get(name, _VALUES))


def said_otherwise() -> frozenset[str]:
    """The facts that are not printed, because the sentence of the act tells them."""
    return _SAID


def facts(row: AuditRow) -> Iterator[tuple[str, str]]:
    """What was kept with the act, name and value; ids tell a reader nothing and are left out."""
    for name, value in row.details.items():
        if value in (None, "", []) or value is False or _is_id(value) or name in _SAID:
            continue
        yield _named(name), _said(name, value)


def _named(column: str) -> str:
    """`description_es` is the description, in Spanish."""
    name, _under, language = column.rpartition("_")
    if language in LANGUAGES:
        return f"{_named(name)} ({LANGUAGES[language]})"
    words = _NAMES.get(column)
    return str(_(words)) if words else column.replace("_", " ")


def _said(name: str, value: Any) -> str:
    if not isinstance(value, list):
        return _in_words(name, value)
    if name == "fields":
        return ", ".join(_named(each) for each in value)
    return (", " if name in _SETS else " → ").join(_in_words(name, each) for each in value)


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "–"
    if name.endswith("_on"):
        return day_in_words(value)
    if name == "fiscal_year":
        return " – ".join(day_in_words(each) for each in str(value).split(" to "))
    known = _VALUES_OF.get(name, _VALUES)
    parts = [str(value)] if str(value) in known else str(value).split(", ")
    return ", ".join(_word(part, known) for part in parts)


def _word(text: str, known: Mapping[str, Any]) -> str:
    """An amount as it is written to people, a state in the reader's language, else as it is."""
    return str(known[text]) if text in known else amount_in_words(text)


def day_in_words(text: object) -> str:
    """A day of the trail as it is written to people; what is none stays as it is."""
    try:
        return day(datetime.fromisoformat(str(text)).date())
    except ValueError:
        return str(text)


def amount_in_words(text: str) -> str:
    """An amount of the trail as it is written to people; what is none stays as it is."""
    try:
        return money(told_money(text))
    except NotMoney:
        return text


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
