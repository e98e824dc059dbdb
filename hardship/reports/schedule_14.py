"""Form LM-2, Schedule 14, "Other Receipts": who gave $5,000 or more in a fiscal year. Pure.

The columns are those of the Department of Labor's itemization page, and the four lines those of its
summary: https://www.dol.gov/agencies/olms/regs/compliance/electronic-filing/LM2sched14. (A) full
name and address, (B) type of business or job, (C) purpose, (D) date and (E) amount of each receipt
of $5,000 or more; (F) their sum, (G) the payer's smaller receipts, (H) all of the payer's. What the
public and other unions give for strike assistance belongs there.

What went back is taken off its receipt. A receipt of another year of which something went back in
this one is a smaller receipt below zero. So the lines add up to the books, to the cent.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from hardship import payers
from hardship.core.money import Money
from hardship.core.spreadsheets import safe_cell
from hardship.payers import KnownBy, Particulars

_HEAD = (
    "summary line",
    "payer",
    "(A) name",
    "(A) address",
    "(B) type or classification",
    "(C) purpose",
    "(D) date",
    "(E) amount",
    "(F) itemized, this payer",
    "(G) not itemized, this payer",
    "(H) all, this payer",
    "still to ask for",
)
_WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One gift, check or transfer, as far as this year goes: what went back is taken off.

    `payer` is the same for all of one payer. `is_union` is another local, whose type is known.
    `id` is that of its row, where one is known.
    """

    payer: str
    on: date
    amount: Money
    purpose: str
    is_union: bool = False
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a payer: by what they are found again, what they told, how to write."""

    by: KnownBy
    told: Particulars
    locale: str = "en"


@dataclass(frozen=True)
class Payer:
    """Somebody of whom so much came in the year that they are named, with each receipt."""

    receipts: Sequence[Receipt]
    known: Known

    @property
    def id(self) -> UUID | None:
        """The row of one of their receipts, by which a page finds them."""
        return next((each.id for each in self.receipts if each.id is not None), None)

    @property
    def itemized(self) -> list[Receipt]:
        """Each of $5,000 or more."""
        return [each for each in self.receipts if payers.is_itemized(each.amount)]

    @property
    def total(self) -> Money:
        """All that is left of what they gave."""
        return _total(self.receipts, self.receipts[0].amount.currency)

    @property
    def itemized_total(self) -> Money:
        """What is left of their large receipts."""
        return _total(self.itemized, self.receipts[0].amount.currency)

    @property
    def is_union(self) -> bool:
        """Whether it is another local."""
        return self.receipts[0].is_union

    @property
    def name(self) -> str:
        """As it was told last."""
        return self.known.told.name

    @property
    def address(self) -> str:
        """As it was told last."""
        return self.known.told.address

    @property
    def occupation(self) -> str:
        """As it was told last; a local is one."""
        return "Labor organization" if self.is_union else self.known.told.occupation

    @property
    def lacks(self) -> list[str]:
        """What has to be asked for before the report can be filed."""
        told = {"name": self.name, "address": self.address, "type": self.occupation}
        return [what for what, words in told.items() if not words]

    @property
    def is_to_ask(self) -> bool:
        """Whether a mail can ask for what they have not told."""
        return bool(self.known.by.email and self.lacks)


@dataclass(frozen=True)
class Schedule:
    """The schedule of one year. `others` came from payers of less than $5,000 each."""

    named: Sequence[Payer]
    others: Money

    @cached_property
    def itemized(self) -> Money:
        """Summary line 1."""
        return Money.total((each.itemized_total for each in self.named), self.others.currency)

    @cached_property
    def not_itemized(self) -> Money:
        """Summary line 2."""
        return (
            Money.total((each.total for each in self.named), self.others.currency) - self.itemized
        )

    @property
    def total(self) -> Money:
        """Summary line 4."""
        return self.itemized + self.not_itemized + self.others

    @property
    def incomplete(self) -> int:
        """How many payers have not told all that the report asks for."""
        return len(self.lacking)

    @property
    def lacking(self) -> list[Payer]:
        """The payers who have not told all that the report asks for."""
        return [each for each in self.named if each.lacks]

    def payer_of(self, receipt_id: UUID) -> Payer | None:
        """Whose receipt this row is, if they are named."""
        return next(
            (each for each in self.named if receipt_id in {mine.id for mine in each.receipts}), None
        )


#: Opens what is known of some payers, of whom each is the list of their receipts.
Opens = Callable[[Sequence[Sequence[Receipt]]], Iterable[Known]]


def schedule_of(receipts: Iterable[Receipt], currency: str, opens: Opens) -> Schedule:
    """Put together by payer; the largest payer comes first. Only of the named is more opened."""
    by_payer: dict[str, list[Receipt]] = defaultdict(list)
    for each in receipts:
        by_payer[each.payer].append(each)
    every = [sorted(some, key=lambda each: each.on) for some in by_payer.values()]
    large = [some for some in every if payers.is_itemized(_total(some, currency))]
    smaller = (_total(some, currency) for some in every)
    others = Money.total((each for each in smaller if not payers.is_itemized(each)), currency)
    named = [Payer(some, known) for some, known in zip(large, opens(large), strict=True)]
    return Schedule(sorted(named, key=lambda each: -each.total.minor), others)


def as_csv(schedule: Schedule, *, shows_names: bool) -> str:
    """The schedule for a spreadsheet. Without names it says only which are told."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(_HEAD)
    for number, payer in enumerate(schedule.named, 1):
        for row in _rows(payer, str(number), shows_names):
            lines.writerow([safe_cell(each) for each in row])
    for line, (words, amount) in enumerate(
        (
            ("Named payers, itemized receipts", schedule.itemized),
            ("Named payers, receipts that are not itemized", schedule.not_itemized),
            ("All other receipts", schedule.others),
            ("Total receipts", schedule.total),
        ),
        1,
    ):
        lines.writerow([f"{line} total", "", "", "", "", words, "", amount.decimal(), *[""] * 4])
    return written.getvalue()


def _rows(payer: Payer, number: str, shows_names: bool) -> Iterable[list[str]]:
    """Each receipt of a payer, then what they make together."""
    address = ", ".join(payer.address.split("\n"))
    told = [payer.name, address, payer.occupation]
    if not (shows_names or payer.is_union):
        told = [_WITHHELD if each else "" for each in told]
    for each in payer.receipts:
        line = "1" if payers.is_itemized(each.amount) else "2"
        what = [each.purpose, f"{each.on:%m/%d/%Y}", each.amount.decimal()]
        yield [line, number, *told, *what, "", "", "", ""]
    smaller = payer.total - payer.itemized_total
    sums = [each.decimal() for each in (payer.itemized_total, smaller, payer.total)]
    yield ["payer", number, *told, "", "", "", *sums, ", ".join(payer.lacks)]


def _total(receipts: Iterable[Receipt], currency: str) -> Money:
    return Money.total((each.amount for each in receipts), currency)
