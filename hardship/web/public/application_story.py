"""An application told to the worker: what happened, where it stands, what honestly comes next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext, ngettext

from hardship.applications import (
    UNDECIDED,
    WORKER_LABELS,
    Application,
    Outcome,
    Payee,
    PayMethod,
    Status,
)
from hardship.awards import Award, Place
from hardship.core.money import Money
from hardship.payouts import Payment
from hardship.web.public.payment_story import (
    Chapter,
    cancelled_words,
    money_chapters,
    prepared_payment,
    sent_payment,
    void_payment,
)
from hardship.web.templating import day, money, spelled

#: Flask-Babel does not say what it returns.
_: Callable[..., str] = gettext


@dataclass(frozen=True)
class Facts:
    """What the story is told from.

    `is_opened`: whether somebody who decides has opened this version; `read_at`: when somebody last
    voted on it. `corrected`: when the worker said anew how they are paid, the first time first.
    """

    application: Application
    standing: Outcome
    ahead: int
    version: int
    changed_at: datetime | None
    is_opened: bool
    read_at: datetime | None
    payee: Payee | None
    place: Place
    awards: Sequence[Award]
    payments: Sequence[Payment]
    corrected: Sequence[datetime]


def title(facts: Facts) -> str:
    """Where it stands, in a few words. Sent is not paid until the bank's statement shows it."""
    sent = sent_payment(facts.payments)
    if facts.application.state is Status.PAID and sent is not None and sent.cleared_on is not None:
        return _("You have been paid")
    return _(WORKER_LABELS[facts.application.state])


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
            return _approved(approved, facts.awards)
        case Status.WAITING_LIST:
            return _(
                "The committee approved %(amount)s. The fund does not hold enough for you right "
                "now. You keep your place in line and need not ask again.",
                amount=approved,
            )
        case Status.AWARDED:
            return _set_aside(approved, void_payment(facts.awards, facts.payments))
        case Status.PAID:
            return _sent_money(approved, facts)
        case Status.DECLINED:
            return _("You can read why below. If something changes, you can apply again.")
    return _("Nobody decides on it any more. You can apply again at any time.")


def _amount(amount: Money | None) -> str:
    return "" if amount is None else money(amount)


def _readers(needed: int) -> str:
    return str(
        ngettext(
            "One member of the committee reads it next, without your name.",
            "%(number)s different members read it next, without your name.",
            needed,
            number=spelled(needed),
        )
    )


def _progress(standing: Outcome) -> str:
    if standing.cast >= standing.needed:
        return _("The members who read it do not agree yet, so another one reads it.")
    return _(
        "%(voted)s of %(needed)s members have read it and voted.",
        voted=standing.cast,
        needed=standing.needed,
    )


def _approved(approved: str, granted: Sequence[Award]) -> str:
    """Approved and without money: an award was taken back, or is only about to be made."""
    if granted and granted[-1].cancelled_at is not None:
        return _(
            "The money that was set aside for you was taken back on %(day)s. Your application "
            "stays approved. Ask the committee what comes next.",
            day=day(granted[-1].cancelled_at),
        )
    return _("The committee approved %(amount)s.", amount=approved)


def _set_aside(approved: str, void: Payment | None) -> str:
    if void is not None:
        again = _("%(amount)s is still set aside for you, and we pay you again.", amount=approved)
        return f"{cancelled_words(void)} {again}"
    return _(
        "%(amount)s is set aside for you. One person prepares the payment, another releases it.",
        amount=approved,
    )


def _sent_money(approved: str, facts: Facts) -> str:
    """As the payment went, whatever was wished for."""
    sent, payee = sent_payment(facts.payments), facts.payee
    if sent is not None and sent.method == PayMethod.CHEQUE:
        return _("We sent you a check for %(amount)s by mail.", amount=approved)
    if sent is None or payee is None or payee.method is not PayMethod.TRANSFER:
        return _("We sent you %(amount)s.", amount=approved)
    return _(
        "We sent %(amount)s to your bank account ending %(ending)s.",
        amount=approved,
        ending=payee.ending,
    )


def is_paid_again(facts: Facts) -> bool:
    """Whether a payment came back, and its money is still promised."""
    return void_payment(facts.awards, facts.payments) is not None


def asks_where(facts: Facts) -> str:
    """Whether it came back because it went to a wrong place, until the worker has corrected it."""
    void = void_payment(facts.awards, facts.payments)
    if void is None or void.ended_at is None:
        return ""
    if any(at >= void.ended_at for at in facts.corrected):
        return ""
    if void.method == PayMethod.CHEQUE:
        return _("Is the address wrong?")
    return _("Is the account wrong?")


