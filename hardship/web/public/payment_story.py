"""What became of the money, told to the worker: promised, sent, paid out, come back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext

from hardship.applications import PayMethod
from hardship.awards import Award
from hardship.payouts import Payment, PaymentStatus
from hardship.web.templating import day, moment, money

#: Flask-Babel does not say what it returns.
_: Callable[..., str] = gettext


@dataclass(frozen=True)
class Chapter:
    """One item of the timeline; `stage` is done, here or to-come. `at` may be a day alone."""

    title: str
    stage: str
    text: str = ""
    at: datetime | date | None = None

    @property
    def when(self) -> str | None:
        """The day, and the time where one is known, in words."""
        if self.at is None:
            return None
        return moment(self.at, "full") if isinstance(self.at, datetime) else day(self.at, "full")


def money_chapters(
    awards: Sequence[Award], payments: Sequence[Payment], corrected: Sequence[datetime]
) -> list[Chapter]:
    """Everything that happened to the money, in order. What never left is not told.

    `corrected`: when the worker said anew how they are paid.
    """
    return [chapter for award in awards for chapter in _of_award(award, payments, corrected)]


def prepared_payment(payments: Sequence[Payment]) -> Payment | None:
    """What was prepared and waits for its release."""
    return next((each for each in payments if each.status == PaymentStatus.PREPARED), None)


def sent_payment(payments: Sequence[Payment]) -> Payment | None:
    """What left and did not come back."""
    last = _last_that_left(payments)
    return last if last is not None and last.status != PaymentStatus.VOIDED else None


def void_payment(awards: Sequence[Award], payments: Sequence[Payment]) -> Payment | None:
    """What came back last of money that is still promised, and was not sent again yet."""
    promised = {award.id for award in awards if award.is_live}
    last = _last_that_left([each for each in payments if each.award_id in promised])
    return last if last is not None and last.status == PaymentStatus.VOIDED else None


def _last_that_left(payments: Sequence[Payment]) -> Payment | None:
    return next((each for each in reversed(payments) if each.released_at is not None), None)


def cancelled_words(payment: Payment) -> str:
    """That a payment came back, and when."""
    on = day(payment.ended_at or payment.prepared_at)
    if payment.returned_on is not None:
        return _("The bank sent it back on %(day)s.", day=day(payment.returned_on))
    if payment.method == PayMethod.CHEQUE:
        return _("The check was cancelled on %(day)s.", day=on)
    return _("The transfer was cancelled on %(day)s.", day=on)


def _of_award(
    award: Award, payments: Sequence[Payment], corrected: Sequence[datetime]
) -> Iterator[Chapter]:
    title = _("We set %(amount)s aside for you", amount=money(award.amount))
    yield Chapter(title, "done", at=award.granted_at)
    mine = [each for each in payments if each.award_id == award.id]
    void = void_payment([award], mine)
    since = award.granted_at
    for payment in mine:
        yield from _corrected(corrected, since, payment.prepared_at)
        yield from _of_payment(payment, again=payment is void)
        since = payment.prepared_at
    yield from _corrected(corrected, since, award.cancelled_at)
    if award.cancelled_at is not None:
        yield Chapter(_("The committee took it back"), "done", at=award.cancelled_at)


def _corrected(
    moments: Sequence[datetime], since: datetime, until: datetime | None
) -> Iterator[Chapter]:
    for at in moments:
        if since <= at and (until is None or at < until):
            yield Chapter(_("You corrected how you are paid"), "done", at=at)


def _of_payment(payment: Payment, *, again: bool) -> Iterator[Chapter]:
    is_cheque = payment.method == PayMethod.CHEQUE
    if payment.released_at is None:
        return
    sent = _("We sent you a check") if is_cheque else _("We sent you a transfer")
    yield Chapter(sent, "done", at=payment.released_at)
    if payment.cleared_on is not None:
        yield Chapter(_("The bank paid it out"), "done", at=payment.cleared_on)
    if payment.status == PaymentStatus.VOIDED:
        gone, at = _gone(payment)
        words = _("We will pay you again. You need not ask.") if again else ""
        yield Chapter(gone, "done", words, at)


def _gone(payment: Payment) -> tuple[str, date | datetime | None]:
    """That it came back, and when: on the bank's day, where it was the bank."""
    if payment.returned_on is not None:
        return _("The bank sent it back"), payment.returned_on
    if payment.method == PayMethod.CHEQUE:
        return _("The check was cancelled"), payment.ended_at
    return _("The transfer was cancelled"), payment.ended_at
