"""Reading applications, their versions and votes."""

import uuid
from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from hardship.applications.errors import NotApproved, OwnApplication, SawWhose
from hardship.applications.models import Application, NeedLine, Unblinding, Version, Vote
from hardship.applications.rules import OPEN, UNDECIDED, Ballot, Choice, Outcome, Status, outcome
from hardship.applications.terms import Terms
from hardship.committee import Officer, Permission
from hardship.core.addresses import email_hashes
from hardship.core.database import db, existing, locked
from hardship.core.errors import NotFound
from hardship.core.money import Money
from hardship.core.tokens import normalise_reference
from hardship.ledger import AidCategory


def application(application_id: uuid.UUID) -> Application:
    """One application. Raises `NotFound`."""
    return existing(Application, application_id)


def lock_application(application_id: uuid.UUID) -> Application:
    """One application, locked until the transaction ends. Raises `NotFound`."""
    return locked(Application, application_id)


def application_by_reference(text: str) -> Application | None:
    """The application with a reference, however it was typed."""
    reference = normalise_reference(text)
    return db.session.scalar(select(Application).where(Application.reference == reference))


def applications_of(email: str) -> list[Application]:
    """Everything one person ever applied for, newest first."""
    query = (
        select(Application)
        .where(Application.email_hash.in_(email_hashes(email)))
        .order_by(Application.started_at.desc(), Application.id.desc())
    )
    return list(db.session.scalars(query))


def open_application_of(email: str, campaign_id: uuid.UUID) -> Application | None:
    """The one application of a person that is not over."""
    query = select(Application).where(
        Application.email_hash.in_(email_hashes(email)),
        Application.campaign_id == campaign_id,
        Application.status.in_(OPEN),
    )
    return db.session.scalar(query)


def own_application(application_id: uuid.UUID, email: str) -> Application:
    """A worker's own application. Raises `NotFound` for anybody else's, as if it were not there."""
    found = application(application_id)
    if found.email_hash not in email_hashes(email):
        raise NotFound
    return found


def applications_by_id(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Application]:
    """Some applications by their ids, in one query."""
    query = select(Application).where(Application.id.in_(set(ids)))
    return {found.id: found for found in db.session.scalars(query)}


def others_of(application: Application) -> list[Application]:
    """What the same person sent beside this one, newest first, drafts left out."""
    query = select(Application).where(
        Application.email_hash.in_(hashes_of(application)),
        Application.id != application.id,
        Application.status != Status.DRAFT,
    )
    order = (Application.submitted_at.desc(), Application.id.desc())
    return list(db.session.scalars(query.order_by(*order)))


def current_version(application: Application) -> Version:
    """The version that counts. Raises `NotFound` for a draft that was never sent."""
    if application.current_version_id is None:
        raise NotFound
    return db.session.get_one(Version, application.current_version_id)


def versions(application: Application) -> list[Version]:
    """Every version, the first one first."""
    query = select(Version).where(Version.application_id == application.id)
    return list(db.session.scalars(query.order_by(Version.number)))


def need_lines(version_id: uuid.UUID) -> list[NeedLine]:
    """What a version asks for, in the worker's order."""
    query = select(NeedLine).where(NeedLine.version_id == version_id)
    return list(db.session.scalars(query.order_by(NeedLine.position)))


def needs_by_category(application: Application) -> dict[AidCategory, Money]:
    """What the current version asks for, by category, in the worker's order."""
    needs: dict[AidCategory, Money] = {}
    for line in need_lines(current_version(application).id):
        needs[line.kind] = needs.get(line.kind, Money.zero(line.currency)) + line.amount
    return needs


def votes(application: Application) -> list[Vote]:
    """Everybody's newest vote on every version, in the order in which they were cast.

    See `Vote.is_void`.
    """
    query = select(Vote).where(Vote.application_id == application.id, is_newest())
    return list(db.session.scalars(query.order_by(Vote.cast_at, Vote.id)))


def changed_votes(application: Application) -> list[Vote]:
    """The votes that somebody took back by a newer one of their own, the oldest first."""
    query = select(Vote).where(Vote.application_id == application.id, ~is_newest())
    return list(db.session.scalars(query.order_by(Vote.cast_at, Vote.id)))


def is_newest() -> ColumnElement[bool]:
    """Whether nobody changed this vote: it is the one that counts."""
    later = aliased(Vote)
    return ~exists().where(
        later.version_id == Vote.version_id,
        later.officer_id == Vote.officer_id,
        later.turn > Vote.turn,
    )


def turns_taken(version_id: uuid.UUID, officer: Officer) -> int:
    """How often an officer has voted on a version."""
    query = select(func.max(Vote.turn)).where(
        Vote.version_id == version_id, Vote.officer_id == officer.id
    )
    return db.session.scalar(query) or 0


