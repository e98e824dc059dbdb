"""Where money goes: for who may see it, after a fresh sign-in, and never without a record."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _

from hardship import applications, audit, committee
from hardship.applications import AccountKind, Application, Payee, PayMethod
from hardship.committee import Permission
from hardship.core.database import retrying, transaction
from hardship.web import access


class Sight(StrEnum):
    """What a reader gets to see of a payee."""

    CLOSED = "closed"
    OPEN = "open"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Shown:
    """How one application is paid. `payee` is None for who may not see it, and once purged."""

    method: PayMethod | None
    payee: Payee | None

    @property
    def name(self) -> str | None:
        """Who gets it."""
        return None if self.payee is None else self.payee.name

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What has to be written on the check or into the transfer: label and value."""
        return [] if self.payee is None else _lines(self.payee)


def sight() -> Sight:
    """Whether this officer sees payees, would after signing in again, or never does."""
    if not access.current_officer().may(Permission.PAYEE_READ):
        return Sight.CLOSED
    fresh = committee.is_proved_lately(access.current_session())
    return Sight.OPEN if fresh else Sight.STALE


def shown_payees(found: Iterable[Application], *, show: bool = True) -> dict[UUID, Shown]:
    """How these applications are paid, by id. Seeing to whom is recorded first: no row, no page.

    How (check or transfer) is for everybody who sees payments; to whom is not, and nobody is
    shown their own.
    """
    found = list(found)
    reader = access.current_officer()
    shows = show and sight() is Sight.OPEN
    open_ones = {each.id for each in found if shows and not applications.is_own(each, reader)}
    note_shown(each for each in found if each.id in open_ones)
    payees = applications.payees_of(found)
    return {
        each.id: Shown(
            method=payee.method if payee else None,
            payee=payee if each.id in open_ones else None,
        )
        for each in found
        for payee in [payees.get(each.id)]
    }


def note_shown(found: Iterable[Application]) -> None:
    """Record that this officer saw where the money of these applications goes."""
    found = list(found)
    if found:
        retrying(lambda: _note(found))


def _note(found: list[Application]) -> None:
    officer = access.current_officer()
    with transaction():
        for each in found:
            audit.record("payee.shown", each, by=officer.actor)


def _lines(payee: Payee) -> list[tuple[str, str]]:
    if payee.method is PayMethod.CHEQUE:
        return [(_("Name"), payee.name), (_("Mail it to"), ", ".join(payee.address_lines))]
    kind = _("Savings") if payee.account_kind is AccountKind.SAVINGS else _("Checking")
    return [
        (_("Name"), payee.name),
        (_("Routing number"), payee.routing),
        (_("Account number"), payee.account),
        (_("Account kind"), kind),
    ]
