"""What an administrator does to others, and what an officer does to their own way in."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from hardship import audit
from hardship.audit import SYSTEM
from hardship.committee import second_factor
from hardship.committee.errors import LastAdministrator, NoRole, OwnRoles
from hardship.committee.invitations import enrol
from hardship.committee.models import Officer, OfficerRole, SignIn
from hardship.committee.permissions import Role
from hardship.committee.resets import end_resets, tell_of_change
from hardship.committee.rules import MOVES, End, Status
from hardship.committee.sessions import Opened, end_sessions, open_session
from hardship.committee.signing_in import HalfOpen, half_open, use_up
from hardship.committee.telling import ROLES_CHANGED, tell_of_roles
from hardship.core import clock
from hardship.core.database import db, lock
from hardship.core.lifecycle import move

_IS_ADMINISTRATOR = Officer.role_rows.any(OfficerRole.role == Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the confirmed authenticator brings: a session, and ten codes that are shown once."""

    opened: Opened
    codes: list[str]


def set_roles(who: Officer, roles: Collection[Role], *, by: Officer | None = None) -> Officer:
    """Give an officer exactly these roles; their sessions end. Nobody changes their own.

    `by` is None for the command line, which stands for whoever runs the server.
    """
    if not roles:
        raise NoRole
    _not_oneself(who, by)
    _hold(who)
    before = who.roles
    if before == frozenset(roles):
        return who
    if _leads(who) and Role.ADMINISTRATOR not in roles:
        _keep_an_administrator(without=who)
    who.role_rows = [OfficerRole(role=role) for role in sorted(roles)]
    end_sessions(who, End.ROLES_CHANGED)
    actor = by.actor if by else SYSTEM
    audit.record(ROLES_CHANGED, who, by=actor, before=sorted(before), after=sorted(roles))
    tell_of_roles(who, set(roles) - before, by=by)
    return who


def disable(who: Officer, *, by: Officer | None = None) -> Officer:
    """Close an officer's access at once. What they did stays in the books under their name."""
    _not_oneself(who, by)
    _hold(who)
    if _leads(who):
        _keep_an_administrator(without=who)
    who.status = move(MOVES, Status(who.status), Status.DISABLED)
    who.disabled_at = clock.now()
    end_sessions(who, End.DISABLED)
    end_resets(who)
    audit.record("officer.disabled", who, by=by.actor if by else SYSTEM)
    return who


def choose_language(who: Officer, locale: str) -> Officer:
    """The language of one's own pages and mails."""
    who.locale = locale
    audit.record("officer.language_chosen", who, by=who.actor, locale=locale)
    return who


def start_authenticator_change(who: Officer) -> HalfOpen:
    """Begin to replace one's authenticator; nothing changes before its first code is right."""
    audit.record("officer.factor_change_begun", who, by=who.actor)
    return half_open(who, totp_secret=second_factor.new_totp_secret())


def finish_enrolment(half: SignIn, code: str, *, browser: str = "") -> Enrolled | None:
    """Confirm an authenticator: older sessions end, a new one opens. None: the code was wrong."""
    was_active = db.session.get_one(Officer, half.officer_id).is_active
    codes = enrol(half, code)
    if codes is None:
        return None
    use_up(half)
    who = db.session.get_one(Officer, half.officer_id)
    end_sessions(who, End.FACTOR_CHANGED)
    if was_active:
        tell_of_change(who)
    return Enrolled(open_session(who, browser=browser), codes)


def _not_oneself(who: Officer, by: Officer | None) -> None:
    if by is not None and by.id == who.id:
        raise OwnRoles


def _leads(who: Officer) -> bool:
    return who.is_active and Role.ADMINISTRATOR in who.roles


def _hold(who: Officer) -> None:
    """Lock an officer and every administrator, in one order everywhere, and read them afresh.

    Roles stand in rows of their own, which nothing locks: whoever gives or takes them waits here.
    """
    held = select(Officer).where(or_(Officer.id == who.id, _IS_ADMINISTRATOR)).order_by(Officer.id)
    db.session.scalars(lock(held)).all()


def _keep_an_administrator(*, without: Officer) -> None:
    """Another active administrator has to be there. Counted only once everybody is held.

    A statement that waited for a lock still sees the roles of the moment before it waited.
    """
    others = select(func.count(Officer.id)).where(
        Officer.status == Status.ACTIVE, _IS_ADMINISTRATOR, Officer.id != without.id
    )
    if not db.session.scalar(others):
        raise LastAdministrator
