"""Which list of applications an address means, so that a case is worked through in the same one."""

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import request, url_for

from hardship import applications
from hardship.applications import UNDECIDED, Application, Order, QueueFilters, Status
from hardship.committee import Officer
from hardship.ledger import AidCategory
from hardship.web.committee.aid.tabs import TABS, TO_DECIDE, Tab, tab_named
from hardship.web.committee.names import fund_names

_LONGEST_FIND = 40

Chosen = TypeVar("Chosen", Status, AidCategory, Order)


@dataclass(frozen=True, slots=True)
class Sort:
    """By what the list is sorted, and its name in the address."""

    order: Order
    downwards: bool = False

    @property
    def name(self) -> str:
        """`asked`, and `-asked` from the largest."""
        return f"-{self.order}" if self.downwards else self.order.value


@dataclass(frozen=True, slots=True)
class Listing:
    """A tab, what of it is shown, and in which order: what an address carries from case to case."""

    tab: Tab
    filters: QueueFilters
    sort: Sort

    @property
    def is_filtered(self) -> bool:
        """Whether something of the tab is left out."""
        return self.filters != QueueFilters(among=self.tab.states)

    def url(self, endpoint: str, **more: Any) -> str:
        """The address of a page that remembers this list."""
        return url_for(endpoint, **more, **self._query())

    def case_url(self, application_id: UUID) -> str:
        """The address of a case, read in this list."""
        return self.url("committee.case", application_id=application_id)

    @property
    def of_the_code(self) -> "Listing | None":
        """The list in which the application of the code that is looked for stands, if any does."""
        code = self.filters.text.strip()
        found = applications.queue(QueueFilters(text=code)).items if code else []
        if not found:
            return None
        tab = next(tab for tab in TABS if found[0].status in tab.states)
        return Listing(tab, QueueFilters(among=tab.states, text=code), Sort(tab.usual))

    @property
    def to_decide(self) -> "Listing":
        """This list, or the usual one where nothing undecided can stand in this one."""
        return self if self._holds_undecided else _USUAL

    @property
    def _holds_undecided(self) -> bool:
        """Elsewhere nothing is next, and an undecided case has no place: not even one in line."""
        status = self.filters.status
        return bool(UNDECIDED & ({status} if status else self.tab.states))

    def next_to_decide(
        self, officer: Officer, after: Application | None = None
    ) -> Application | None:
        """The next of this list that waits for the officer's vote."""
        if not self._holds_undecided:
            return None
        return applications.next_to_decide(
            officer, after, self.filters, order=self.sort.order, downwards=self.sort.downwards
        )

    def place_of(self, application: Application) -> tuple[int, int] | None:
        """Where a case stands among the undecided of this list, and how many those are."""
        if not self._holds_undecided:
            return None
        return applications.place_to_decide(
            application, self.filters, order=self.sort.order, downwards=self.sort.downwards
        )

    def _query(self) -> dict[str, Any]:
        """What differs from the list that is shown where nothing is asked for."""
        filters = self.filters
        told = {
            "tab": "" if self.tab is TO_DECIDE else self.tab.name,
            "find": filters.text,
            "status": filters.status or "",
            "fund": str(filters.fund_id or ""),
            "urgent": {True: "yes", False: "no", None: ""}[filters.urgent],
            "need": filters.category or "",
            "sort": "" if self.sort == Sort(self.tab.usual) else self.sort.name,
        }
        return {name: value for name, value in told.items() if value}


_USUAL = Listing(TO_DECIDE, QueueFilters(among=TO_DECIDE.states), Sort(TO_DECIDE.usual))


def asked_listing() -> Listing:
    """The list that the address of this request means; what it cannot mean is left out."""
    tab = tab_named(request.args.get("tab"))
    return Listing(tab, _filters(tab), _sort(tab))


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


def _sort(tab: Tab) -> Sort:
    """What the address says; else by place in line where people wait, by notice elsewhere."""
    asked = request.args.get("sort", "")
    order = _one_of(Order, asked.removeprefix("-"))
    if order is None or (order is Order.LINE and not tab.is_line):
        return Sort(tab.usual)
    return Sort(order, downwards=asked.startswith("-"))


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
