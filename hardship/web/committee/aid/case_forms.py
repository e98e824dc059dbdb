"""The forms of a decision: approve at an amount, decline with a reason. Both live on one page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from hardship import applications
from hardship.applications import (
    AmountNeeded,
    AmountOutOfBounds,
    Choice,
    DeclineNeedsReason,
    ExplanationNeeded,
)
from hardship.core.errors import DomainError
from hardship.core.limits import LONGEST_REASON
from hardship.core.money import Money
from hardship.web.committee.reason import ReasonForm
from hardship.web.forms import AtMost, Form, MoneyField, Needed

_LONGEST = applications.LONGEST_VOTE_REASON


@dataclass(frozen=True, slots=True)
class Ballot:
    """What an officer sent, bound to the version and to the vote of their own that they read."""

    version_id: UUID
    turn: int
    choice: Choice
    amount: Money | None
    reason: str


class OutOfTurnForm(ReasonForm):
    """Somebody is helped before others who were approved earlier, and the record says why."""

    reason = TextAreaField(
        _l("Why it cannot wait its turn"),
        description=_l("For the record; only those who act on it read it. Leave names out."),
        validators=[
            Needed(_l("Write why this one goes before the others.")),
            AtMost(LONGEST_REASON),
        ],
    )


class DeclineForm(Form):
    """No, and why."""

    reason = TextAreaField(
        _l("Why you decline"),
        description=_l("If the committee declines, the worker reads it, without your name."),
        validators=[
            Needed(_l("Write why you decline. The worker reads it.")),
            AtMost(_LONGEST),
        ],
    )


class ApproveForm(Form):
    """Yes, at an amount."""

    amount = MoneyField(
        _l("Approve at"), validators=[Needed(_l("Write the amount that you approve."))]
    )
    explanation = TextAreaField(
        _l("Explanation"),
        description=_l(
            "Needed for less than the rules give. The worker then reads it, without your name."
        ),
        validators=[AtMost(_LONGEST)],
    )


class DecisionForms:
    """Both forms of the page, of which at most one was sent."""

    def __init__(self, currency: str, *, fill: bool = True) -> None:
        sent = request.form.get("choice") if fill and request.method == "POST" else None
        self.choice = Choice(sent) if sent in set(Choice) else None
        self.approve = ApproveForm(currency=currency, **self._formdata(Choice.APPROVE))
        self.decline = DeclineForm(**self._formdata(Choice.DECLINE))

    def _formdata(self, choice: Choice) -> dict[str, Any]:
        return {} if self.choice is choice else {"formdata": None}

    @property
    def sent(self) -> Form | None:
        """The form that was sent."""
        if self.choice is None:
            return None
        return self.approve if self.choice is Choice.APPROVE else self.decline

    def ballot(self) -> Ballot | None:
        """What was sent, or None when it cannot count; the form then says why."""
        form = self.sent
        if form is None:
            self.approve.form_errors.append(_("Choose to approve or to decline."))
            return None
        if not form.validate():
            return None
        if self.choice is Choice.APPROVE:
            amount, why = form["amount"].data, _text(form, "explanation")
            return Ballot(_version(), _turn(), self.choice, amount, why)
        return Ballot(_version(), _turn(), Choice.DECLINE, None, _text(form, "reason"))

    def take(self, error: DomainError) -> bool:
        """Show a refused amount or reason at its field; False when it is about something else."""
        if isinstance(error, AmountNeeded | AmountOutOfBounds):
            self.approve.refuse(error, "amount")
            return True
        if isinstance(error, ExplanationNeeded):
            self.approve.refuse(error, "explanation")
            return True
        if isinstance(error, DeclineNeedsReason):
            self.decline.refuse(error, "reason")
            return True
        return False

    def suggest(self, amount: Money) -> None:
        """Fill in the amount by the rules where nothing was typed."""
        if self.choice is not Choice.APPROVE:
            self.approve["amount"].data = amount

    def write_in(self, language: str) -> None:
        """Say at what the worker will read in which language they read, by its name here."""
        words = _("Write it in %(language)s: this worker reads %(language)s.", language=language)
        for field in (self.approve["explanation"], self.decline["reason"]):
            field.description = f"{field.description} {words}"


def _text(form: Form, name: str) -> str:
    return str(form[name].data)


def _version() -> UUID:
    """The version that was read; what is no id is no version of anything."""
    try:
        return UUID(request.form.get("version_id", ""))
    except ValueError:
        return UUID(int=0)


def _turn() -> int:
    """Which vote of theirs on that version it is: more than the first one is a change."""
    return request.form.get("turn", 1, type=int)
