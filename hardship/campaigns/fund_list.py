"""Opening, describing and pausing the funds of a campaign, and the rules by which they pay."""

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import func, select

from hardship import audit
from hardship.campaigns.changes import change
from hardship.campaigns.errors import (
    AddressTaken,
    CodeTaken,
    NeedsCentralFund,
    NotAnAddress,
    NotSensible,
    TwoCentralFunds,
)
from hardship.campaigns.models import Campaign, Fund, Organisation
from hardship.campaigns.queries import lock_fund
from hardship.campaigns.rules import (
    FUND_MOVES,
    LEAST_LIMIT_MINOR,
    MOST_LIMIT_MINOR,
    MOST_RESERVE_MINOR,
    MOST_VOTES,
    RESERVED_SLUGS,
    CampaignStatus,
    Editor,
    FundStatus,
    check_texts,
    is_slug,
)
from hardship.core.database import db, locked
from hardship.core.errors import SentBefore
from hardship.core.lifecycle import move
from hardship.core.money import Money
from hardship.core.once import add_once, is_same, made_by
from hardship.core.tokens import hash_secret


class FundFacts(TypedDict, total=False):
    """What can be said of a fund. `award_limit` is for one application, `reserve` never awarded."""

    code: str
    slug: str
    is_central: bool
    name_en: str
    name_es: str
    description_en: str
    description_es: str
    suggested: Sequence[Money]
    votes_needed: int
    reserve: Money
    award_limit: Money
    counts_undeposited: bool


def add_fund(campaign: Campaign, *, form: str, by: Editor, **facts: Unpack[FundFacts]) -> Fund:
    """Add a fund, or find the one that this very form made. `form` is its single token.

    Raises `CodeTaken`, `AddressTaken`, `TwoCentralFunds`, `NotSensible`, `TooLong`, `SentBefore`.
    """
    locked(Organisation, campaign.organisation_id)
    columns, before = _columns(facts), made_by(Fund, form)
    if before is not None:
        if before.campaign_id != campaign.id or not is_same(before, columns):
            raise SentBefore
        return before
    last = db.session.scalar(select(func.max(Fund.position)).where(Fund.campaign_id == campaign.id))
    fund, _ = add_once(
        Fund(
            campaign_id=campaign.id,
            form_hash=hash_secret(form),
            currency=campaign.currency,
            position=(last or 0) + 1,
            status=FundStatus.OPEN.value,
            **_checked(columns, campaign.id, None),
        )
    )
    audit.record("fund.added", fund, by=by.actor, code=fund.code)
    return fund


def edit_fund(
    fund: Fund, *, by: Editor, read: str | None = None, **facts: Unpack[FundFacts]
) -> Fund:
    """Change a fund's words or rules, under its lock; awards that were made stay as they are.

    Raises as `add_fund` does, `NeedsCentralFund` while the campaign is open, `ChangedMeanwhile`.
    """
    locked(Organisation, fund.campaign.organisation_id)
    held = lock_fund(fund.id)
    if held.is_central and not facts.get("is_central", True):
        _check_not_open(held.campaign_id)
    columns = _checked(_columns(facts), held.campaign_id, held)
    return change(held, columns, verb="fund.edited", by=by, read=read)


def move_fund(fund: Fund, *, to: FundStatus, by: Editor) -> Fund:
    """Open, pause or close one fund while the campaign goes on. Raises `IllegalMove`."""
    held = lock_fund(fund.id)
    after = move(FUND_MOVES, FundStatus(held.status), to)
    before, held.status = held.status, after.value
    db.session.flush()
    audit.record("fund.moved", held, by=by.actor, status=[before, after])
    return held


def _check_not_open(campaign_id: UUID) -> None:
    """Under the campaign's lock, so that it is not opened meanwhile."""
    if locked(Campaign, campaign_id).status == CampaignStatus.OPEN:
        raise NeedsCentralFund


def _columns(facts: FundFacts) -> dict[str, Any]:
    columns: dict[str, Any] = dict(facts)
    for name in ("reserve", "award_limit"):
        amount: Money | None = columns.pop(name, None)
        if amount is not None:
            columns[f"{name}_minor"] = amount.minor
    suggested: Sequence[Money] | None = columns.pop("suggested", None)
    if suggested is not None:
        columns["suggested_minor"] = sorted(amount.minor for amount in suggested)
    return columns


def _checked(columns: dict[str, Any], campaign_id: Any, own: Fund | None) -> dict[str, Any]:
    """The columns, when a fund with them can stand beside the others."""
    if "slug" in columns and not is_slug(columns["slug"]):
        raise NotAnAddress
    if columns.get("slug") in RESERVED_SLUGS or _is_taken(own, Fund.slug == columns.get("slug")):
        raise AddressTaken(slug=columns["slug"])
    if _is_taken(own, Fund.code == columns.get("code")):
        raise CodeTaken(code=columns["code"])
    if columns.get("is_central") and _is_taken(
        own, Fund.campaign_id == campaign_id, Fund.is_central
    ):
        raise TwoCentralFunds
    _check_rules(columns)
    check_texts("funds", columns)
    return columns


def _check_rules(columns: dict[str, Any]) -> None:
    sensible = (
        1 <= columns.get("votes_needed", 1) <= MOST_VOTES
        and 0 <= columns.get("reserve_minor", 0) <= MOST_RESERVE_MINOR
        and LEAST_LIMIT_MINOR
        <= columns.get("award_limit_minor", LEAST_LIMIT_MINOR)
        <= MOST_LIMIT_MINOR
    )
    if not sensible:
        raise NotSensible(
            votes=MOST_VOTES,
            least=Money(LEAST_LIMIT_MINOR, "USD"),
            limit=Money(MOST_LIMIT_MINOR, "USD"),
            reserve=Money(MOST_RESERVE_MINOR, "USD"),
        )


def _is_taken(own: Fund | None, *conditions: Any) -> bool:
    holder = db.session.scalar(select(Fund.id).where(*conditions))
    return holder is not None and (own is None or holder != own.id)
