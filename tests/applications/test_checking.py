"""What counts as an answer and what is missing: the room's own rules, which the forms ask too."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship import applications
from hardship.applications import (
    DUE_AROUND,
    NOTICE_AROUND,
    Answers,
    Incomplete,
    Need,
    PayMethod,
    Urgency,
    check_account,
    check_day,
    check_phone,
    check_postal_code,
    check_routing,
    unanswered,
)
from hardship.applications.checking import check_answers, check_payee
from hardship.applications.errors import (
    DayTooFar,
    NotAnAccountNumber,
    NotAPhoneNumber,
    NotAPostalCode,
    NotARoutingNumber,
    NotDigits,
    WordsNeeded,
    YearTooFar,
)
from hardship.campaigns import Campaign
from hardship.core.database import transaction
from hardship.core.errors import DomainError
from hardship.ledger import AidCategory
from tests.factories import applications as made
from tests.factories.applications import cheque, transfer

TODAY = date(2024, 11, 27)
FULLWIDTH = "１２２１０５１５５"


@pytest.mark.parametrize(
    ("check", "right"),
    [
        (check_phone, ["909-555-0117", "+52 (55) 1234.5678", "5550117"]),
        (check_postal_code, ["92335", "92335-1234"]),
        (check_routing, ["011000015", "122105155", "021000021"]),
        (check_account, ["0001", "5550008812", "1" * 17]),
    ],
)
def test_what_can_be_meant(check: Callable[[str], None], right: list[str]) -> None:
    for text in right:
        check(text)


@pytest.mark.parametrize(
    ("check", "refusal", "wrong"),
    [
        (
            check_phone,
            NotAPhoneNumber,
            ["nonsense", "555011", "1" * 16, "909 555 0117x", "- - - -"],
        ),
        (
            check_postal_code,
            NotAPostalCode,
            ["", "9233", "92335-", "923351234", "K1A 0B1", "９２３３５"],
        ),
        (
            check_routing,
            NotARoutingNumber,
            ["", "1", "011000016", "000000000", "12210515", "1221051555", "12210515a", FULLWIDTH],
        ),
        (check_account, NotDigits, ["", "not a number", "1234-5678", FULLWIDTH]),
        (check_account, NotAnAccountNumber, ["123", "1" * 18]),
    ],
)
def test_what_nobody_can_mean(
    check: Callable[[str], None], refusal: type[DomainError], wrong: list[str]
) -> None:
    for text in wrong:
        with pytest.raises(refusal):
            check(text)


@given(st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(place: int, change: int) -> None:
    digits = list("122105155")
    digits[place] = str((int(digits[place]) + change) % 10)
    with pytest.raises(NotARoutingNumber):
        check_routing("".join(digits))


@given(st.integers(-400, 400), st.sampled_from([NOTICE_AROUND, DUE_AROUND]))
def test_a_date_is_near_today_or_refused(days: int, around: Any) -> None:
    on = TODAY + timedelta(days=days)
    if -around.before <= days <= around.after:
        check_day(on, around, today=TODAY)
        return
    with pytest.raises(DayTooFar if on.year in {2024, 2025} else YearTooFar):
        check_day(on, around, today=TODAY)


def test_a_year_that_is_wrong_is_named() -> None:
    with pytest.raises(YearTooFar) as refused:
        check_day(date(1999, 12, 1), NOTICE_AROUND, today=TODAY)
    assert refused.value.params["year"] == 1999
    with pytest.raises(DayTooFar):
        check_day(date(2024, 1, 5), NOTICE_AROUND, today=TODAY)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"phone": "nonsense"}, NotAPhoneNumber),
        ({"urgency": Urgency.EVICTION, "urgent_on": date(1999, 12, 1)}, YearTooFar),
        ({"needs": (Need(AidCategory.RENT, 100_00, date(2042, 1, 1)),)}, YearTooFar),
        ({"needs": (Need(AidCategory.OTHER, 100_00),)}, WordsNeeded),
    ],
)
def test_answers_that_nobody_can_mean(facts: dict[str, Any], refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        check_answers(Answers(**facts), today=TODAY, former=Answers())


def test_a_date_that_was_right_when_it_was_written_stays_right() -> None:
    needs = (Need(AidCategory.RENT, 100_00, TODAY),)
    answers = Answers(urgency=Urgency.EVICTION, urgent_on=TODAY, needs=needs)
    check_answers(answers, today=TODAY, former=Answers())
    later = TODAY + timedelta(days=400)
    check_answers(replace(answers, phone="909-555-0117"), today=later, former=answers)
    with pytest.raises(DomainError):
        check_answers(answers, today=later, former=Answers())


@pytest.mark.parametrize(
    ("payee", "refusal"),
    [
        (transfer(routing="1"), NotARoutingNumber),
        (transfer(account="not a number"), NotDigits),
        (cheque(postal_code="nowhere"), NotAPostalCode),
    ],
)
def test_nobody_is_paid_there(payee: applications.Payee, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        check_payee(payee)


@pytest.mark.parametrize(
    "payee",
    [
        *(cheque(**{part: ""}) for part in ("name", "street", "city", "state", "postal_code")),
        *(transfer(**{part: ""}) for part in ("name", "routing", "account")),
        transfer(account_kind=None),
    ],
)
def test_where_the_money_goes_is_told_whole(payee: applications.Payee) -> None:
    assert "payment" in unanswered(Answers(method=payee.method), payee)


def test_a_notice_has_a_date() -> None:
    assert "urgency" in unanswered(Answers(urgency=Urgency.EVICTION), None)
    dated = Answers(urgency=Urgency.EVICTION, urgent_on=TODAY)
    for answers in (dated, Answers(urgency=Urgency.NONE)):
        assert "urgency" not in unanswered(answers, None)


def test_what_is_not_answered_is_named_in_its_order() -> None:
    assert unanswered(Answers(), None) == [
        "name",
        "contact",
        "worksite",
        "fund",
        "needs",
        "urgency",
        "household",
        "benefits",
        "payment",
    ]


def test_no_phone_and_no_dependants_are_answers() -> None:
    holes = unanswered(Answers(phone="", dependants=0, benefits_minor=0), None)
    assert not {"contact", "household", "benefits"} & set(holes)


def test_an_account_does_not_answer_for_a_check() -> None:
    answers = Answers(method=PayMethod.CHEQUE)
    assert "payment" in unanswered(answers, transfer())
    assert "payment" not in unanswered(answers, cheque())


@pytest.mark.parametrize(
    ("facts", "payee"),
    [
        ({}, transfer(routing="1")),
        ({}, transfer(account="not a number")),
        ({"phone": "nonsense"}, cheque()),
        ({"urgency": Urgency.EVICTION, "urgent_on": date(1999, 12, 1)}, cheque()),
        ({"urgency": Urgency.EVICTION}, cheque()),
    ],
)
def test_none_of_it_is_kept_or_sent(
    campaign: Campaign, facts: dict[str, Any], payee: applications.Payee
) -> None:
    with transaction():
        application = applications.start("marisol@example.org", campaign=campaign, locale="en")

    def send() -> None:
        made.save(application, campaign, payee=payee, **facts)
        applications.submit(application)

    with pytest.raises(DomainError), transaction():
        send()
    with pytest.raises(Incomplete), transaction():
        applications.submit(application)
