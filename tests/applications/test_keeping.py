"""Who asks again checks what they said last time; nobody else sees it, no case needs another."""

from dataclasses import replace

import pytest

from hardship import applications, campaigns
from hardship.applications import Answers, Application, Need, Payee, Status, Urgency
from hardship.applications.models import Version
from hardship.campaigns import Campaign, FundStatus
from hardship.core.crypto import CannotOpen
from hardship.core.database import db, transaction
from hardship.ledger import AidCategory
from tests.doubles import FixedClock
from tests.factories import applications as made

EMAIL = "marisol@example.org"


def over(application: Application) -> Application:
    applications.withdraw(application)
    return application


def again(campaign: Campaign, email: str = EMAIL) -> tuple[Answers, Payee | None]:
    """What a new draft of this person begins with."""
    with transaction():
        new = applications.start(email, campaign=campaign, locale="en")
    return applications.draft_answers(new), applications.draft_payee(new)


@pytest.fixture
def last(campaign: Campaign) -> Application:
    """Rent with a dated notice, paid to an account; it is over."""
    with transaction():
        return over(
            made.submitted(
                campaign,
                email=EMAIL,
                payee=made.transfer(),
                urgency=Urgency.EVICTION,
                urgent_on=campaigns.accounting_date(),
                benefits_minor=120_00,
                dependants=3,
            )
        )


def test_what_does_not_go_stale_is_kept_and_the_rest_is_asked(
    campaign: Campaign, last: Application
) -> None:
    said = applications.sent_answers(applications.current_version(last))
    kept, payee = again(campaign)
    assert kept == Answers(
        name="Marisol Vega",
        phone="909-555-0117",
        worksite_id=said.worksite_id,
        fund_id=said.fund_id,
        dependants=3,
        method=said.method,
        is_kept=True,
    )
    assert payee == made.transfer()
    assert applications.unanswered(kept, payee) == ["needs", "urgency", "benefits"]


@pytest.mark.parametrize("email", ["marisol@example.com", "marisol+1@example.org", "x@example.org"])
def test_nobody_else_is_shown_any_of_it(campaign: Campaign, last: Application, email: str) -> None:
    kept, payee = again(campaign, email)
    assert kept == Answers(fund_id=kept.fund_id)
    assert payee is None


def test_what_was_never_sent_is_not_kept(campaign: Campaign) -> None:
    with transaction():
        left = made.draft(campaign, email=EMAIL)
        applications.discard_draft(left)
    kept, payee = again(campaign)
    assert (kept.name, kept.is_kept, payee) == ("", False, None)


def test_the_newest_version_of_the_newest_counts(
    campaign: Campaign, last: Application, clock: FixedClock
) -> None:
    clock.advance(days=7)
    with transaction():
        newer = made.submitted(campaign, email=EMAIL, phone="909-555-0000")
        made.changed(newer, campaign, phone="909-555-9999")
        over(newer)
    kept, payee = again(campaign)
    assert (kept.phone, payee) == ("909-555-9999", made.cheque())


def test_a_forgotten_case_is_not_asked(
    campaign: Campaign, last: Application, clock: FixedClock
) -> None:
    clock.advance(days=7)
    with transaction():
        forget(over(made.submitted(campaign, email=EMAIL, phone="909-555-0000")))
    kept, _payee = again(campaign)
    assert kept.phone == "909-555-0117", "that of before still stands"
    with transaction():
        applications.discard_draft(applications.applications_of(EMAIL)[0])
        forget(last)
    kept, payee = again(campaign)
    assert (kept.name, kept.is_kept, payee) == ("", False, None)


def forget(application: Application) -> None:
    application.data_key = None


def test_forgetting_the_old_case_takes_nothing_from_the_new_one(
    campaign: Campaign, last: Application
) -> None:
    kept, payee = again(campaign)
    new = applications.applications_of(EMAIL)[0]
    version = applications.current_version(last)
    assert new.data_key != last.data_key
    sealed = {last.data_key_sealed, version.answers_sealed, version.payee_sealed}
    assert not sealed & {new.data_key_sealed, new.draft_sealed, new.draft_payee_sealed}
    with transaction():
        forget(last)
        version.payee_json = None
    db.session.expire_all()
    assert (applications.draft_answers(new), applications.draft_payee(new)) == (kept, payee)
    with pytest.raises(CannotOpen):
        applications.sent_answers(version)


def test_where_the_bank_account_was_forgotten_the_way_of_payment_is_asked(
    campaign: Campaign, last: Application
) -> None:
    with transaction():
        applications.current_version(last).payee_json = None
    kept, payee = again(campaign)
    assert (kept.method, payee) == (None, None)
    assert "payment" in applications.unanswered(kept, payee)


def test_a_fund_that_takes_nothing_any_more_is_not_kept(
    campaign: Campaign, last: Application
) -> None:
    closed, other = (fund for fund in campaigns.funds(campaign.id) if fund.is_open)
    assert last.fund_id == closed.id
    with transaction():
        closed.status = FundStatus.CLOSED
    kept, _payee = again(campaign)
    assert (kept.fund_id, kept.name) == (other.id, "Marisol Vega"), "the only one that is left"


def test_a_sent_application_keeps_no_word_of_where_it_came_from(
    campaign: Campaign, last: Application
) -> None:
    kept, payee = again(campaign)
    new = applications.applications_of(EMAIL)[0]
    answers = replace(
        kept,
        needs=(Need(AidCategory.FOOD, 120_00),),
        urgency=Urgency.NONE,
        benefits_minor=0,
    )
    with transaction():
        applications.save_draft(new, answers, payee=payee, locale="en")
        version = applications.submit(new)
    assert new.state is Status.SUBMITTED
    assert applications.sent_answers(version) == replace(answers, is_kept=False)
    assert db.session.query(Version).count() == 2