def reasons_told(application: Application) -> list[str]:
    """What the worker reads of the deciding votes: why it was declined, or why it is less.

    Of an approval only what was said for the amount that counts, and only where that is below the
    rules; other notes are the committee's own.
    """
    if application.state is Status.WITHDRAWN:
        return []
    declined = application.state is Status.DECLINED
    return [
        vote.reason
        for vote in votes(application)
        if vote.reason and not vote.is_void
        if (
            declined
            if vote.choice == Choice.DECLINE
            else vote.amount == application.approved and vote.is_below_the_rules
        )
    ]


def ballots(version_id: uuid.UUID) -> list[Ballot]:
    """Everybody's newest vote on one version as a value, in the order in which they were cast."""
    query = select(Vote).where(Vote.version_id == version_id, is_newest())
    return [
        Ballot(vote.officer_id, Choice(vote.choice), vote.amount)
        for vote in db.session.scalars(query.order_by(Vote.cast_at, Vote.id))
    ]


def standing(application: Application, terms: Terms) -> Outcome:
    """How the votes on the current version stand."""
    cast = [] if application.state is Status.DRAFT else ballots(current_version(application).id)
    return outcome(cast, terms.votes_needed).within(terms.most)


def voter_ids(application_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Whoever ever voted on this case, on any version."""
    query = select(Vote.officer_id).where(Vote.application_id == application_id)
    return frozenset(db.session.scalars(query))


def voted_on_by(officer: Officer, application_ids: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
    """On which of these cases the officer ever voted, on any version."""
    query = select(Vote.application_id).where(
        Vote.application_id.in_(list(application_ids)), Vote.officer_id == officer.id
    )
    return frozenset(db.session.scalars(query))


def is_own(application: Application, officer: Officer) -> bool:
    """Whether the officer is the worker, by the keyed hash of the e-mail address."""
    return application.email_hash in hashes_of(officer)


def hashes_of(person: Application | Officer) -> set[str]:
    """By what their applications are known, under every key that is held."""
    return {person.email_hash, *(email_hashes(person.email) if person.email else [])}


def refuse_own(application: Application, officer: Officer) -> None:
    """Raise `OwnApplication` when the officer is the worker, whatever their roles."""
    if is_own(application, officer):
        raise OwnApplication


def sees_whose(application: Application, officer: Officer) -> bool:
    """Whether the officer is shown who the worker is.

    Who may vote, whatever else they hold, is shown it only where nothing is left for them to decide
    blind: see `blinded_by`.
    """
    may_know = officer.may(Permission.APPLICATION_IDENTIFY)
    return may_know and blinded_by(application, officer) is None


def may_learn_whose(officer: Officer) -> bool:
    """Whether names are shown to the officer at all: of workers, or of who is paid."""
    return officer.may(Permission.APPLICATION_IDENTIFY) or officer.may(Permission.PAYEE_READ)


def blinded_by(application: Application, officer: Officer) -> Application | None:
    """The undecided case of this person on which the officer may vote, and so reads blind.

    It is the application itself, or another one: what was decided before names the same person.
    """
    return blinding([application], officer).get(application.id)


def blinding(found: Iterable[Application], officer: Officer) -> dict[uuid.UUID, Application]:
    """By which undecided case each of these is kept blind from the officer; see `blinded_by`."""
    if not officer.may(Permission.APPLICATION_DECIDE):
        return {}
    found = list(found)
    unseen = unseen_of(found, officer)
    return {
        each.id: each if each in theirs else theirs[0]
        for each in found
        for hashes in [hashes_of(each)]
        for theirs in [[case for case in unseen if case.email_hash in hashes]]
        if theirs
    }


def unseen_of(found: Iterable[Application], officer: Officer) -> list[Application]:
    """What these people have undecided of which the officer was not shown whose it is, by id."""
    hashes = {each for application in found for each in hashes_of(application)}
    query = select(Application).where(
        Application.email_hash.in_(hashes),
        Application.status.in_(UNDECIDED),
        ~is_unblinded_by(officer),
    )
    return list(db.session.scalars(query.order_by(Application.id)))


def is_unblinded_by(officer: Officer) -> ColumnElement[bool]:
    """Whether the officer was shown whose an application is while it was undecided."""
    return exists().where(
        Unblinding.application_id == Application.id, Unblinding.officer_id == officer.id
    )


def has_unblinded(application: Application, officer: Officer) -> bool:
    """Whether the officer was shown whose it is while it was undecided."""
    query = select(Unblinding.id).where(
        Unblinding.application_id == application.id, Unblinding.officer_id == officer.id
    )
    return db.session.scalar(query) is not None


def refuse_unblinded(application: Application, officer: Officer) -> None:
    """Raise `SawWhose` when the officer was shown whose it is, whatever they held or hold."""
    if has_unblinded(application, officer):
        raise SawWhose


def approved_amount(application: Application) -> Money:
    """What the deciding votes support. Raises `NotApproved`."""
    if application.approved is None:
        raise NotApproved
    return application.approved
