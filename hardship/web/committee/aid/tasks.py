"""What applications ask of an officer: lines of the desk."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import applications, awards, campaigns
from hardship.applications import QueueFilters
from hardship.committee import Officer, Permission
from hardship.web.committee.desk_lines import OthersTask, Task
from hardship.web.templating import moment

#: So many cases are named in one line.
_NAMED = 5


def aid_tasks(officer: Officer) -> Iterator[Task]:
    """Who sees the person and does not decide has the same cases, each until they opened it."""
    if officer.may(Permission.APPLICATION_DECIDE):
        yield _decide(officer)
        yield from _short_of_voters(officer)
        yield _waiting()
    elif officer.may(Permission.APPLICATION_IDENTIFY):
        yield from _look_through(officer)


def aid_of_others(officer: Officer) -> Iterator[OthersTask]:
    """What other deciders have to decide."""
    if officer.may(Permission.APPLICATION_READ):
        yield from _undecided(officer)


def _decide(officer: Officer) -> Task:
    count = applications.to_decide_count(officer)
    dated = applications.to_decide_count(officer, QueueFilters(urgent=True)) if count else 0
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


def _look_through(officer: Officer) -> Iterator[Task]:
    """What they opened before is done; the button opens the first that they did not."""
    found = applications.next_to_look_through(officer)
    if found is None:
        return
    count = applications.to_look_through_count(officer)
    yield Task(
        count,
        ngettext("application to look through", "applications to look through", count),
        _("See whose it is and whether anything is missing, and call whom you have to ask."),
        _("Look"),
        url_for("committee.case", application_id=found.id),
    )


def _waiting() -> Task:
    count = sum(len(awards.waiting_covered(fund)) for fund in campaigns.funds_in_use())
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


def _undecided(officer: Officer) -> Iterator[OthersTask]:
    mine = officer.may(Permission.APPLICATION_DECIDE)
    left, since = applications.waits_for_others(officer)
    if since is None:
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
    yield OthersTask(words, _("Other deciders") if mine else _("Deciders"), moment(since))
