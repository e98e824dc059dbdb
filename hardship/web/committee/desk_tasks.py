"""What waits for one officer, in order, and what waits for the others."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import campaigns, notices
from hardship.campaigns import Campaign
from hardship.committee import Officer, Permission
from hardship.web.committee.aid.tasks import aid_of_others, aid_tasks
from hardship.web.committee.books.tasks import differences_to_mend, payers_to_ask
from hardship.web.committee.campaign.arriving import hindrances
from hardship.web.committee.campaign.set_up import hand_words, missing_hands, missing_people
from hardship.web.committee.desk_lines import OthersTask, Task
from hardship.web.committee.money_in.tasks import money_in_of_others, money_in_tasks
from hardship.web.committee.money_out.tasks import money_out_of_others, money_out_tasks
from hardship.web.templating import moment


def my_tasks(officer: Officer) -> list[Task]:
    """Everything that this officer may do now, the most urgent first."""
    return [task for task in _mine(officer) if task.count]


def _mine(officer: Officer) -> Iterator[Task]:
    may = officer.may
    if may(Permission.CAMPAIGN_EDIT):
        yield from _set_up()
    if may(Permission.PAYMENT_CLEAR):
        yield from differences_to_mend()
    yield from aid_tasks(officer)
    yield from money_out_tasks(officer)
    yield from money_in_tasks(officer)
    if may(Permission.GIFT_IDENTIFY):
        yield from payers_to_ask()
    if may(Permission.ORGANISATION_EDIT):
        yield _stuck_mails()
        yield from _failing_mails()


def _set_up() -> Iterator[Task]:
    campaign = campaigns.campaign_in_hand()
    if campaigns.organisation_or_none() and campaign is not None and not campaign.is_draft:
        if campaign.is_open:
            yield _let_gifts_arrive(campaign)
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


def _let_gifts_arrive(campaign: Campaign) -> Task:
    """What keeps away the gifts that people try to give."""
    found = hindrances()
    reasons = "; ".join(each[:1].lower() + each[1:] for each in found)
    return Task(
        len(found),
        ngettext("fault on the server", "faults on the server", len(found)),
        _("Gifts cannot arrive yet: %(reasons)s.", reasons=reasons),
        _("See what to do"),
        url_for("committee.opening", campaign_id=campaign.id),
    )


def _complete_the_committee(campaign: Campaign) -> Task:
    """Whom the fund still cannot do without, while people give and apply."""
    words = hand_words(campaign)
    missing = [words[hand] for hand in missing_hands(campaign)]
    seats = "; ".join(each[:1].lower() + each[1:] for each in missing)
    count = missing_people(campaign)
    return Task(
        count,
        ngettext("seat to fill on the committee", "seats to fill on the committee", count),
        _("Nobody can be paid before: %(seats)s.", seats=seats),
        _("Invite"),
        url_for("committee.people"),
    )


def _stuck_mails() -> Task:
    count = notices.stuck_count()
    return Task(
        count,
        ngettext("mail could not be delivered", "mails could not be delivered", count),
        _(
            "The mail server refused for a day. Check it, then try again, or set aside what cannot "
            "reach anybody."
        ),
        _("Try again"),
        url_for("committee.retry_stuck_mail"),
        is_post=True,
        aside=url_for("committee.set_mails_aside"),
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
    return [
        *aid_of_others(officer),
        *money_out_of_others(officer),
        *money_in_of_others(officer),
    ]
