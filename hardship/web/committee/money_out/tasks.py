"""What money on its way to workers asks of an officer: lines of the desk."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import payouts
from hardship.committee import Officer, Permission
from hardship.core import clock
from hardship.web.committee.desk_lines import OthersTask, Task
from hardship.web.committee.names import currency_in_hand
from hardship.web.templating import moment, money

#: A payment that the bank has not cleared for this long is asked about.
_OVERDUE = timedelta(days=30)


def money_out_tasks(officer: Officer) -> Iterator[Task]:
    """The most urgent first; each counts what this officer may do, which may be nothing."""
    may = officer.may
    if may(Permission.PAYMENT_RELEASE):
        yield _release(officer)
    if may(Permission.PAYMENT_PREPARE):
        yield _prepare()
    if may(Permission.PAYMENT_VOID):
        yield _returned(officer)
    if may(Permission.PAYMENT_CLEAR):
        yield _overdue()


def money_out_of_others(officer: Officer) -> Iterator[OthersTask]:
    """What other hands have to prepare, release or look at."""
    if not officer.may(Permission.PAYMENT_READ):
        return
    yield from _unreleased(officer)
    yield from _unlooked_at(officer)
    unpaid = payouts.sums(currency_in_hand()).to_pay
    if unpaid.since is not None and not officer.may(Permission.PAYMENT_PREPARE):
        yield OthersTask(
            ngettext("One award to pay", "%(num)s awards to pay", unpaid.count),
            _("Treasurer"),
            moment(unpaid.since),
        )


def _release(officer: Officer) -> Task:
    count = len(payouts.to_release(officer)[0])
    return Task(
        count,
        ngettext("payment to release", "payments to release", count),
        _("Prepared by somebody else, for cases on which you did not vote."),
        _("Look and release"),
        url_for("committee.payments", tab="to-release"),
    )


def _prepare() -> Task:
    unpaid = payouts.sums(currency_in_hand()).to_pay
    return Task(
        unpaid.count,
        ngettext("award to pay", "awards to pay", unpaid.count),
        _("%(amount)s in all.", amount=money(unpaid.amount)),
        _("Prepare"),
        url_for("committee.payments", tab="to-pay"),
    )


def _returned(officer: Officer) -> Task:
    """Payments that somebody else saw come back from the bank."""
    found = [each for each in payouts.returns_reported() if each.return_asked_by_id != officer.id]
    return Task(
        len(found),
        ngettext("returned payment to confirm", "returned payments to confirm", len(found)),
        _("Look whether the bank’s statement says so."),
        _("Look"),
        url_for("committee.payment", payment_id=found[0].id) if found else "",
    )


def _overdue() -> Task:
    overdue = payouts.overdue(clock.now() - _OVERDUE, currency_in_hand())
    return Task(
        overdue.count,
        ngettext(
            "payment outstanding for over 30 days",
            "payments outstanding for over 30 days",
            overdue.count,
        ),
        _(
            "%(amount)s that nobody has cashed. Ask the bank or the worker.",
            amount=money(overdue.amount),
        ),
        _("Look"),
        url_for("committee.payments", tab="outstanding"),
    )


def _unreleased(officer: Officer) -> Iterator[OthersTask]:
    releases = officer.may(Permission.PAYMENT_RELEASE)
    mine, others = payouts.to_release(officer)
    waiting = others if releases else mine + others
    if waiting:
        yield OthersTask(
            ngettext("One payment to release", "%(num)s payments to release", len(waiting)),
            _("Another releaser") if releases else _("Releaser"),
            moment(min(each.prepared_at for each in waiting)),
        )


def _unlooked_at(officer: Officer) -> Iterator[OthersTask]:
    """Payments of which this officer said that the bank returned them."""
    mine = [each for each in payouts.returns_reported() if each.return_asked_by_id == officer.id]
    if mine:
        words = ngettext(
            "One returned payment that you reported",
            "%(num)s returned payments that you reported",
            len(mine),
        )
        yield OthersTask(words, _("Another officer"))
