"""A supporter telephones: the treasurer ends their monthly gift, says why, and can do no more."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import donations, notices
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.limits import ReasonNeeded
from hardship.donations import GatewayUnavailable
from hardship.donations.monthly import MonthlyStatus
from hardship.web.templating import render_notice
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat
from tests.web.public.test_my_monthly import give_monthly, state_of

WHY = "She telephoned: she is between jobs."


@pytest.fixture
def monthly_id(fund: Fund, gateway: FakeGateway) -> uuid.UUID:
    """Forty dollars each month."""
    return give_monthly(fund, gateway)


def path_of(monthly_id: uuid.UUID) -> str:
    return f"/committee/monthly-gifts/{monthly_id}/end"


def page_of_first_month(monthly_id: uuid.UUID) -> str:
    (gift,) = donations.gifts(monthly_id=monthly_id).items
    return f"/committee/gifts/{gift.id}"


def told_of_end() -> list[AuditRow]:
    query = select(AuditRow).where(AuditRow.verb == "monthly.end_asked")
    return list(db.session.scalars(query))


def test_it_ends_at_once_with_a_reason_and_its_supporter_is_told(
    app: Flask, teo: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway, mailbox: Mailbox
) -> None:
    path = path_of(monthly_id)
    assert f'href="{path}"' in teo.get(page_of_first_month(monthly_id)).text
    asked = teo.get(path).text
    for part in ("$40<", "June Ortiz", "Running", "told by mail"):
        assert part in asked, part
    assert state_of(monthly_id) is MonthlyStatus.ACTIVE, "looking ends nothing"
    answer = teo.submit(path, reason=WHY)
    assert answer.location == f"/committee/gifts?monthly={monthly_id}"
    assert state_of(monthly_id) is MonthlyStatus.ENDED
    assert "Nothing more is charged" in teo.get(answer.location).text
    assert gateway.calls.count("end_subscription") == 1
    assert path not in teo.get(page_of_first_month(monthly_id)).text
    notices.deliver_due(mailer=mailbox, render=render_notice)
    (mail,) = (each for each in mailbox.mails if "ended" in each.subject)
    assert mail.to == "june@example.org"
    assert "Your monthly gift of $40.00 ended" in mail.text
    assert WHY not in mail.text


def test_the_record_says_who_and_why_and_the_words_are_sealed(
    teo: MannerlyClient, monthly_id: uuid.UUID
) -> None:
    assert teo.submit(path_of(monthly_id), reason=" ").status_code == 422
    assert told_of_end() == []
    teo.submit(path_of(monthly_id), reason=WHY)
    (row,) = told_of_end()
    assert (row.actor_kind, row.details) == ("officer", {"reason": True})
    assert row.actor_id is not None


def test_the_verb_itself_wants_a_reason_of_an_officer(
    monthly_id: uuid.UUID, db_session: object
) -> None:
    with transaction():
        teo = officer(Role.TREASURER, name="Teodora")
    with pytest.raises(ReasonNeeded), transaction():
        donations.monthly.ask_to_end(monthly_id, by=teo.actor)
    assert state_of(monthly_id) is MonthlyStatus.ACTIVE


def test_a_second_press_says_that_it_has_ended(
    teo: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway
) -> None:
    form = teo.get(path_of(monthly_id)).text
    assert "End this monthly gift" in form
    teo.submit(path_of(monthly_id), reason=WHY)
    again = teo.post(path_of(monthly_id), data={"reason": WHY})
    assert again.status_code == 409
    assert "not running" in again.text
    assert "Nothing is taken of it any more" in teo.get(path_of(monthly_id)).text
    assert gateway.calls.count("end_subscription") == 1


def test_an_end_is_kept_while_stripe_does_not_answer(
    teo: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway
) -> None:
    gateway.failure = GatewayUnavailable()
    assert teo.submit(path_of(monthly_id), reason=WHY).status_code == 303
    assert state_of(monthly_id) is MonthlyStatus.ACTIVE
    assert "Asked to end" in teo.get(page_of_first_month(monthly_id)).text
    gateway.failure = None
    assert donations.monthly.end_due(gateway) == 1
    assert state_of(monthly_id) is MonthlyStatus.ENDED


def test_nobody_else_of_the_committee_ends_it_and_no_officer_changes_it(
    sit: Seat, teo: MannerlyClient, rosa: MannerlyClient, monthly_id: uuid.UUID
) -> None:
    for client in (rosa, sit(Role.AUDITOR, name="Ruth")):
        assert client.get(path_of(monthly_id)).status_code == 403
        assert path_of(monthly_id) not in client.get(page_of_first_month(monthly_id)).text
    for act in ("amount", "card"):
        assert teo.post(f"/committee/monthly-gifts/{monthly_id}/{act}").status_code == 404
        answer = teo.post(f"/my-gifts/monthly/{monthly_id}/{act}", data={"amount": "90"})
        assert "/my-gifts/sign-in" in (answer.location or "")
    assert state_of(monthly_id) is MonthlyStatus.ACTIVE


def test_one_that_is_not_there(teo: MannerlyClient) -> None:
    assert teo.get(path_of(uuid.uuid4())).status_code == 404
