"""What a worker does with an application: begin, save, send, change, withdraw."""

from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from hardship import audit, campaigns, notices
from hardship.applications.answers import (
    Answers,
    Payee,
    answers_from,
    payee_from,
    to_json,
)
from hardship.applications.checking import check_answers, check_payee, unanswered
from hardship.applications.errors import (
    AlreadyApplied,
    CaseDecided,
    ClosedForNow,
    Incomplete,
    NotBeingWritten,
    NotWithdrawable,
)
from hardship.applications.keeping import kept_from_last
from hardship.applications.models import Application, NeedLine, Version
from hardship.applications.queries import current_version, lock_application
from hardship.applications.rules import (
    MOVES,
    NO_DATE,
    UNDECIDED,
    WITHDRAWABLE,
    Status,
    Urgency,
    queue_date,
)
from hardship.audit import Actor, ActorKind
from hardship.core import clock
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.crypto import new_data_key
from hardship.core.database import db
from hardship.core.errors import NotFound
from hardship.core.lifecycle import move
from hardship.core.tokens import new_reference


def start(email: str, *, campaign: campaigns.Campaign, locale: str) -> Application:
    """Begin a draft for the person who signed in with `email`, with what is kept from their last.

    Raises `AlreadyApplied` while they have an open one, `ClosedForNow` when nothing is taken.
    """
    funds = [fund for fund in campaigns.funds(campaign.id) if fund.is_open]
    if not funds:
        raise ClosedForNow
    now = clock.now()
    application = Application(
        reference=new_reference(),
        campaign_id=campaign.id,
        fund_id=funds[0].id,
        status=Status.DRAFT,
        locale=locale,
        email_hash=email_hash(email),
        urgency=Urgency.NONE,
        queue_on=NO_DATE,
        dependants=0,
        requested_minor=0,
        currency=funds[0].currency,
        started_at=now,
        saved_at=now,
    )
    application.data_key = new_data_key()
    application.email = normalised_email(email)
    kept, payee = kept_from_last(email, campaign, funds)
    application.draft_json = to_json(kept)
    application.draft_payee_json = None if payee is None else to_json(payee)
    try:
        with db.session.begin_nested():
            db.session.add(application)
    except IntegrityError as error:
        raise AlreadyApplied from error
    audit.record("application.started", application, by=applicant_actor(application))
    return application


def applicant_actor(application: Application) -> Actor:
    """How the audit trail names the worker: by the application, never by a name."""
    return Actor(ActorKind.APPLICANT, application.id)


def draft_answers(application: Application) -> Answers:
    """What has been written so far."""
    return answers_from(application.draft_json)


def draft_payee(application: Application) -> Payee | None:
    """Where the money is to go, as written so far."""
    return payee_from(application.draft_payee_json)


def sent_answers(version: Version) -> Answers:
    """What a version says."""
    return answers_from(version.answers_json)


def save_draft(
    application: Application, answers: Answers, *, payee: Payee | None = None, locale: str
) -> Application:
    """Keep what was written. `payee` None leaves the former one.

    Raises `NotBeingWritten`, and what `check_answers` and `check_payee` raise.
    """
    application = lock_application(application.id)
    if not application.is_being_written:
        raise NotBeingWritten
    former = draft_answers(application)
    check_answers(answers, today=campaigns.accounting_date(), former=former)
    if payee is not None:
        check_payee(payee)
    application.draft_json = to_json(answers)
    if payee is not None:
        application.draft_payee_json = to_json(payee)
    application.locale = locale
    application.saved_at = clock.now()
    db.session.flush()
    return application


def is_unchanged(application: Application) -> bool:
    """Whether the draft of a change says what was sent, so that sending it changes nothing.

    What it is compared with is the version. Pay details are corrected beside it only once money
    is promised, and from there nothing leads back to where a change may be written.
    """
    if application.current_version_id is None or not application.is_being_written:
        return False
    version = current_version(application)
    return (draft_answers(application), draft_payee(application)) == (
        sent_answers(version),
        payee_from(version.payee_json),
    )


