"""What was kept with an act, in words: amounts, states, and what was changed from what to what."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from hardship.audit import AuditRow
from hardship.committee import ROLE_NAMES
from hardship.core.errors import N_
from hardship.core.money import NotMoney, told_money
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
    "ends_at": N_("To"),
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
_VALUES: Mapping[str, str] = {
    **{role.value: name for role, name in ROLE_NAMES.items()},
    "allocation": N_("from the union’s treasury"),
    "fee": N_("fee of the bank"),
    "bounce": N_("check bounced"),
    "cash": N_("cash"),
    "deposit": N_("deposit"),
    "fund_move": N_("move between funds"),
    "interest": N_("interest"),
    "other_local": N_("from another local"),
    "recall": N_("taken back before its deposit"),
    "authenticator": N_("authenticator"),
    "cheque": N_("check"),
    "closed": N_("Closed"),
    "demonstration": N_("the demonstration, without a code"),
    "draft": N_("Draft"),
    "open": N_("Open"),
    "paused": N_("Paused"),
    "recovery code": N_("recovery code"),
    "stripe_payout": N_("from Stripe"),
    "transfer": N_("transfer"),
}
#: The same words as on the pages of money that comes in, which lie on a floor above this one.
_MISMATCHES: Mapping[str, str] = {
    "amount": N_("The amount that came is not the amount that was asked for."),
    "currency": N_("The money came in another currency."),
    "employer": N_(
        "It seems to come from an employer of those on strike, who may not give. Send it back."
    ),
    "fund": N_("The payment names another fund."),
    "second payment": N_("The same payment page was paid a second time."),
    "unasked": N_("No form here asked for this payment. It was begun somewhere else."),
}
_GROUNDS: Mapping[str, str] = {
    "asked for by the supporter": N_("The supporter asked for it"),
    "may not give to the fund": N_("They may not give to the fund"),
    "not paid by the card's owner": N_("The owner of the card did not pay it"),
    "other": N_("Another reason"),
    "paid twice": N_("It was paid twice"),
}
_STATES: Mapping[str, str] = {
    **_VALUES,
    "appeal_needs_response": N_("Appeal, to be answered"),
    "appeal_under_review": N_("Appeal, with the bank"),
    "canceled": N_("Canceled, came back"),
    "failed": N_("Failed, came back"),
    "in_transit": N_("On its way"),
    "lost": N_("Lost"),
    "needs_response": N_("To be answered"),
    "paid": N_("Arrived, says Stripe"),
    "pending": N_("About to leave"),
    "prevented": N_("Prevented"),
    "under_review": N_("With the bank"),
    "warning_closed": N_("Inquiry closed"),
    "warning_needs_response": N_("Inquiry, to be answered"),
    "warning_under_review": N_("Inquiry, with the bank"),
    "won": N_("Won"),
}
_VALUES_OF: Mapping[str, Mapping[str, str]] = {
    "answer": {**_VALUES, "income": N_("income")},
    "ground": _GROUNDS,
    "mismatch": _MISMATCHES,
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
    return ", ".join(_word(part, known) for part in str(value).split(", "))


def _word(text: str, known: Mapping[str, str]) -> str:
    """An amount as it is written to people, a state in the reader's language, else as it is."""
    return str(_(known[text])) if text in known else amount_in_words(text)


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
