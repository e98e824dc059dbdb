"""What a reader of the books may ask for: the filters above the journal, as a GET form."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from hardship.campaigns import Fund
from hardship.ledger import CHART, Sought
from hardship.web.committee.books.words import KIND_GROUPS, PERIODS, account_words, days_of
from hardship.web.committee.names import fund_names
from hardship.web.templating import now_here

_NAMES = ("find", "fund", "account", "kind", "when")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they were typed, and what they mean. What means nothing asks for nothing."""

    texts: Mapping[str, str]
    sought: Sought
    fund_name: str

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the page."""
        return any(self.texts.values())


@dataclass(frozen=True, slots=True)
class Choices:
    """The options of each filter, as value and words."""

    funds: list[tuple[str, str]]
    accounts: list[tuple[str, str]]
    kinds: list[tuple[str, str]]
    periods: list[tuple[str, str]]


def asked_for(args: Mapping[str, str], funds: Mapping[UUID, Fund]) -> Asked:
    """Read the filters of a request."""
    texts = {name: args.get(name, "").strip()[:100] for name in _NAMES}
    fund = next((each for each in funds.values() if each.code == texts["fund"]), None)
    since, until = days_of(texts["when"], now_here().date())
    _group, kinds = KIND_GROUPS.get(texts["kind"], (None, ()))
    sought = Sought(
        fund_id=None if fund is None else fund.id,
        account=texts["account"] if texts["account"] in CHART else None,
        kinds=kinds,
        since=since,
        until=until,
        find=texts["find"],
    )
    name = _("All funds") if fund is None else fund_names()[fund.id]
    return Asked(texts, sought, name)


def choices(funds: Mapping[UUID, Fund]) -> Choices:
    """What the filters offer, in the reader's language."""
    names = fund_names()
    of_funds = [(fund.code, names[fund.id]) for fund in funds.values()]
    of_accounts = [(code, f"{code} {account_words(code)}") for code in CHART]
    of_kinds = [(name, str(words)) for name, (words, _kinds) in KIND_GROUPS.items()]
    of_periods = [(name, str(words)) for name, words in PERIODS.items()]
    return Choices(
        funds=[("", _("All funds")), *of_funds],
        accounts=[("", _("All accounts")), *of_accounts],
        kinds=[("", _("Everything")), *of_kinds],
        periods=[("", _("Any time")), *of_periods],
    )
