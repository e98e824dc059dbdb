"""What money that comes in, or goes back, asks of an officer: lines of the desk."""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import donations, treasury
from hardship.committee import Officer, Permission
from hardship.core.by_two import ByTwo
from hardship.web.committee.desk_lines import OthersTask, Task
from hardship.web.templating import day, moment


def money_in_tasks(officer: Officer) -> Iterator[Task]:
    """The most urgent first; each counts what this officer may do, which may be nothing."""
    may = officer.may
    if may(Permission.GIVING_PAUSE):
        yield from _giving()
    if may(Permission.REFUND_ASK):
        yield _answer_disputes()
        yield _answer_warnings()
    if may(Permission.REFUND_APPROVE):
        yield _approve_refunds(officer)
    if may(Permission.SUSPENSE_CONFIRM):
        yield _confirm_explanations(officer)
    if may(Permission.RECEIPT_CONFIRM):
        yield _confirm_receipts(officer)
        yield _confirm_at_counter(officer)
        yield _confirm_recalls(officer)
    if may(Permission.RECEIPT_ENTER):
        yield _take_back_arrivals()
        yield _mend_payouts()
        yield _look_for_payouts()
        yield _deposit()
    if may(Permission.SUSPENSE_ASSIGN):
        yield _explain()
        yield _explain_strays()
    if may(Permission.REFUND_ASK):
        yield _troubled_refunds()
    if may(Permission.RECEIPT_ENTER):
        yield _stuck_events()


def _giving() -> Iterator[Task]:
    """Who cannot give, or has to prove something first, is no small thing for a fund."""
    state, look = donations.card_testing.state_of_giving(), url_for("committee.giving")
    if state.pause is not None:
        since = moment(state.pause.paused_at)
        words = _("Paused by hand since %(moment)s: nobody can give online.", moment=since)
        yield Task(1, _("pause of giving"), words, _("Look"), look)
    elif state.is_full:
        words = _("So many giving forms were sent that giving is on hold for a few minutes.")
        yield Task(1, _("pause of giving"), words, _("Look"), look)
    if state.failures.are_card_testing:
        yield Task(
            state.failures.failed,
            _("payments failed within minutes"),
            _("Somebody may be trying out stolen cards. Each form now proves itself first."),
            _("Look"),
            look,
        )


def _answer_disputes() -> Task:
    urgent = donations.disputes_to_answer()
    due = urgent[0].due_by if urgent else None
    return Task(
        len(urgent),
        ngettext("dispute to answer", "disputes to answer", len(urgent)),
        _("On Stripe’s dashboard, the first until %(day)s.", day=day(due)) if due else "",
        _("Look"),
        url_for("committee.disputes"),
    )


def _answer_warnings() -> Task:
    count = len(donations.fraud_warnings())
    return Task(
        count,
        ngettext("gift of which a bank warns", "gifts of which banks warn", count),
        _("Sent back now, it becomes no dispute."),
        _("Look"),
        url_for("committee.disputes"),
    )


def _approve_refunds(officer: Officer) -> Task:
    count = sum(each.asked_by_id != officer.id for each in donations.refunds_waiting())
    return Task(
        count,
        ngettext("refund to approve", "refunds to approve", count),
        _("Somebody else asked for it, and it is above what one person sends back alone."),
        _("Decide"),
        url_for("committee.refunds"),
    )


def _confirm_explanations(officer: Officer) -> Task:
    count = sum(who != officer.id for who, _since in _explanations_waiting())
    return Task(
        count,
        ngettext("explanation to confirm", "explanations to confirm", count),
        _("Somebody else said what money in suspense is."),
        _("Decide"),
        url_for("committee.to_explain"),
    )


def _explanations_waiting() -> list[tuple[UUID | None, datetime | None]]:
    """Who said what a payment or a movement in suspense is, and when."""
    said = [(each.asked_by_id, each.asked_at) for each in donations.suspense.assignments_waiting()]
    return [
        *said,
        *((each.answered_by_id, each.answered_at) for each in donations.suspense.strays_waiting()),
    ]


def _confirm_receipts(officer: Officer) -> Task:
    count = sum(each.entered_by_id != officer.id for each in donations.receipts_waiting())
    return Task(
        count,
        ngettext("bank receipt to confirm", "bank receipts to confirm", count),
        _("Somebody else entered what reached the bank. Compare it with the statement."),
        _("Compare"),
        url_for("committee.bank_receipts"),
    )


def _confirm_at_counter(officer: Officer) -> Task:
    count = sum(who != officer.id for who, _since in _at_counter())
    return Task(
        count,
        ngettext("thing to confirm at the counter", "things to confirm at the counter", count),
        _("Somebody else entered a check, cash, a deposit, a fee or a move. Look yourself."),
        _("Look"),
        url_for("committee.counter"),
    )


