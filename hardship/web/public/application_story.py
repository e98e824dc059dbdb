"""An application told to the worker: what happened, where it stands, what honestly comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date, format_time, gettext, ngettext

from hardship.applications import Application, Outcome, Payee, PayMethod, Status
from hardship.core.money import Money
from hardship.web.templating import money

#: Flask-Babel does not say what it returns.
_: Callable[..., str] = gettext

_BEFORE_DECISION = {Status.SUBMITTED, Status.IN_REVIEW}


@dataclass(frozen=True)
class Chapter:
    """One item of the timeline; `stage` is done, here or to-come."""

    title: str
    stage: str
    text: str = ""
    at: datetime | None = None

    @property
    def when(self) -> str | None:
        """The day and time in words."""
        return None if self.at is None else said(self.at)


@dataclass(frozen=True)
class Facts:
    """What the story is told from."""

    application: Application
    standing: Outcome
    ahead: int
    version: int
    changed_at: datetime | None
    payee: Payee | None


def said(value: datetime) -> str:
    """A moment in words: Wednesday, November 27, 2024, 10:00 AM."""
    return f"{format_date(value, 'full')}, {format_time(value, 'short')}"


def lead(facts: Facts) -> str:
    """The sentence under the heading: what is next, and nothing that is not sure."""
    application = facts.application
    approved = _amount(application.approved)
    match application.state:
        case Status.DRAFT:
            return _("What you wrote is saved, and nothing is sent yet.")
        case Status.SUBMITTED:
            return _readers(facts.standing.needed)
        case Status.IN_REVIEW:
            return _progress(facts.standing)
        case Status.APPROVED:
            return _("The committee approved %(amount)s.", amount=approved)
        case Status.WAITING_LIST:
            return _(
                "The committee approved %(amount)s. The fund does not hold that much right now. "
                "You keep your place and need not ask again.",
                amount=approved,
            )
        case Status.AWARDED:
            return _(
                "%(amount)s is set aside for you. One person prepares the payment, another "
                "releases it.",
                amount=approved,
            )
        case Status.PAID:
            return _sent_money(approved, facts.payee)
        case Status.DECLINED:
            return _("You can read why below. If something changes, you can apply again.")
    return _("Nobody decides on it any more. You can apply again at any time.")


def _amount(amount: Money | None) -> str:
    return "" if amount is None else money(amount)


def _readers(needed: int) -> str:
    return str(
        ngettext(
            "One member of the committee reads it next, without your name.",
            "%(num)s different members read it next, without your name.",
            needed,
        )
    )


def _progress(standing: Outcome) -> str:
    voted = standing.approvals + standing.declines
    if voted >= standing.needed:
        return _("The members who read it do not agree yet, so another one reads it.")
    return _(
        "%(voted)s of %(needed)s members have read it and voted.",
        voted=voted,
        needed=standing.needed,
    )


def _sent_money(approved: str, payee: Payee | None) -> str:
    if payee is None:
        return _("We sent you %(amount)s.", amount=approved)
    if payee.method is PayMethod.CHEQUE:
        return _("We sent you a check for %(amount)s by mail.", amount=approved)
    return _(
        "We sent %(amount)s to your bank account ending %(ending)s.",
        amount=approved,
        ending=payee.ending,
    )


def story(facts: Facts) -> list[Chapter]:
    """The timeline, the past first."""
    application = facts.application
    chapters = [Chapter(_("You sent it"), "done", at=application.submitted_at)]
    if facts.changed_at is not None:
        words = _("We read the new version from the start. Votes on the old one do not count.")
        chapters.append(Chapter(_("You changed it"), "done", words, facts.changed_at))
    if application.state is Status.WITHDRAWN:
        return [*chapters, Chapter(_("You withdrew it"), "here", at=application.ended_at)]
    chapters.append(_reading(facts))
    chapters.append(_decision(facts))
    if application.state is not Status.DECLINED:
        chapters += _money_chapters(facts)
    return chapters


def _reading(facts: Facts) -> Chapter:
    needed = facts.standing.needed
    title = ngettext(
        "A member reads it, without your name",
        "%(num)s members read it, without your name",
        needed,
    )
    if facts.application.state not in _BEFORE_DECISION:
        return Chapter(title, "done")
    return Chapter(title, "here", _queue_words(facts.ahead))


def _queue_words(ahead: int) -> str:
    place = (
        ngettext(
            "One application is before yours.",
            "%(num)s applications are before yours.",
            ahead,
        )
        if ahead
        else _("Yours is the next one.")
    )
    return place + " " + _("Those with an eviction or shut-off date go first, then the oldest.")


def _decision(facts: Facts) -> Chapter:
    application = facts.application
    if application.state in _BEFORE_DECISION:
        words = _("We write you an e-mail that says only that there is news.")
        return Chapter(_("You hear the decision"), "to-come", words)
    if application.state is Status.DECLINED:
        title = _("The committee did not approve it")
        return Chapter(title, "here", at=application.decided_at)
    title = _("The committee approved %(amount)s", amount=_amount(application.approved))
    stage = "here" if application.state is Status.APPROVED else "done"
    return Chapter(title, stage, at=application.decided_at)


def _money_chapters(facts: Facts) -> list[Chapter]:
    application = facts.application
    chapters = []
    if application.state is Status.WAITING_LIST:
        words = _("When gifts or money from the union come in, we go on from here.")
        chapters.append(Chapter(_("The fund waits for money"), "here", words))
    if application.state is Status.AWARDED:
        words = _("Two different people handle every payment, so that none is lost.")
        chapters.append(Chapter(_("We prepare your payment"), "here", words))
    if application.state is Status.PAID:
        return [*chapters, Chapter(_("You are paid"), "here", at=application.ended_at)]
    return [*chapters, Chapter(_("You are paid"), "to-come", _pay_words(facts.payee))]


def _pay_words(payee: Payee | None) -> str:
    if payee is None:
        return ""
    if payee.method is PayMethod.CHEQUE:
        return _("By check, mailed to the address you gave.")
    return _("By transfer to the account ending %(ending)s.", ending=payee.ending)
