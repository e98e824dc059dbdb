"""Many lines in one form: each a transaction of its own, and a bad one does not stop the rest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from hardship.core.database import db
from hardship.core.errors import DomainError
from hardship.core.retries import retrying
from hardship.web.errors import sentence, status_of
from hardship.web.templating import page

_MOST = 200


@dataclass(frozen=True, slots=True)
class Aside:
    """One line that was set aside, and why, in the reader's language."""

    name: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """What was done, by name, and what was set aside."""

    done: list[str] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    refusals: list[DomainError] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Of the answer: a refusal only when nothing at all could be done."""
        if self.done or not self.refusals:
            return 200
        return status_of(self.refusals[0])


def chosen_ids(name: str) -> list[UUID]:
    """The ids that were ticked, each once; what is no id was not ticked by anybody."""
    found: dict[UUID, None] = {}
    for text in request.values.getlist(name)[:_MOST]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def one_by_one(
    ids: Iterable[UUID], act: Callable[[UUID], str], name_of: Callable[[UUID], str]
) -> Outcome:
    """Run `act` on each id; it opens its own transaction and returns a name for what it did."""
    outcome = Outcome()
    for found in ids:
        try:
            outcome.done.append(_again(act, found))
        except DomainError as error:
            db.session.rollback()
            outcome.aside.append(Aside(name_of(found), sentence(error)))
            outcome.refusals.append(error)
    return outcome


def _again(act: Callable[[UUID], str], found: UUID) -> str:
    return retrying(lambda: act(found))


def answer(outcome: Outcome, *, tab: str, done: str) -> Response:
    """Back to the book when all went well, else a page that names what was set aside."""
    if not outcome.aside:
        flash(done)
        return redirect(url_for("committee.payments", tab=tab), code=303)
    return page(
        "committee/money_out/payments_done.html",
        outcome.status,
        outcome=outcome,
        tab=tab,
        done=done,
    )
