"""One case: its facts without a name, what the rules say, and the decision."""

from typing import Any
from uuid import UUID

from flask import flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import applications, audit, awards, campaigns, committee, payouts
from hardship.applications import AlreadyVoted, Application, Choice, Status
from hardship.awards import Decided
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.core.errors import DomainError, Forbidden, NotFound
from hardship.core.retries import retrying
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted, done
from hardship.web.committee import bp
from hardship.web.committee.aid.case_forms import Ballot, DecisionForms, OutOfTurnForm
from hardship.web.committee.aid.case_page import case_page
from hardship.web.committee.aid.listing import asked_listing
from hardship.web.committee.reason import ReasonForm
from hardship.web.errors import sentence, status_of
from hardship.web.templating import money, page


@bp.get("/applications/<uuid:application_id>")
@requires(Permission.APPLICATION_READ)
def case(application_id: UUID) -> Response:
    """Read a case. That it was opened is recorded first: no row, no page."""
    found = opened_to_me(application_id)
    return _page(found, DecisionForms(found.currency), 200)


@bp.post("/applications/<uuid:application_id>")
@requires(Permission.APPLICATION_DECIDE, fresh=True)
def decide(application_id: UUID) -> Response:
    """Vote on the version that was read."""
    found = opened_to_me(application_id)
    forms = DecisionForms(found.currency)
    ballot = forms.ballot()
    if ballot is None:
        return _page(found, forms, 422)
    try:
        with transaction():
            decided = awards.decide(
                found,
                version_id=ballot.version_id,
                choice=ballot.choice,
                amount=ballot.amount,
                reason=ballot.reason,
                by=current_officer(),
                turn=ballot.turn,
            )
    except AlreadyVoted as error:
        if not _is_mine(found, ballot):
            return _refused(found, forms, error)
        return _to_next(found)
    except DomainError as error:
        return _refused(found, forms, error)
    flash(_outcome(found, ballot, decided))
    return _to_next(found)


@bp.post("/applications/<uuid:application_id>/award")
@requires(Permission.APPLICATION_DECIDE, fresh=True)
def award_now(application_id: UUID) -> Response:
    """Award what waited for money, in its turn, or before it with a reason."""
    found, form = opened_to_me(application_id), OutOfTurnForm()
    if form.reason.raw_data and not form.validate():
        unsent = DecisionForms(found.currency, fill=False)
        return _page(found, unsent, 422, form=form, out_of_turn=form)
    reason = str(form.reason.data or "")
    try:
        return done(
            lambda: awards.grant_waiting(found, out_of_turn=reason, by=current_officer()),
            then=_page_of(application_id),
            words=lambda award: _(
                "%(reference)s: %(amount)s is awarded.",
                reference=found.reference,
                amount=money(award.amount),
            ),
        )
    except DomainError as error:
        return _refused(found, DecisionForms(found.currency, fill=False), error)


@bp.route("/applications/<uuid:application_id>/cancel-award", methods=["GET", "POST"])
@requires(Permission.APPLICATION_DECIDE, fresh=True)
def cancel_award(application_id: UUID) -> Response:
    """Take an unpaid award back, with a reason, after a page that says what that does."""
    found = opened_to_me(application_id)
    award = awards.award_of(application_id)
    if award is None:
        raise awards.NothingToCancel
    form = ReasonForm()
    return acted(
        form,
        lambda: payouts.cancel_unpaid(award, reason=str(form.reason.data), by=current_officer()),
        shown=lambda status: _cancel_page(found, award, form, status),
        then=_page_of(application_id),
        words=_("The award is taken back. The application stays approved."),
    )


