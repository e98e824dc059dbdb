"""The list of applications: urgent first, then the oldest, and nobody's name in it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import applications, awards
from hardship.applications import (
    CATEGORY_LABELS,
    COMMITTEE_LABELS,
    NEED_CATEGORIES,
    UNDECIDED,
    URGENCY_LABELS,
    Order,
    QueueRow,
    Status,
    Terms,
)
from hardship.committee import Permission
from hardship.core import clock
from hardship.core.money import Money
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.aid.listing import Listing, Sort, asked_listing
from hardship.web.committee.aid.tabs import TABS, TO_DECIDE, Tab
from hardship.web.committee.names import fund_names
from hardship.web.templating import day, page

_STATE_SHAPES = {
    Status.SUBMITTED: "wait",
    Status.IN_REVIEW: "review",
    Status.APPROVED: "look",
    Status.DECLINED: "stop",
    Status.WITHDRAWN: "wait",
    Status.WAITING_LIST: "look",
    Status.AWARDED: "clear",
    Status.PAID: "paid",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is printed."""

    row: QueueRow
    amount: Money
    state: tuple[str, str]
    need: str
    why: str
    due: str
    votes: str
    age: str
    is_own: bool


@bp.get("/applications")
@requires(Permission.APPLICATION_READ)
def queue() -> Response:
    """One tab of the list, filtered by what the address says; what it cannot mean is left out."""
    listing = asked_listing()
    tab, filters, sort = listing.tab, listing.filters, listing.sort
    listed = applications.queue(
        filters, request.args.get("cursor"), order=sort.order, downwards=sort.downwards
    )
    marks = applications.marks_of(current_officer(), listed.items)
    places = awards.numbers_in_line(row.id for row in listed.items) if tab.is_line else {}
    terms = awards.terms_by_id(row.id for row in listed.items)
    lines = [_line(row, terms[row.id], marks, places.get(row.id)) for row in listed.items]
    counts = applications.queue_counts()
    count = tab.count(counts)
    officer = current_officer()
    decides = officer.may(Permission.APPLICATION_DECIDE)
    waiting = applications.to_decide_count(officer, filters) if decides else 0
    return page(
        "committee/aid/queue.html",
        tab=tab,
        title=tab.narrowed(count, applications.matching_count(filters) or _("Not one"))
        if listing.is_filtered
        else tab.counted(count),
        tabs=_tabs(listing, counts),
        page=listed,
        lines=lines,
        filters=filters,
        sort=sort,
        sort_heads={order.value: _sort_head(order, listing) for order in Order},
        listing=listing,
        found_in=None if lines else listing.of_the_code,
        waiting_for_me=waiting,
        decides=decides,
        first_url=_first_url(listing, waiting, lines),
        sort_choices=_sort_choices(tab),
        **_choices(tab),
    )


def _first_url(listing: Listing, waiting: int, lines: list[Line]) -> str | None:
    """Of what is to decide, the first that waits for this officer; else the list's own first."""
    if listing.tab is TO_DECIDE and waiting:
        return listing.url("committee.first_case")
    mine = [line.row.id for line in lines if not line.is_own] if listing.tab.is_line else []
    return listing.case_url(mine[0]) if mine else None


@bp.get("/applications/first")
@requires(Permission.APPLICATION_DECIDE)
def first_case() -> Response:
    """Open the first case of a list that waits for this officer's vote."""
    listing = asked_listing()
    found = listing.next_to_decide(current_officer())
    to = listing.url("committee.queue") if found is None else listing.case_url(found.id)
    return redirect(to, code=303)


@dataclass(frozen=True, slots=True)
class SortHead:
    """A column's head: where it leads, and how the column is sorted now (empty: it is not)."""

    url: str
    direction: str


def _sort_head(order: Order, listing: Listing) -> SortHead:
    """The same list by this column: from the top that one looks for first, then turned round."""
    now = listing.sort
    is_now = order is now.order
    starts_down = order in {Order.AGE, Order.ASKED}
    other = Sort(order, not now.downwards if is_now else starts_down)
    direction = "" if not is_now else "descending" if now.downwards else "ascending"
    return SortHead(replace(listing, sort=other).url("committee.queue"), direction)


def _sort_choices(tab: Tab) -> list[tuple[str, str]]:
    in_line = [("line", _("Place in line"))] if tab.is_line else []
    return [
        *in_line,
        ("notice", _("Notice, then age")),
        ("-age", _("Oldest first")),
        ("age", _("Newest first")),
        ("-asked", _("Largest first")),
        ("asked", _("Smallest first")),
    ]


def _choices(tab: Tab) -> dict[str, list[tuple[str, str]]]:
    everything = ("", _("All"))
    return {
        "status_choices": [
            everything,
            *[(s.value, _(COMMITTEE_LABELS[s])) for s in Status if s in tab.states],
        ],
        "fund_choices": [everything, *[(str(key), name) for key, name in fund_names().items()]],
        "urgent_choices": [
            everything,
            ("yes", _("With a dated notice")),
            ("no", _("Without")),
        ],
        "need_choices": [everything, *[(c.value, _(CATEGORY_LABELS[c])) for c in NEED_CATEGORIES]],
    }


def _tabs(listing: Listing, counts: dict[Status, int]) -> list[tuple[str, str, int, bool]]:
    """A code that is looked for is looked for in each: nobody knows in which one it stands."""
    return [
        (
            str(tab.words),
            url_for("committee.queue", tab=tab.name, find=listing.filters.text or None),
            tab.count(counts),
            tab is listing.tab,
        )
        for tab in TABS
    ]


def _line(row: QueueRow, terms: Terms, marks: applications.Marks, place: int | None) -> Line:
    is_own = row.id in marks.own
    return Line(
        row=row,
        amount=row.approved or terms.most,
        state=(_STATE_SHAPES[row.status], _(COMMITTEE_LABELS[row.status])),
        need=", ".join(_(CATEGORY_LABELS[category]) for category in row.categories),
        why=_why(row, marks, place),
        due=_due(row),
        votes=""
        if is_own
        else _("%(cast)s of %(needed)s", cast=_most_votes(row), needed=terms.votes_needed),
        age=_age(row),
        is_own=is_own,
    )


def _most_votes(row: QueueRow) -> int:
    return max(row.approvals, row.declines)


def _why(row: QueueRow, marks: applications.Marks, place: int | None) -> str:
    if row.id in marks.own:
        return _("Yours: closed to you")
    if place is not None:
        return _("Place %(place)s in line", place=place)
    if row.status not in UNDECIDED:
        return ""
    if row.id in marks.voted:
        return _("You have voted")
    if row.id in marks.unblinded:
        return _("You saw whose it is: others decide")
    if row.has_void_votes:
        return _("Changed after a vote: read it again")
    if row.approvals and row.declines:
        return _("The votes differ")
    return ""


def _due(row: QueueRow) -> str:
    words = _(URGENCY_LABELS[row.urgency])
    return words if row.urgent_on is None else f"{words}, {day(row.urgent_on, 'medium')}"


def _age(row: QueueRow) -> str:
    """How long ago it was sent, as `5 d 18 h`."""
    age = max(clock.now() - row.submitted_at, timedelta())
    if age < timedelta(hours=1):
        return _("just now")
    return _("%(days)s d %(hours)s h", days=age.days, hours=age.seconds // 3600)