def story(facts: Facts) -> list[Chapter]:
    """The timeline: what happened, each with its day; where it stands; what comes next."""
    past, future = _past(facts), _future(facts)
    if any(chapter.stage == "here" for chapter in future):
        return [*past, *future]
    return [*past[:-1], replace(past[-1], stage="here"), *future]


def _past(facts: Facts) -> list[Chapter]:
    application = facts.application
    chapters = [Chapter(_("You sent it"), "done", at=application.submitted_at)]
    if facts.changed_at is not None:
        words = _("We read the new version from the start. Votes on the old one do not count.")
        chapters.append(Chapter(_("You changed it"), "done", words, facts.changed_at))
    if application.decided_at is not None:
        read = ngettext(
            "A member read it, without your name",
            "%(num)s members read it, without your name",
            facts.standing.cast,
        )
        chapters.append(Chapter(read, "done", at=facts.read_at))
        chapters.append(Chapter(_decision_title(application), "done", at=application.decided_at))
    chapters += money_chapters(facts.awards, facts.payments, facts.corrected)
    if application.state is Status.WITHDRAWN:
        chapters.append(Chapter(_("You withdrew it"), "done", at=application.ended_at))
    return chapters


def _decision_title(application: Application) -> str:
    if application.approved is None:
        return _("The committee did not approve it")
    return _("The committee approved %(amount)s", amount=_amount(application.approved))


def _reading_title(facts: Facts) -> str:
    if not facts.is_opened:
        return str(
            ngettext(
                "A member will read it, without your name",
                "%(num)s members will read it, without your name",
                facts.standing.needed,
            )
        )
    return str(
        ngettext(
            "A member reads it, without your name",
            "%(num)s members read it, without your name",
            facts.standing.needed,
        )
    )


def _future(facts: Facts) -> list[Chapter]:
    """Where it stands now, if that is a step of its own, and the steps after it."""
    state = facts.application.state
    paid = Chapter(_("You are paid"), "to-come", _pay_words(facts.payee))
    if state in UNDECIDED:
        no_day = _("Nobody can name the day. We send you an e-mail that says only: there is news.")
        return [
            Chapter(_reading_title(facts), "here", _reading_words(facts)),
            Chapter(_("You hear the decision"), "to-come", no_day),
            paid,
        ]
    if state is Status.WAITING_LIST:
        return [Chapter(_("The fund waits for money"), "here", _line_words(facts.place)), paid]
    if state is Status.AWARDED:
        return [Chapter(_("We prepare your payment"), "here", _hand_words(facts.payments)), paid]
    return []


def _reading_words(facts: Facts) -> str:
    place = (
        ngettext(
            "One application is before yours.",
            "%(num)s applications are before yours.",
            facts.ahead,
        )
        if facts.ahead
        else _("Yours is the next one.")
    )
    order = _("Those with an eviction or shut-off date go first, then the oldest.")
    if facts.read_at is None:
        return f"{place} {order}"
    read = _("Last read on %(day)s.", day=day(facts.read_at))
    return f"{read} {place} {order}"


def _line_words(place: Place) -> str:
    """Where they stand, and by which rule money comes to them."""
    before = (
        ngettext(
            "One application was approved before yours and waits too.",
            "%(num)s applications were approved before yours and wait too.",
            place.ahead,
        )
        if place.ahead
        else _("You are the first in line.")
    )
    rule = _(
        "When gifts or money from the union come in, it goes in the order of approval. Nobody can "
        "name the day. Only what cannot wait, such as an eviction tomorrow, may go first, and the "
        "reason is written down."
    )
    return f"{before} {rule}"


def _hand_words(payments: Sequence[Payment]) -> str:
    prepared = prepared_payment(payments)
    if prepared is not None:
        on = day(prepared.prepared_at)
        told = _("One person prepared it on %(day)s. Another one releases it next.", day=on)
        late = _("If the account or the address is wrong, tell the committee right away.")
        return f"{told} {late}"
    return _("Two different people handle every payment, so that none is lost.")


def _pay_words(payee: Payee | None) -> str:
    if payee is None:
        return ""
    if payee.method is PayMethod.CHEQUE:
        return _("By check, mailed to the address you gave.")
    return _("By transfer to the account ending %(ending)s.", ending=payee.ending)
