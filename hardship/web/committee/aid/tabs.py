"""The tabs of the list of applications: what each lists, in which order, and in which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from hardship.applications import UNDECIDED, Order, Status

_SENT = frozenset(Status) - {Status.DRAFT}
_NOTHING = _l("No application yet")
_UNTIL = _l("Applications stay here after they are decided, with their votes and what was paid.")


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab, by its name in the address. `usual` is its order where nothing else is asked for.

    `counted` says how many stand there; `narrowed` how many of them the filters leave; `nothing`
    and `until` what a reader is told of an empty list.
    """

    name: str
    words: Any
    states: frozenset[Status]
    usual: Order
    counted: Callable[[int], str]
    narrowed: Callable[[int, Any], str]
    nothing: Any = _NOTHING
    until: Any = _UNTIL

    @property
    def is_line(self) -> bool:
        """Whether who stands here has a place in line."""
        return self.usual is Order.LINE

    def count(self, by_state: Mapping[Status, int]) -> int:
        """How many applications it lists."""
        return sum(by_state[state] for state in self.states)


TO_DECIDE = Tab(
    name="to-decide",
    words=_l("To decide"),
    states=UNDECIDED,
    usual=Order.NOTICE,
    counted=lambda count: ngettext(
        "One application to decide", "%(num)s applications to decide", count
    ),
    narrowed=lambda count, left: ngettext(
        "%(match)s of one application to decide",
        "%(match)s of %(num)s applications to decide",
        count,
        match=left,
    ),
    nothing=_l("Nothing to decide"),
    until=_l(
        "As soon as a worker sends an application, it stands here: those with a dated notice "
        "first, then the oldest."
    ),
)

WAITING = Tab(
    name="waiting",
    words=_l("Waiting list"),
    states=frozenset({Status.WAITING_LIST}),
    usual=Order.LINE,
    counted=lambda count: ngettext(
        "One application waits for money", "%(num)s applications wait for money", count
    ),
    narrowed=lambda count, left: ngettext(
        "%(match)s of one application that waits for money",
        "%(match)s of %(num)s applications that wait for money",
        count,
        match=left,
    ),
    nothing=_l("Nobody waits for money"),
    until=_l(
        "What is approved and cannot be covered yet stands here, until the fund can award it."
    ),
)

DECIDED = Tab(
    name="decided",
    words=_l("Decided"),
    states=_SENT - UNDECIDED - WAITING.states,
    usual=Order.NOTICE,
    counted=lambda count: ngettext(
        "One decided application", "%(num)s decided applications", count
    ),
    narrowed=lambda count, left: ngettext(
        "%(match)s of one decided application",
        "%(match)s of %(num)s decided applications",
        count,
        match=left,
    ),
)

ALL = Tab(
    name="all",
    words=_l("All"),
    states=_SENT,
    usual=Order.NOTICE,
    counted=lambda count: ngettext("One application", "%(num)s applications", count),
    narrowed=lambda count, left: ngettext(
        "%(match)s of one application",
        "%(match)s of %(num)s applications",
        count,
        match=left,
    ),
)

TABS = (TO_DECIDE, WAITING, DECIDED, ALL)


def tab_named(name: str | None) -> Tab:
    """The tab of an address; the first for a name that is none."""
    return next((tab for tab in TABS if tab.name == name), TO_DECIDE)