def submit(application: Application) -> Version:
    """Send the draft as an immutable version; votes on an older one become void.

    A draft that was sent before, or that changes nothing, returns the version that stands: a form
    sent twice counts once, and votes are void only for what is new.
    Raises `Incomplete`, `ClosedForNow`, `CaseDecided`.
    """
    application = lock_application(application.id)
    if not application.is_being_written:
        return current_version(application)
    if application.state not in UNDECIDED | {Status.DRAFT}:
        raise CaseDecided
    if is_unchanged(application):
        discard_draft(application)
        return current_version(application)
    answers = replace(draft_answers(application), is_kept=False)
    payee = draft_payee(application)
    if payee is None or unanswered(answers, payee):
        raise Incomplete
    fund = _fund_of(application, answers)
    version = _new_version(application, answers, payee, fund.currency)
    _become(application, version, answers)
    audit.record(
        "application.submitted",
        application,
        by=applicant_actor(application),
        version=version.number,
        requested=version.requested,
    )
    _announce("application_received", application, reference=application.reference)
    return version


def _fund_of(application: Application, answers: Answers) -> campaigns.Fund:
    """The chosen fund, if it takes applications. A change stays with an open case's own fund."""
    if answers.fund_id is None:
        raise Incomplete
    fund = campaigns.fund(answers.fund_id)
    if fund.campaign_id != application.campaign_id:
        raise NotFound
    stays = application.state is not Status.DRAFT and fund.id == application.fund_id
    if not fund.is_open and not stays:
        raise ClosedForNow
    return fund


def _new_version(
    application: Application, answers: Answers, payee: Payee, currency: str
) -> Version:
    former = application.current_version_id
    number = 1 if former is None else current_version(application).number + 1
    version = Version(
        application=application,
        application_id=application.id,
        number=number,
        requested_minor=answers.total(currency).minor,
        currency=currency,
        dependants=answers.dependants or 0,
        urgency=answers.urgency or Urgency.NONE,
        urgent_on=answers.urgent_on,
        submitted_at=clock.now(),
    )
    version.answers_json = to_json(answers)
    version.payee_json = to_json(payee)
    db.session.add(version)
    for position, need in enumerate(answers.needs):
        line = NeedLine(
            version=version,
            version_id=version.id,
            position=position,
            category=need.category,
            amount_minor=need.minor,
            currency=currency,
            due_on=need.due_on,
        )
        line.payee = need.payee or None
        db.session.add(line)
    db.session.flush()
    return version


def _become(application: Application, version: Version, answers: Answers) -> None:
    """Make the application what its new version says, and end the draft."""
    if application.state is not Status.SUBMITTED:
        application.status = move(MOVES, application.state, Status.SUBMITTED)
    application.name = answers.name
    application.phone = answers.phone or None
    application.fund_id = answers.fund_id or application.fund_id
    application.worksite_id = answers.worksite_id
    application.urgency = version.urgency
    application.urgent_on = version.urgent_on
    application.queue_on = queue_date(Urgency(version.urgency), version.urgent_on)
    application.dependants = version.dependants
    application.requested_minor = version.requested_minor
    application.currency = version.currency
    application.current_version_id = version.id
    application.submitted_at = application.submitted_at or version.submitted_at
    application.saved_at = version.submitted_at
    application.draft_json = application.draft_payee_json = None
    db.session.flush()


def start_edit(application: Application) -> Application:
    """Open what was sent for a change; the sent version stays in force until the new one is sent.

    Raises `CaseDecided`.
    """
    application = lock_application(application.id)
    if not application.is_undecided:
        raise CaseDecided
    if not application.is_being_written:
        version = current_version(application)
        application.draft_json = version.answers_json
        application.draft_payee_json = version.payee_json
        db.session.flush()
    return application


def discard_draft(application: Application) -> None:
    """Throw away what was written and not sent. A draft that was never sent goes altogether."""
    application = lock_application(application.id)
    if not application.is_being_written:
        raise NotBeingWritten
    if application.state is Status.DRAFT:
        audit.record("application.discarded", application, by=applicant_actor(application))
        db.session.delete(application)
    else:
        application.draft_json = application.draft_payee_json = None
    db.session.flush()


def withdraw(application: Application) -> Application:
    """The worker takes the application back. Raises `NotWithdrawable` once money is promised."""
    application = lock_application(application.id)
    if application.state not in WITHDRAWABLE:
        raise NotWithdrawable
    application.status = move(MOVES, application.state, Status.WITHDRAWN)
    application.ended_at = clock.now()
    application.draft_json = application.draft_payee_json = None
    audit.record("application.withdrawn", application, by=applicant_actor(application))
    db.session.flush()
    return application


def announce_news(application: Application) -> None:
    """Tell the worker by mail that there is news, and nothing else."""
    _announce("application_news", application)


def _announce(kind: str, application: Application, **context: str) -> None:
    if application.email:
        notices.enqueue(kind, to=application.email, locale=application.locale, **context)
