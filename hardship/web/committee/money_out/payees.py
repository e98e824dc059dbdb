"""Where money goes: for who may see it, after a fresh sign-in, and never without a record.

Who may vote on what the same person asks for now sees it once that is decided, or once they left
that vote to others: a payee is a name too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from flask_babel import gettext as _

from hardship import applications, audit, committee
from hardship.applications import AccountKind, Application, Payee, PayMethod
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.core.retries import retrying
from hardship.web import access
from hardship.web.templating import day


class Sight(StrEnum):
    """What a reader gets to see of a payee."""

    CLOSED = "closed"
    OPEN = "open"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Shown:
    """How one application is paid. `payee` is None for who may not see it, and once purged.

    `details_id` is of what says so: whoever prepares says with it what they read. `corrected_at`:
    when the worker corrected it, for who may see payees and for nobody who reads blind.
    `blinded_by` is the undecided application that covers it from somebody who may vote on it.
    """

    details_id: UUID
    method: PayMethod | None
    payee: Payee | None
    corrected_at: datetime | None
    blinded_by: Application | None

    @property
    def name(self) -> str | None:
        """Who gets it."""
        return None if self.payee is None else self.payee.name

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What has to be written on the check or into the transfer: label and value."""
        if self.payee is None:
            return []
        lines = _lines(self.payee)
        if self.corrected_at is not None:
            lines.append((_("Corrected by the worker"), day(self.corrected_at)))
        return lines


def sight() -> Sight:
    """Whether this officer sees payees, would after signing in again, or never does."""
    if not access.current_officer().may(Permission.PAYEE_READ):
        return Sight.CLOSED
    fresh = committee.is_proved_lately(access.current_session())
    return Sight.OPEN if fresh else Sight.STALE


@dataclass(frozen=True, slots=True)
class Look:
    """Of which applications the reader sees to whom they are paid, and what covers others."""

    seen: frozenset[UUID]
    blinded: Mapping[UUID, Application]


def look(found: Iterable[Application], *, show: bool = True) -> Look:
    """Let the reader see to whom these are paid. That they did is recorded first: no row, no page.

    Nobody is shown their own, and who may vote is not shown whose case they vote on.
    """
    if not (show and sight() is Sight.OPEN):
        return Look(frozenset(), {})
    seen, blinded = _apart(found)
    ids = [each.id for each in seen]
    if ids:
        retrying(lambda: _note_shown(ids))
    return Look(frozenset(ids), blinded)


def told_of_corrections(found: Iterable[Application]) -> frozenset[UUID]:
    """Of which of these the reader is told that and when pay details were corrected.

    It names nobody, and so needs no fresh sign-in and no record; who reads blind is not told.
    """
    if not access.current_officer().may(Permission.PAYEE_READ):
        return frozenset()
    return frozenset(each.id for each in _apart(found)[0])


def _apart(found: Iterable[Application]) -> tuple[list[Application], dict[UUID, Application]]:
    """Those that are open to the reader, and what covers the others; their own is neither."""
    reader = access.current_officer()
    others = [each for each in found if not applications.is_own(each, reader)]
    blinded = applications.blinding(others, reader)
    return [each for each in others if each.id not in blinded], blinded


def shown_payees(found: Iterable[Application], *, show: bool = True) -> dict[UUID, Shown]:
    """How these applications are paid, by id, and to whom as far as the reader may `look`.

    How (check or transfer) is for everybody who sees payments.
    """
    found = list(found)
    looked = look(found, show=show)
    details = applications.pay_details(found)
    told = told_of_corrections(each for each in found if details[each.id].corrected_at)
    return {
        each.id: Shown(
            details_id=how.id,
            method=how.payee.method if how.payee else None,
            payee=how.payee if each.id in looked.seen else None,
            corrected_at=how.corrected_at if each.id in told else None,
            blinded_by=looked.blinded.get(each.id),
        )
        for each in found
        for how in [details[each.id]]
    }


def _note_shown(ids: list[UUID]) -> None:
    officer = access.current_officer()
    with transaction():
        found = applications.applications_by_id(ids)
        for each in ids:
            audit.record("payee.shown", found[each], by=officer.actor)
        applications.note_seen(found.values(), by=officer)


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