@bp.route("/applications/<uuid:application_id>/unblind", methods=["GET", "POST"])
@requires(Permission.APPLICATION_DECIDE, fresh=True)
def unblind(application_id: UUID) -> Response:
    """See whose it is and give up the vote, with a reason; where that shows nothing, read on."""
    found, form, officer = opened_to_me(application_id), ReasonForm(), current_officer()
    if not applications.may_learn_whose(officer):
        raise Forbidden
    if applications.blinded_by(found, officer) is not found:
        return redirect(_page_of(application_id), code=303)
    return acted(
        form,
        lambda: applications.unblind(found, reason=str(form.reason.data), by=officer),
        shown=lambda status: page(
            "committee/aid/unblind.html",
            status,
            application=found,
            case_url=_page_of(found.id),
            others=[each for each in applications.unseen_of([found], officer) if each != found],
            form=form,
        ),
        then=_page_of(application_id),
        words=_("You see whose application this is. Others decide it.")
        if officer.may(Permission.APPLICATION_IDENTIFY)
        else _("Payments show you where this worker’s money goes. Others decide the application."),
    )


def opened_to_me(application_id: UUID) -> Application:
    """A sent application that is not the officer's own. Raises `NotFound`, `OwnApplication`."""
    found = applications.application(application_id)
    if found.state is Status.DRAFT:
        raise NotFound
    applications.refuse_own(found, current_officer())
    return found


def _page(application: Application, forms: DecisionForms, status: int, **more: Any) -> Response:
    retrying(lambda: _note_opened(application))
    return page("committee/aid/case.html", status, **(case_page(application, forms) | more))


def _note_opened(application: Application) -> None:
    """Who opened the file and for what; the worker sees it too. Who reads a name does not vote."""
    officer = current_officer()
    decides = (
        application.is_undecided
        and officer.may(Permission.APPLICATION_DECIDE)
        and not applications.has_unblinded(application, officer)
    )
    with transaction():
        audit.record(
            "application.opened", application, by=officer.actor, why="decide" if decides else "read"
        )
        if applications.sees_whose(application, officer):
            applications.note_seen([application], by=officer)


def _refused(application: Application, forms: DecisionForms, error: DomainError) -> Response:
    """A rule said no: the case as it stands now, with all that was typed."""
    if forms.take(error):
        return _page(application, forms, 422)
    return _page(application, forms, status_of(error), refusal=sentence(error))


def _is_mine(application: Application, ballot: Ballot) -> bool:
    """Whether the very same vote was cast before: a form sent twice is no mistake."""
    me = current_officer().id
    return any(
        vote.officer_id == me
        and vote.version_id == ballot.version_id
        and vote.choice == ballot.choice
        and vote.amount == ballot.amount
        and (vote.reason or "") == ballot.reason.strip()
        for vote in applications.votes(application)
    )


def _outcome(application: Application, ballot: Ballot, decided: Decided) -> str:
    reference, outcome = application.reference, decided.outcome
    if outcome.is_declined:
        return _("%(reference)s is declined. The worker is told.", reference=reference)
    if outcome.approved is not None:
        amount = money(outcome.approved)
        if decided.award is not None:
            return _(
                "%(reference)s: %(amount)s is awarded, and can be paid.",
                reference=reference,
                amount=amount,
            )
        return _(
            "%(reference)s is approved at %(amount)s. The fund cannot cover it yet: it waits.",
            reference=reference,
            amount=amount,
        )
    if ballot.choice is Choice.APPROVE:
        return _("%(reference)s: your vote to approve is counted.", reference=reference)
    return _("%(reference)s: your vote to decline is counted.", reference=reference)


def _to_next(application: Application) -> Response:
    listing = asked_listing().to_decide
    following = listing.next_to_decide(current_officer(), after=application)
    if following is not None:
        return redirect(listing.case_url(following.id), code=303)
    flash(
        _("Nothing is left for you to decide among what you chose.")
        if listing.is_filtered
        else _("Nothing is left for you to decide."),
        "info",
    )
    return redirect(listing.url("committee.queue"), code=303)


def _page_of(application_id: UUID) -> str:
    return asked_listing().case_url(application_id)


def _cancel_page(
    application: Application, award: awards.Award, form: ReasonForm, status: int
) -> Response:
    return page(
        "committee/aid/cancel_award.html",
        status,
        application=application,
        case_url=_page_of(application.id),
        award=award,
        fund=campaigns.fund(award.fund_id),
        form=form,
        decided_by=committee.officer_names(applications.voter_ids(application.id)),
    )
