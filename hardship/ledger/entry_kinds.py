"""What an entry of each kind comes from and may post, as the rooms that post declare it. Pure.

The ledger knows no kind itself: each room has a table of its own beside its rules, and `verify` is
handed all of them. So an entry that balances and was still made by nobody is named.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hardship.ledger.rules import REVERSED


@dataclass(frozen=True, slots=True)
class EntryKind:
    """The types of source that make entries of a kind, and the accounts on either side of them.

    An account on both sides may move both ways. Unless it `spans_funds`, an entry is of one fund.
    `reversed_by` are the sources of the entries that take one back: by none, where nothing does.
    """

    name: str
    sources: Collection[str]
    debited: Collection[str]
    credited: Collection[str]
    spans_funds: bool = False
    reversed_by: Collection[str] = ()

    @property
    def shapes(self) -> list[str]:
        """Every posting that may be, in one text: kind, type of source, account, side."""
        sides = (("+", self.debited), ("-", self.credited))
        return [
            f"{self.name} {source_type} {account}{side}"
            for source_type in self.sources
            for side, accounts in sides
            for account in accounts
        ]


#: Kinds by their names, those of reversals among them.
Kinds = Mapping[str, EntryKind]


def with_reversals(declared: Iterable[EntryKind]) -> Kinds:
    """The declared kinds by name, and for each that can be taken back its mirror."""
    found = {}
    for kind in declared:
        found[kind.name] = kind
        if kind.reversed_by:
            name = kind.name + REVERSED
            found[name] = EntryKind(
                name, kind.reversed_by, kind.credited, kind.debited, kind.spans_funds
            )
    return found


def what_is_foreign(
    kinds: Kinds, name: str, source_type: str, lines: Iterable[tuple[str, uuid.UUID, int]]
) -> list[str]:
    """What of an entry its kind does not declare; a line is account, fund, minor units."""
    kind = kinds.get(name)
    if kind is None:
        return [f"nobody posts entries of the kind {name}"]
    found, funds = [], set()
    if source_type not in kind.sources:
        found.append(f"{name} does not come from a {source_type}")
    for account, fund_id, minor in lines:
        verb, accounts = ("debit", kind.debited) if minor > 0 else ("credit", kind.credited)
        if account not in accounts:
            found.append(f"{name} does not {verb} account {account}")
        funds.add(fund_id)
    if len(funds) > 1 and not kind.spans_funds:
        found.append(f"{name} is of one fund")
    return found
