"""Invitations: how a person becomes an officer, from the mail to the first confirmed code."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

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
from hardship.committee.rules import INVITATION_LIFE, LONGEST_NAME, MOVES, Status
from hardship.committee.signing_in import HalfOpen, half_open
from hardship.committee.telling import INVITED, tell_of_roles
from hardship.core import clock
from hardship.core.addresses import email_hash, email_hashes, normalised_email
from hardship.core.database import db, lock, locked
from hardship.core.errors import SentBefore
from hardship.core.lifecycle import move
from hardship.core.limits import check_length
from hardship.core.once import add_once, is_same, made_by
from hardship.core.tokens import hash_secret, new_secret

#: Builds the address of a page from a secret; the edges know the installation's origin.
LinkBuilder = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Invited:
    """An invited officer, and the link that was mailed.

    It is empty where the same form had it mailed before: only its hash is kept.
    """

    officer: Officer
    link: str


def invite(
    email: str,
    *,
    name: str,
    roles: Collection[Role],
    link: LinkBuilder,
    locale: str = "en",
    form: str | None = None,
    by: Officer | None = None,
) -> Invited:
    """Invite a person by mail. Who was disabled is invited back, without their old secrets.

    `form` is the single token of a page: sent again, it invites nobody anew. Without one, as on the
    command line, each call counts.
    Raises `NoRole`, `NotAnAddress`, `AlreadyInvited`, `InvitationOpen`, `SentBefore`.
    """
    if not roles:
        raise NoRole
    check_length(name, LONGEST_NAME)
    form, name = form or new_secret(), name.strip()
    who, before = _held(normalised_email(email), locale), made_by(Invitation, form)
    if before is not None:
        said = {"name": name, "locale": locale, "roles": frozenset(roles), "disabled_at": None}
        if before.officer_id != who.id or not is_same(who, said):
            raise SentBefore
        return Invited(who, "")
    _make_invited(who, name=name, locale=locale)
    who.role_rows = [OfficerRole(role=role) for role in sorted(roles)]
    db.session.flush()
    audit.record(INVITED, who, by=_actor(by), roles=sorted(roles))
    tell_of_roles(who, roles, by=by)
    return _send(who, link, form)


def resend_invitation(who: Officer, *, link: LinkBuilder, by: Officer | None = None) -> Invited:
    """Mail a new link; the old one is void. Raises `NotInvited`."""
    who = _still_invited(who)
    audit.record("officer.invitation_resent", who, by=_actor(by))
    return _send(who, link, new_secret())


def withdraw_invitation(who: Officer, *, by: Officer | None = None) -> Officer:
    """Take an invitation back before it was used; the person has no way in. Raises `NotInvited`."""
    who = _still_invited(who)
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
    who = locked(Officer, invitation.officer_id)
    if who.status != Status.INVITED:
        raise InvitationOver
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


def _still_invited(who: Officer) -> Officer:
    """Held, so that nobody becomes an officer, or stops to be invited, meanwhile."""
    who = locked(Officer, who.id)
    if who.status != Status.INVITED:
        raise NotInvited
    return who


def _held(email: str, locale: str) -> Officer:
    """Who has this address, locked. A new row has no access yet, as that of somebody who left.

    Of two who invite one address at the same moment one adds the row, and the other finds it.
    """
    query = lock(select(Officer).where(Officer.email_hash.in_(email_hashes(email))))
    who = db.session.scalar(query)
    if who is not None:
        return who
    now = clock.now()
    facts = {"status": Status.DISABLED, "locale": locale, "invited_at": now, "disabled_at": now}
    with suppress(IntegrityError), db.session.begin_nested():
        db.session.add(Officer(email=email, email_hash=email_hash(email), **facts))
    return db.session.scalars(query).one()


def _make_invited(who: Officer, *, name: str, locale: str) -> None:
    if who.status == Status.INVITED:
        raise InvitationOpen
    if who.status != Status.DISABLED:
        raise AlreadyInvited
    who.status = move(MOVES, Status.DISABLED, Status.INVITED)
    who.name = name or who.name
    who.locale = locale
    who.invited_at = clock.now()
    who.disabled_at = who.password_hash = who.totp_secret = who.totp_last_step = None


def _send(who: Officer, link: LinkBuilder, form: str) -> Invited:
    _void_links(who)
    who.password_hash = None
    token = new_secret()
    now = clock.now()
    invitation, is_first = add_once(
        Invitation(
            officer_id=who.id,
            form_hash=hash_secret(form),
            token_hash=hash_secret(token),
            created_at=now,
            expires_at=now + INVITATION_LIFE,
        )
    )
    if not is_first:
        raise SentBefore
    address = link(token)
    notices.enqueue(
        "invitation",
        invitation.expires_at,
        to=who.email or "",
        locale=who.locale,
        link=address,
    )
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
