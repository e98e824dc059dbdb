"""What a worker can mean by an answer, and which answers are still missing. Pure.

Forms ask here, so that they say it beside the field; the verbs ask here, so that it holds for
whatever calls them.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hardship.applications.answers import Answers, Need, Payee
from hardship.applications.errors import (
    DayTooFar,
    NotAnAccountNumber,
    NotAPhoneNumber,
    NotAPostalCode,
    NotARoutingNumber,
    NotDigits,
    TooManyDependants,
    TooManyNeeds,
    WordsNeeded,
    YearTooFar,
)
from hardship.applications.rules import (
    LEAST_FOR_A_NEED_MINOR,
    LONGEST_CITY,
    LONGEST_STATE,
    LONGEST_TEXT,
    MOST_BENEFITS_MINOR,
    MOST_DEPENDANTS,
    MOST_FOR_A_NEED_MINOR,
    MOST_NEEDS,
    PayMethod,
    Urgency,
)
from hardship.core.limits import check_amount, check_length
from hardship.ledger import AidCategory

_PHONE = re.compile(r"[0-9+(). /-]{7,25}")
_POSTAL_CODE = re.compile(r"[0-9]{5}(-[0-9]{4})?")


@dataclass(frozen=True, slots=True)
class Around:
    """How many days before and after today a date may lie, which catches a mistyped year."""

    before: int
    after: int


NOTICE_AROUND = Around(before=60, after=180)
DUE_AROUND = Around(before=180, after=365)


def check_day(on: date, around: Around, *, today: date) -> None:
    """Raise `DayTooFar`, or `YearTooFar` where the year alone is wrong."""
    first = today - timedelta(days=around.before)
    last = today + timedelta(days=around.after)
    if first <= on <= last:
        return
    if first.year <= on.year <= last.year:
        raise DayTooFar(first=first, last=last)
    raise YearTooFar(year=on.year, first=first, last=last)


def check_answers(answers: Answers, *, today: date, former: Answers) -> None:
    """Raise for what nobody can mean: too long, too much, no phone number, a date far away.

    A date that stands in the `former` answers stays right, however much later the rest is written.
    """
    for text in (answers.name, answers.other_worksite, answers.phone):
        check_length(text, LONGEST_TEXT)
    if answers.phone:
        check_phone(answers.phone)
    if len(answers.needs) > MOST_NEEDS:
        raise TooManyNeeds(most=MOST_NEEDS)
    for need in answers.needs:
        _check_need(need)
    check_amount(answers.benefits("USD"), 0, MOST_BENEFITS_MINOR)
    if not 0 <= (answers.dependants or 0) <= MOST_DEPENDANTS:
        raise TooManyDependants(most=MOST_DEPENDANTS)
    _check_days(answers, today, former)


def _check_need(need: Need) -> None:
    check_amount(need.amount("USD"), LEAST_FOR_A_NEED_MINOR, MOST_FOR_A_NEED_MINOR)
    check_length(need.payee, LONGEST_TEXT)
    check_length(need.words, LONGEST_TEXT)
    check_words(need.category, need.words)


def _check_days(answers: Answers, today: date, former: Answers) -> None:
    if answers.urgent_on is not None and answers.urgent_on != former.urgent_on:
        check_day(answers.urgent_on, NOTICE_AROUND, today=today)
    known = {need.due_on for need in former.needs}
    for need in answers.needs:
        if need.due_on is not None and need.due_on not in known:
            check_day(need.due_on, DUE_AROUND, today=today)


def check_words(category: AidCategory, words: str) -> None:
    """Raise `WordsNeeded` for something else that does not say what."""
    if category == AidCategory.OTHER and not words:
        raise WordsNeeded


def check_payee(payee: Payee) -> None:
    """Raise for what fits on no check and in no transfer; `unanswered` tells what is missing."""
    for text in (payee.name, payee.street, payee.routing, payee.account, payee.postal_code):
        check_length(text, LONGEST_TEXT)
    check_length(payee.city, LONGEST_CITY)
    check_length(payee.state, LONGEST_STATE)
    if payee.method is PayMethod.CHEQUE:
        check_postal_code(payee.postal_code)
    else:
        check_routing(payee.routing)
        check_account(payee.account)


def check_phone(text: str) -> None:
    """Raise `NotAPhoneNumber` unless it has 7 to 15 digits, written as people write them."""
    if not (_PHONE.fullmatch(text) and 7 <= sum(char.isdigit() for char in text) <= 15):
        raise NotAPhoneNumber


def check_postal_code(text: str) -> None:
    """Raise `NotAPostalCode` unless it is a ZIP code of five or nine digits."""
    if not _POSTAL_CODE.fullmatch(text):
        raise NotAPostalCode


def check_routing(text: str) -> None:
    """Raise `NotARoutingNumber` unless nine digits pass the ABA checksum.

    3·(d1+d4+d7) + 7·(d2+d5+d8) + (d3+d6+d9) ≡ 0 (mod 10).
    """
    if len(text) != 9 or not _is_digits(text) or text == "000000000":
        raise NotARoutingNumber
    weights = (3, 7, 1) * 3
    if sum(int(digit) * weight for digit, weight in zip(text, weights, strict=True)) % 10:
        raise NotARoutingNumber


def check_account(text: str) -> None:
    """Raise `NotDigits` or `NotAnAccountNumber` unless it has 4 to 17 digits."""
    if not _is_digits(text):
        raise NotDigits
    if not 4 <= len(text) <= 17:
        raise NotAnAccountNumber


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def unanswered(answers: Answers, payee: Payee | None) -> list[str]:
    """The questions that still have no whole answer, by name, in their order."""
    holes = {
        "name": not answers.name,
        "contact": answers.phone is None,
        "worksite": answers.worksite_id is None and not answers.other_worksite,
        "fund": answers.fund_id is None,
        "needs": not answers.needs,
        "urgency": not _is_urgency_known(answers),
        "household": answers.dependants is None,
        "benefits": answers.benefits_minor is None,
        "payment": payee is None or payee.method is not answers.method or not is_whole(payee),
    }
    return [question for question, is_open in holes.items() if is_open]


def _is_urgency_known(answers: Answers) -> bool:
    """A notice has a date: it decides who goes first."""
    return answers.urgency is Urgency.NONE or (
        answers.urgency is not None and answers.urgent_on is not None
    )


def is_whole(payee: Payee) -> bool:
    """Whether a check can be mailed, or an account paid into."""
    if payee.method is PayMethod.CHEQUE:
        return all((payee.name, payee.street, payee.city, payee.state, payee.postal_code))
    return all((payee.name, payee.routing, payee.account, payee.account_kind))
