"""Invitations: how a person becomes an officer, from the mail to the first confirmed code."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import select, update

from hardship import audit, notices
from hardship.audit import SYSTEM, Actor
from hardship.committee import passwords, second_factor
from hardship.committee.conditional_updates import first_to, rows_changed
from hardship.committee.errors import (
    AlreadyInvited,
    InvitationOpen,
    InvitationOver,
    NoRole,
    NotInvited,
)
from hardship.committee.models import Invitation, Officer, OfficerRole, SignIn
from hardship.committee.permissions import Role
from hardship.committee.queries import officer_by_email
from hardship.committee.rules import INVITATION_LIFE, LONGEST_NAME, MOVES, Status
from hardship.committee.signing_in import HalfOpen, half_open
from hardship.committee.telling import INVITED, tell_of_roles
from hardship.core import clock
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.database import db, locked
from hardship.core.lifecycle import move
from hardship.core.limits import check_length
from hardship.core.tokens import hash_secret, new_secret

#: Builds the address of a page from a secret; the edges know the installation's origin.
LinkBuilder = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Invited:
    """An invited officer, and the link that was mailed."""

    officer: Officer
    link: str


def invite(
    email: str,
    *,
    name: str,
    roles: Collection[Role],
    link: LinkBuilder,
    locale: str = "en",
    by: Officer | None = None,
) -> Invited:
    """Invite a person by mail. Who was disabled is invited back, without their old secrets.

    Raises `NoRole`, `NotAnAddress`, `AlreadyInvited`, `InvitationOpen`.
    """
    if not roles:
        raise NoRole
    check_length(name, LONGEST_NAME)
    who = _new_or_returning(normalised_email(email), name=name.strip(), locale=locale)
    who.role_rows = [OfficerRole(role=role) for role in sorted(roles)]
    db.session.flush()
    audit.record(INVITED, who, by=_actor(by), roles=sorted(roles))
    tell_of_roles(who, roles, by=by)
    return _send(who, link)


def resend_invitation(who: Officer, *, link: LinkBuilder, by: Officer | None = None) -> Invited:
    """Mail a new link; the old one is void."""
    if who.status != Status.INVITED:
        raise NotInvited
    audit.record("officer.invitation_resent", who, by=_actor(by))
    return _send(who, link)


def withdraw_invitation(who: Officer, *, by: Officer | None = None) -> Officer:
    """Take an invitation back before it was used; the person has no way in."""
    if who.status != Status.INVITED:
        raise NotInvited
    who.status = move(MOVES, Status(who.status), Status.DISABLED)
    who.disabled_at = clock.now()
    _void_links(who)
    audit.record("officer.invitation_withdrawn", who, by=_actor(by))
    return who


def invitation_of(token: str) -> Invitation:
    """The invitation of a link while it can be used; raises `InvitationOver`."""
    query = select(Invitation).where(Invitation.token_hash == hash_secret(token))
    found = db.session.scalar(query)
    if found is None or found.accepted_at or found.withdrawn_at:
        raise InvitationOver
    is_invited = db.session.get_one(Officer, found.officer_id).status == Status.INVITED
    if clock.now() >= found.expires_at or not is_invited:
        raise InvitationOver
    return found


def accept_invitation(
    token: str, password: str, *, name: str = "", totp_secret: str | None = None
) -> HalfOpen:
    """Choose a password by a link, once. An authenticator has to be enrolled before any page.

    `name` is of who was invited without one; nobody takes another than they were given.
    `totp_secret` is handed in by the demonstration only, whose secret is known.
    """
    check_length(name, LONGEST_NAME)
    invitation = invitation_of(token)
    who = db.session.get_one(Officer, invitation.officer_id)
    who.name = who.name or name.strip() or None
    passwords.accept(password, known=(who.name or "", who.email or ""))
    kept = passwords.hashed(password)
    used = first_to(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .where(Invitation.withdrawn_at.is_(None))
        .values(accepted_at=clock.now())
    )
    if not used:
        raise InvitationOver
    who.password_hash = kept
    audit.record("officer.invitation_accepted", who, by=who.actor)
    return half_open(who, totp_secret=totp_secret or second_factor.new_totp_secret())


def enrol(half: SignIn, code: str) -> list[str] | None:
    """Confirm the authenticator with its first code; returns the recovery codes, once.

    None: the code is wrong, and the half sign-in still stands. The officer is active from now on.
    """
    who = locked(Officer, half.officer_id)
    secret = half.totp_secret
    step = second_factor.step_of(secret, code) if secret else None
    if step is None:
        audit.record("officer.factor_refused", who, by=who.actor)
        return None
    who.totp_secret = secret
    who.totp_last_step = step
    if who.status == Status.INVITED:
        who.status = move(MOVES, Status(who.status), Status.ACTIVE)
        who.joined_at = clock.now()
    audit.record("officer.factor_enrolled", who, by=who.actor)
    return second_factor.renew_recovery_codes(who)


def _new_or_returning(email: str, *, name: str, locale: str) -> Officer:
    who = officer_by_email(email)
    if who is None:
        who = Officer(
            name=name or None,
            email=email,
            email_hash=email_hash(email),
            status=Status.INVITED,
            locale=locale,
            invited_at=clock.now(),
        )
        db.session.add(who)
        return who
    if who.status == Status.INVITED:
        raise InvitationOpen
    if who.status != Status.DISABLED:
        raise AlreadyInvited
    who.status = move(MOVES, Status.DISABLED, Status.INVITED)
    who.name = name or who.name
    who.locale = locale
    who.invited_at = clock.now()
    who.disabled_at = who.password_hash = who.totp_secret = who.totp_last_step = None
    return who


def _send(who: Officer, link: LinkBuilder) -> Invited:
    _void_links(who)
    who.password_hash = None
    token = new_secret()
    now = clock.now()
    invitation = Invitation(
        officer_id=who.id,
        token_hash=hash_secret(token),
        created_at=now,
        expires_at=now + INVITATION_LIFE,
    )
    db.session.add(invitation)
    address = link(token)
    notices.enqueue(
        "invitation",
        invitation.expires_at,
        to=who.email or "",
        locale=who.locale,
        link=address,
    )
    db.session.flush()
    return Invited(who, address)


def _void_links(who: Officer) -> None:
    """Links of the past open nothing, and neither does a sign-in that was begun with one."""
    now = clock.now()
    rows_changed(
        update(Invitation)
        .where(Invitation.officer_id == who.id, Invitation.accepted_at.is_(None))
        .where(Invitation.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
    rows_changed(
        update(SignIn)
        .where(SignIn.officer_id == who.id, SignIn.finished_at.is_(None))
        .values(finished_at=now)
    )


def _actor(by: Officer | None) -> Actor:
    return by.actor if by is not None else SYSTEM
