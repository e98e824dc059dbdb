"""The worker's own page in every state, and what can be done from it."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from hardship import applications, audit, campaigns
from hardship.applications import Application, Status, Urgency
from hardship.campaigns import Campaign
from hardship.committee import Role
from hardship.core.database import db, transaction
from tests.client import MannerlyClient, filled_in
from tests.doubles import Mailbox
from tests.factories import applications as made
from tests.factories import campaigns as campaigns_made
from tests.factories.officers import officer
from tests.web.public.workers import another, come_in, deliver, sign_in

EMAIL = "marisol@example.org"


@pytest.fixture(autouse=True)
def campaign(app: Flask, db_session: object) -> Campaign:
    with transaction():
        return campaigns_made.open_campaign()


@pytest.fixture
def worker(client: MannerlyClient, mailbox: Mailbox, campaign: Campaign) -> MannerlyClient:
    """A client whose application is sent; `test_apply.py` walks all the way there."""
    with transaction():
        made.submitted(
            campaign,
            email=EMAIL,
            payee=made.transfer(),
            needs=(made.rent(payee="Palm Court Apartments"),),
            urgency=Urgency.EVICTION,
            urgent_on=date(2024, 12, 3),
        )
    sign_in(client, mailbox, EMAIL)
    return client


def mine() -> Application:
    return applications.applications_of(EMAIL)[0]


def approve_twice(application: Application) -> None:
    made.approve(application, officer(Role.DECIDER, name="Ana Reyes"))
    made.approve(application, officer(Role.DECIDER, name="Ben Ito"), 200)


def _reviewed(application: Application) -> None:
    made.approve(application, officer(Role.DECIDER, name="Ana Reyes"))


def _disagreed(application: Application) -> None:
    _reviewed(application)
    made.decline(application, officer(Role.DECIDER, name="Ben Ito"), "A secret reason")


def _declined(application: Application) -> None:
    for name in ("Ana Reyes", "Ben Ito"):
        made.decline(application, officer(Role.DECIDER, name=name), "It was paid last week.")


def _waiting(application: Application) -> None:
    approve_twice(application)
    applications.mark_waiting(application)


def _awarded(application: Application) -> None:
    approve_twice(application)
    applications.mark_awarded(application)


def _paid(application: Application) -> None:
    _awarded(application)
    applications.mark_paid(application)


def _withdrawn(application: Application) -> None:
    applications.withdraw(application)


STATES: list[tuple[Callable[[Application], None] | None, str, str]] = [
    (None, "We have your application", "Two different members read it next"),
    (_reviewed, "The committee is reading your application", "1 of 2 members have read it"),
    (_disagreed, "The committee is reading your application", "do not agree yet"),
    (_declined, "The committee did not approve your application", "It was paid last week."),
    (approve_twice, "Your application is approved", "The committee approved $200.00."),
    (_waiting, "Approved, and waiting for money", "You keep your place"),
    (_awarded, "Approved: your payment is being prepared", "$200.00 is set aside for you"),
    (_paid, "We sent your payment", "We sent you $200.00."),
    (_withdrawn, "You withdrew this application", "Nobody decides on it any more"),
]


@pytest.mark.parametrize(("act", "title", "words"), STATES)
def test_every_state_is_told_honestly(
    worker: MannerlyClient, act: Callable[[Application], None] | None, title: str, words: str
) -> None:
    if act is not None:
        with transaction():
            act(mine())
    page = worker.get("/my-application")
    assert f"<h1>{title}</h1>" in page.text
    assert words in page.text
    assert mine().reference in page.text
    assert page.text.count('aria-current="step"') == 1
    assert "A secret reason" not in page.text
    for name in ("Ana Reyes", "Ben Ito", "Marisol", "5550008812"):
        assert name not in page.text
    answers = worker.get(f"/my-application/{mine().id}/answers")
    assert "Palm Court Apartments" in answers.text
    assert "5550008812" not in answers.text


def test_nobody_is_said_to_read_it_before_somebody_who_decides_has_opened_it(
    worker: MannerlyClient,
) -> None:
    will, reads = "2 members will read it, without your name", "2 members read it, without"
    assert will in worker.get("/my-application").text
    with transaction():
        who = officer(Role.DECIDER, name="Ana Reyes").actor
        audit.record("application.opened", mine(), by=who, why="read")
    assert will in worker.get("/my-application").text, "somebody looked, not to decide"
    with transaction():
        audit.record("application.opened", mine(), by=who, why="decide")
    page = worker.get("/my-application").text
    assert reads in page
    assert will not in page


def test_the_amount_is_explained_line_by_line(worker: MannerlyClient) -> None:
    before = worker.get("/my-application").text
    assert "If approved, up to" in before
    assert '<th scope="row" class="binds">Most one application can get' in before
    with transaction():
        approve_twice(mine())
    after = worker.get("/my-application").text
    assert '<th scope="row" class="binds">The committee approved' in after
    assert "If approved, up to" not in after


def test_the_place_in_the_queue_is_told(worker: MannerlyClient) -> None:
    assert "Yours is the next one." in worker.get("/my-application").text
    with transaction():
        found = campaigns.current_campaign()
        assert found is not None
        for day in (1, 2):
            made.submitted(found, urgency=Urgency.EVICTION, urgent_on=date(2024, 12, day))
    assert "2 applications are before yours." in worker.get("/my-application").text


def test_withdrawing_asks_first_and_is_done_once(worker: MannerlyClient) -> None:
    url = f"/my-application/{mine().id}/withdraw"
    page = worker.get(url)
    assert "This cannot be undone" in page.text
    assert mine().state is Status.SUBMITTED
    assert worker.post(url).location == "/my-application"
    assert mine().state is Status.WITHDRAWN
    again = worker.post(url)
    assert again.status_code == 409
    assert "too late to withdraw" in again.text
    assert worker.get(url).location == "/my-application"
    assert "Apply again" in worker.get("/my-application").text


def test_promised_money_is_not_withdrawn_here(worker: MannerlyClient) -> None:
    with transaction():
        _awarded(mine())
    assert "Withdraw this application" not in worker.get("/my-application").text
    assert worker.post(f"/my-application/{mine().id}/withdraw").status_code == 409
    assert mine().state is Status.AWARDED


def test_a_change_is_a_new_version_and_voids_the_votes(
    worker: MannerlyClient, mailbox: Mailbox
) -> None:
    with transaction():
        _reviewed(mine())
    worker.get("/my-application")
    assert worker.post(f"/my-application/{mine().id}/change").location == "/apply/check"
    assert "Nothing is changed yet" in worker.get("/apply/check").text
    worker.post("/apply/household?back=check", data={"dependants": "3"})
    assert "Votes on the old one do not count." in worker.get("/apply/check").text
    assert "the change is not sent yet" in worker.get("/my-application").text
    assert mine().dependants == 2
    assert worker.post("/apply/check", data={"declared": "y"}).location == "/apply/sent"
    assert "This is version 2." in worker.get("/apply/sent").text
    assert [version.dependants for version in applications.versions(mine())] == [2, 3]
    assert [vote.is_void for vote in applications.votes(mine())] == [True]
    status = worker.get("/my-application").text
    assert "You changed it" in status
    assert mine().state is Status.SUBMITTED


def test_a_change_that_changes_nothing_leaves_the_votes(worker: MannerlyClient) -> None:
    with transaction():
        _reviewed(mine())
    worker.post(f"/my-application/{mine().id}/change")
    for url in ("household", "payment-details", "contact"):
        worker.submit(f"/apply/{url}?back=check")
    page = worker.get("/apply/check").text
    assert "This replaces what you sent" not in page
    assert "Leave it as I sent it before" in page
    sent = {**filled_in(page, form=-2), "declared": "y"}
    for _press in range(2):
        assert worker.post("/apply/check", data=sent).location == "/my-application"
    status = worker.get("/my-application").text
    assert "You changed nothing, so nothing was sent." in status
    assert "You changed it" not in status
    assert "1 of 2 members have read it and voted." in status
    assert len(applications.versions(mine())) == 1


def test_a_change_can_be_thrown_away(worker: MannerlyClient) -> None:
    worker.post(f"/my-application/{mine().id}/change")
    worker.post("/apply/household?back=check", data={"dependants": "9"})
    assert worker.post(f"/my-application/{mine().id}/discard").location == "/my-application"
    assert not mine().is_being_written
    assert len(applications.versions(mine())) == 1
    assert mine().dependants == 2


def test_a_decision_during_a_change_ends_the_change(worker: MannerlyClient) -> None:
    worker.post(f"/my-application/{mine().id}/change")
    with transaction():
        approve_twice(mine())
    assert worker.post("/apply/check", data={"declared": "y"}).status_code == 303
    assert len(applications.versions(mine())) == 1
    assert worker.post(f"/my-application/{mine().id}/change").status_code == 409


def test_a_draft_can_be_deleted(client: MannerlyClient, mailbox: Mailbox) -> None:
    come_in(client, mailbox, EMAIL)
    assert "You have not sent it yet" in client.get("/my-application").text
    client.post(f"/my-application/{mine().id}/discard")
    assert db.session.query(Application).count() == 0
    assert "no application yet" in client.get("/my-application").text


PLACES = ["", "/answers", "/withdraw"]
ACTS = ["/withdraw", "/change", "/discard"]


def test_an_application_of_somebody_else_is_not_there(
    worker: MannerlyClient, app: Flask, mailbox: Mailbox
) -> None:
    other = another(app)
    sign_in(other, mailbox, "somebody.else@example.org")
    other.get("/my-application")
    for place in PLACES:
        assert other.get(f"/my-application/{mine().id}{place}").status_code == 404
    for act in ACTS:
        assert other.post(f"/my-application/{mine().id}{act}").status_code == 404
    assert mine().state is Status.SUBMITTED
    assert not mine().is_being_written


def test_nothing_is_there_for_who_is_not_signed_in(worker: MannerlyClient, app: Flask) -> None:
    stranger = app.test_client()
    stranger.get("/apply")
    urls = ["/my-application", "/apply/name", "/apply/needs", "/apply/check", "/apply/sent"]
    for url in [*urls, *(f"/my-application/{mine().id}{place}" for place in PLACES)]:
        assert stranger.get(url).location == "/apply/sign-in"
    for act in ACTS:
        posted = stranger.post(f"/my-application/{mine().id}{act}")
        assert posted.location == "/apply/sign-in"


def test_earlier_applications_stay_readable(worker: MannerlyClient, client: MannerlyClient) -> None:
    first = mine().id
    with transaction():
        _withdrawn(mine())
    client.get("/apply")
    client.post("/apply", data={"on_strike": "yes", "lost_pay": "yes", "needs_help": "yes"})
    page = client.get("/my-application").text
    assert "Your other applications" in page
    assert f"/my-application/{first}" in page
    assert "You withdrew this application" in client.get(f"/my-application/{first}").text


def test_the_mail_about_a_decision_says_nothing(
    worker: MannerlyClient, app: Flask, mailbox: Mailbox
) -> None:
    with transaction():
        _declined(mine())
    deliver(app, mailbox)
    mail = mailbox.to(EMAIL)[-1]
    assert mail.subject == "Strike Hardship Fund: there is news"
    words = (mail.subject + mail.text + mail.html).lower()
    for private in (mine().reference.lower(), "declin", "approv", "marisol vega", "rent", "paid"):
        assert private not in words, private
    assert mail.text.count("https://") == 1


def test_pages_of_a_worker_are_never_kept_by_the_browser(worker: MannerlyClient) -> None:
    for url in ("/my-application", "/apply/sent", f"/my-application/{mine().id}/answers"):
        assert worker.get(url).headers["Cache-Control"] == "no-store"
