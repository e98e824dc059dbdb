"""What waits for one officer, in order, and what waits for the others."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import applications, awards, campaigns, notices, payouts
from hardship.applications import UNDECIDED
from hardship.campaigns import Campaign
from hardship.committee import Officer, Permission
from hardship.core import clock
from hardship.web.committee.books.tasks import differences_to_mend
from hardship.web.committee.campaign.set_up import hand_words, missing_hands
from hardship.web.committee.desk_lines import OthersTask, Task
from hardship.web.committee.money_in.tasks import money_in_of_others, money_in_tasks
from hardship.web.committee.names import currency_in_hand
from hardship.web.templating import moment, money

#: A payment that the bank has not cleared for this long is asked about.
_OVERDUE = timedelta(days=30)
#: So many cases are named in one line.
_NAMED = 5


def my_tasks(officer: Officer) -> list[Task]:
    """Everything that this officer may do now, the most urgent first."""
    return [task for task in _mine(officer) if task.count]


def _mine(officer: Officer) -> Iterator[Task]:
    may = officer.may
    if may(Permission.CAMPAIGN_EDIT):
        yield from _set_up()
    if may(Permission.PAYMENT_CLEAR):
        yield from differences_to_mend()
    yield from _cases(officer)
    if may(Permission.PAYMENT_RELEASE):
        yield _release(officer)
    if may(Permission.PAYMENT_PREPARE):
        yield _prepare()
    if may(Permission.PAYMENT_VOID):
        yield _returned(officer)
    yield from money_in_tasks(officer)
    if may(Permission.PAYMENT_CLEAR):
        yield _overdue()
    if may(Permission.APPLICATION_DECIDE):
        yield _waiting()
    if may(Permission.ORGANISATION_EDIT):
        yield _stuck_mails()
        yield from _failing_mails()


def _set_up() -> Iterator[Task]:
    campaign = campaigns.campaign_in_hand()
    if campaigns.organisation_or_none() and campaign is not None and not campaign.is_draft:
        if not campaign.is_closed:
            yield _complete_the_committee(campaign)
        return
    yield Task(
        1,
        _("set-up to finish"),
        _("The fund is not open yet: nobody can give or apply."),
        _("Go on with it"),
        url_for("committee.set_up"),
    )


def _complete_the_committee(campaign: Campaign) -> Task:
    """Whom the fund still cannot do without, while people give and apply."""
    words = hand_words(campaign)
    missing = [words[hand] for hand in missing_hands(campaign)]
    return Task(
        len(missing),
        ngettext("seat to fill on the committee", "seats to fill on the committee", len(missing)),
        _("Nobody can be paid before: %(seats)s.", seats="; ".join(missing)),
        _("Invite"),
        url_for("committee.people"),
    )


def _cases(officer: Officer) -> Iterator[Task]:
    """Who sees the person and does not decide has the same cases, until the others decided."""
    if officer.may(Permission.APPLICATION_DECIDE):
        yield _decide(officer)
        yield from _short_of_voters(officer)
    elif officer.may(Permission.APPLICATION_IDENTIFY):
        yield _look_through(officer)


def _decide(officer: Officer) -> Task:
    count = applications.to_decide_count(officer)
    dated = applications.to_decide_count(officer, urgent=True) if count else 0
    return Task(
        count,
        ngettext("application to decide", "applications to decide", count),
        ngettext("One has a dated notice.", "%(num)s have a dated notice.", dated)
        if dated
        else _("None has a dated notice. The oldest comes first."),
        _("Decide"),
        url_for("committee.first_case"),
    )


def _short_of_voters(officer: Officer) -> Iterator[Task]:
    """Cases that would lie for good: whoever voted may change it, the chair may ask for people."""
    found = applications.short_of_voters(officer)
    if not found:
        return
    named = ", ".join(case.reference for case in found[:_NAMED])
    yield Task(
        len(found),
        ngettext(
            "application has too few voters left",
            "applications have too few voters left",
            len(found),
        ),
        _(
            "%(references)s: somebody changes their vote, or one more person is invited to decide.",
            references=named if len(found) <= _NAMED else f"{named} …",
        ),
        _("Look"),
        url_for("committee.case", application_id=found[0].id),
    )


def _returned(officer: Officer) -> Task:
    """Payments that somebody else saw come back from the bank."""
    found = [each for each in payouts.returns_reported() if each.return_asked_by_id != officer.id]
    return Task(
        len(found),
        ngettext("returned payment to confirm", "returned payments to confirm", max(len(found), 1)),
        _("Look whether the bank’s statement says so."),
        _("Look"),
        url_for("committee.payment", payment_id=found[0].id) if found else "",
    )


def _look_through(officer: Officer) -> Task:
    count = applications.to_decide_count(officer)
    return Task(
        count,
        ngettext("application to look through", "applications to look through", count),
        _("See whose it is and whether anything is missing, and call whom you have to ask."),
        _("Look"),
        url_for("committee.queue", tab="to-decide"),
    )


def _release(officer: Officer) -> Task:
    count, _others = payouts.to_release(officer)
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


def _waiting() -> Task:
    count = sum(len(awards.waiting_covered(fund)) for fund in campaigns.funds_in_hand())
    return Task(
        count,
        ngettext(
            "application waits for money that is there",
            "applications wait for money that is there",
            count,
        ),
        ngettext(
            "It was approved earlier; the fund can cover it now.",
            "They were approved earlier; the fund can cover them now.",
            count,
        ),
        _("Award"),
        url_for("committee.queue", tab="waiting"),
    )


def _stuck_mails() -> Task:
    count = notices.stuck_count()
    return Task(
        count,
        ngettext("mail could not be delivered", "mails could not be delivered", count),
        _("The mail server refused for a day. Check it, then try again."),
        _("Try again"),
        url_for("committee.retry_stuck_mail"),
        is_post=True,
    )


def _failing_mails() -> Iterator[Task]:
    """One line for each reason: they are mended one by one."""
    for each in notices.failing():
        yield Task(
            each.count,
            ngettext("mail does not leave", "mails do not leave", each.count),
            _(
                "Since %(moment)s: %(reason)s.",
                moment=moment(each.since),
                reason=_(each.reason),
            ),
            _("Try again"),
            url_for("committee.retry_stuck_mail"),
            is_post=True,
        )


def tasks_of_others(officer: Officer) -> list[OthersTask]:
    """What this officer sees and only others can do."""
    return list(_of_others(officer))


def _of_others(officer: Officer) -> Iterator[OthersTask]:
    may = officer.may
    if may(Permission.APPLICATION_READ):
        yield from _undecided(officer)
    if may(Permission.PAYMENT_READ):
        yield from _unreleased(officer)
        count = payouts.sums(currency_in_hand()).to_pay.count
        if count and not may(Permission.PAYMENT_PREPARE):
            yield OthersTask(
                ngettext("One award to pay", "%(num)s awards to pay", count), _("Treasurer")
            )
    yield from money_in_of_others(officer)


def _undecided(officer: Officer) -> Iterator[OthersTask]:
    counts = applications.queue_counts()
    undecided = sum(counts[status] for status in UNDECIDED)
    mine = officer.may(Permission.APPLICATION_DECIDE)
    left = undecided - (applications.to_decide_count(officer) if mine else 0)
    if not left:
        return
    words = (
        ngettext(
            "One application needs another vote, not yours",
            "%(num)s applications need another vote, not yours",
            left,
        )
        if mine
        else ngettext("One application to decide", "%(num)s applications to decide", left)
    )
    yield OthersTask(words, _("Other deciders") if mine else _("Deciders"))


def _unreleased(officer: Officer) -> Iterator[OthersTask]:
    mine, others = payouts.to_release(officer)
    count = others if officer.may(Permission.PAYMENT_RELEASE) else mine + others
    if not count:
        return
    oldest = payouts.prepared().items[0]
    yield OthersTask(
        ngettext("One payment to release", "%(num)s payments to release", count),
        _("Another releaser") if officer.may(Permission.PAYMENT_RELEASE) else _("Releaser"),
        moment(oldest.prepared_at),
    )
