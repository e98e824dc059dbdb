"""The list of applications: urgent first, then the oldest, and nobody's name in it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

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
    QueueFilters,
    QueueRow,
    Status,
    Terms,
)
from hardship.committee import Permission
from hardship.core import clock
from hardship.core.money import Money
from hardship.ledger import AidCategory
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.aid.tabs import TABS, TO_DECIDE, Tab, tab_named
from hardship.web.committee.names import fund_names
from hardship.web.templating import day, page

_LONGEST_FIND = 40

#: What of the address a new order keeps; a cursor belongs to one order.
_KEPT = ("tab", "find", "status", "fund", "urgent", "need")

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

Chosen = TypeVar("Chosen", Status, AidCategory, Order)


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
    tab = tab_named(request.args.get("tab"))
    filters, sort = _filters(tab), _sort(tab)
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
    waiting = applications.to_decide_count(officer) if decides else 0
    is_filtered = filters != QueueFilters(among=tab.states)
    return page(
        "committee/aid/queue.html",
        tab=tab,
        title=tab.narrowed(count, applications.matching_count(filters) or _("Not one"))
        if is_filtered
        else tab.counted(count),
        tabs=_tabs(tab, counts),
        page=listed,
        lines=lines,
        filters=filters,
        sort=sort,
        sort_heads={order.value: _sort_head(order, sort) for order in Order},
        is_filtered=is_filtered,
        waiting_for_me=waiting,
        decides=decides,
        first_url=_first_url(tab, waiting, lines),
        sort_choices=_sort_choices(tab),
        **_choices(tab),
    )


def _first_url(tab: Tab, waiting: int, lines: list[Line]) -> str | None:
    """Of what is to decide, the first that waits for this officer; else the list's own first."""
    if tab is TO_DECIDE and waiting:
        return url_for("committee.first_case")
    mine = [line.row.id for line in lines if not line.is_own] if tab.is_line else []
    return url_for("committee.case", application_id=mine[0]) if mine else None


@bp.get("/applications/first")
@requires(Permission.APPLICATION_DECIDE)
def first_case() -> Response:
    """Open the first case that waits for this officer's vote."""
    found = applications.next_to_decide(current_officer())
    if found is None:
        return redirect(url_for("committee.queue"), code=303)
    return redirect(url_for("committee.case", application_id=found.id), code=303)


def _filters(tab: Tab) -> QueueFilters:
    asked = request.args
    status = _one_of(Status, asked.get("status"))
    return QueueFilters(
        among=tab.states,
        status=status if status in tab.states else None,
        fund_id=_id(asked.get("fund")),
        urgent={"yes": True, "no": False}.get(asked.get("urgent", "")),
        category=_one_of(AidCategory, asked.get("need")),
        text=asked.get("find", "")[:_LONGEST_FIND],
    )


@dataclass(frozen=True, slots=True)
class Sort:
    """By what the list is sorted, and its name in the address."""

    order: Order
    downwards: bool

    @property
    def name(self) -> str:
        """`asked`, and `-asked` from the largest."""
        return f"-{self.order}" if self.downwards else self.order.value


@dataclass(frozen=True, slots=True)
class SortHead:
    """A column's head: where it leads, and how the column is sorted now (empty: it is not)."""

    url: str
    direction: str


def _sort(tab: Tab) -> Sort:
    """What the address says; else by place in line where people wait, by notice elsewhere."""
    asked = request.args.get("sort", "")
    order = _one_of(Order, asked.removeprefix("-"))
    if order is None or (order is Order.LINE and not tab.is_line):
        return Sort(tab.usual, downwards=False)
    return Sort(order, downwards=asked.startswith("-"))


def _sort_head(order: Order, now: Sort) -> SortHead:
    """The same list by this column: from the top that one looks for first, then turned round."""
    is_now = order is now.order
    starts_down = order in {Order.AGE, Order.ASKED}
    other = Sort(order, not now.downwards if is_now else starts_down)
    kept: dict[str, Any] = {name: request.args[name] for name in _KEPT if name in request.args}
    direction = "" if not is_now else "descending" if now.downwards else "ascending"
    return SortHead(url_for("committee.queue", sort=other.name, **kept), direction)


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


def _one_of(kind: type[Chosen], text: str | None) -> Chosen | None:
    try:
        return kind(text or "")
    except ValueError:
        return None


def _id(text: str | None) -> UUID | None:
    """The fund that is meant, if there is such a fund."""
    try:
        asked = UUID(text or "")
    except ValueError:
        return None
    return asked if asked in fund_names() else None


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


def _tabs(current: Tab, counts: dict[Status, int]) -> list[tuple[str, str, int, bool]]:
    return [
        (
            str(tab.words),
            url_for("committee.queue", tab=tab.name),
            tab.count(counts),
            tab is current,
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