def _at_counter() -> list[tuple[UUID | None, datetime | None]]:
    """Who said what waits there, and when, where that is known."""
    entered: list[ByTwo] = [*treasury.receipts_waiting(), *treasury.vouchers_waiting()]
    recalls = treasury.voucher_recalls_waiting()
    said = [(each.entered_by_id, each.entered_at) for each in entered]
    return [*said, *((each.recalled_by_id, None) for each in recalls)]


def _deposit() -> Task:
    count = len(treasury.to_deposit())
    return Task(
        count,
        ngettext("check or cash to deposit", "checks and cash to deposit", count),
        _("Counted by two people. Take it to the bank."),
        _("Fill in the slip"),
        url_for("committee.counter"),
    )


def _confirm_recalls(officer: Officer) -> Task:
    count = sum(each.recalled_by_id != officer.id for each in donations.recalls_waiting())
    return Task(
        count,
        ngettext("bank receipt to take back", "bank receipts to take back", count),
        _("Somebody else said that it is not at the bank. Compare it with the statement."),
        _("Compare"),
        url_for("committee.bank_receipts"),
    )


def _take_back_arrivals() -> Task:
    count = sum(each.recalled_by_id is None for each in donations.arrivals_to_recall())
    return Task(
        count,
        ngettext("payout came back to Stripe", "payouts came back to Stripe", count),
        _("The books still have it at the bank. Look whether it is gone from the statement."),
        _("Look"),
        url_for("committee.stripe_payouts"),
    )


def _mend_payouts() -> Task:
    """Those that failed before anybody saw them arrive: nothing comes before somebody mends it."""
    count = len(donations.payouts_to_mend())
    return Task(
        count,
        ngettext("payout failed at Stripe", "payouts failed at Stripe", count),
        _("The money is at Stripe until the bank account’s details are right on its dashboard."),
        _("Look"),
        url_for("committee.stripe_payouts"),
    )


def _look_for_payouts() -> Task:
    count = len(donations.payouts_overdue())
    return Task(
        count,
        ngettext("payout to look for", "payouts to look for", count),
        _("It should stand on the bank’s statement by now. Mark it as arrived once it does."),
        _("Look"),
        url_for("committee.stripe_payouts"),
    )


def _explain() -> Task:
    count = donations.suspense.count_to_explain(unsaid=True)
    return Task(
        count,
        ngettext("payment to explain or send back", "payments to explain or send back", count),
        _("The money is in suspense until it is explained or has gone back."),
        _("Look"),
        url_for("committee.to_explain"),
    )


def _explain_strays() -> Task:
    count = donations.suspense.count_strays(unsaid=True)
    return Task(
        count,
        ngettext("movement at Stripe to explain", "movements at Stripe to explain", count),
        _("It is not a gift, a payout or a fee. It is in suspense until somebody says what it is."),
        _("Look"),
        url_for("committee.to_explain") + "#strays",
    )


def _troubled_refunds() -> Task:
    count = len(donations.refunds_in_trouble())
    return Task(
        count,
        ngettext("refund in trouble", "refunds in trouble", count),
        _("Stripe or the supporter’s bank did not take it."),
        _("Look"),
        url_for("committee.refunds"),
    )


def _stuck_events() -> Task:
    count = donations.count_stuck_events()
    return Task(
        count,
        ngettext("message from Stripe is stuck", "messages from Stripe are stuck", count),
        _("Until it is understood, the books may lack a gift."),
        _("Look"),
        url_for("committee.gifts"),
    )


def money_in_of_others(officer: Officer) -> Iterator[OthersTask]:
    """What this officer began and somebody else has to confirm."""
    for since, words in _begun(officer.id):
        known = [each for each in since if each is not None]
        oldest = moment(min(known)) if known else ""
        if since:
            yield OthersTask(words(len(since)), _("Another officer"), oldest)


def _begun(me: UUID) -> Iterator[tuple[list[datetime | None], Callable[[int], str]]]:
    """Since when each of a kind waits, where it is known, and how so many of them are told."""
    refunds = donations.refunds_waiting()
    yield (
        [each.asked_at for each in refunds if each.asked_by_id == me],
        lambda n: ngettext(
            "One refund that you asked for", "%(num)s refunds that you asked for", n
        ),
    )
    yield (
        [since for who, since in _explanations_waiting() if who == me],
        lambda n: ngettext(
            "One explanation that you gave", "%(num)s explanations that you gave", n
        ),
    )
    receipts = donations.receipts_waiting()
    yield (
        [each.entered_at for each in receipts if each.entered_by_id == me],
        lambda n: ngettext(
            "One bank receipt that you entered", "%(num)s bank receipts that you entered", n
        ),
    )
    yield (
        [None for each in donations.recalls_waiting() if each.recalled_by_id == me],
        lambda n: ngettext(
            "One bank receipt that you said is not at the bank",
            "%(num)s bank receipts that you said are not at the bank",
            n,
        ),
    )
    yield (
        [since for who, since in _at_counter() if who == me],
        lambda n: ngettext(
            "One thing that you entered at the counter",
            "%(num)s things that you entered at the counter",
            n,
        ),
    )
