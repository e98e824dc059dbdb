"""Fills a database with a strike: entries by the ledger's own verb, gifts and applications in bulk.

Rows that are written in bulk are copies of one that the room's verbs made, with an id, a
reference and sealed texts of their own.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import insert, inspect

from hardship import applications, campaigns, committee, ledger
from hardship.applications import Application, Status
from hardship.applications.models import NeedLine, Version, Vote
from hardship.campaigns import Campaign, Fund
from hardship.committee import Role
from hardship.core import clock
from hardship.core.addresses import email_hash
from hardship.core.crypto import new_data_key
from hardship.core.database import Identified, db, transaction
from hardship.core.money import Money
from hardship.core.tokens import hash_secret, new_reference, new_secret
from hardship.donations import Gift, GiftStatus
from hardship.ledger import Posting, Source
from tests.factories.applications import approve, rent, submitted
from tests.factories.campaigns import Hand, open_campaign
from tests.factories.donations import started_gift
from tests.factories.money import usd
from tests.factories.officers import officer

_DAYS = 42
_BATCH = 10_000
_COOKIE = "__Host-hardship-officer"

Row = TypeVar("Row", bound=Identified)


@dataclass(frozen=True, slots=True)
class Filling:
    """How many of each there are. Entries without a gift are gifts that are long forgotten."""

    applications: int
    gifts: int
    entries: int


def fill(filling: Filling) -> str:
    """Write it all; returns the cookie of a decider who also audits, signed in."""
    with transaction():
        campaign = _campaign()
        funds = campaigns.funds(campaign.id)
        ana = officer(Role.DECIDER, Role.CHAIR, Role.AUDITOR, name="Ana Reyes")
        cookie = f"{_COOKIE}={committee.open_session(ana, browser='Firefox, Linux').secret}"
        _write(_gifts(funds, filling.gifts))
        _write(_applications(campaign, filling.applications))
    for first in range(0, filling.entries, _BATCH):
        with transaction():
            _entries(funds, range(first, min(first + _BATCH, filling.entries)))
    seal_all()
    return cookie


def seal_all() -> None:
    """As the worker does hour by hour, so that a balance is that of a seal and what came since."""
    while _sealed() is not None:
        pass


def _sealed() -> ledger.Seal | None:
    with transaction():
        return ledger.seal()


def _campaign() -> Campaign:
    """What stands on a fund page in the sixth week of a strike."""
    campaign, hand = open_campaign(), Hand()
    for number in range(6):
        campaigns.add_question(
            campaign,
            question_en=f"Question {number}?",
            answer_en="An answer with **two** sentences. And a [link](https://example.org).",
            form=new_secret(),
            by=hand,
        )
        campaigns.add_update(
            campaign,
            published_on=clock.now().date() - timedelta(days=number),
            title_en=f"Update {number}",
            body_en="A paragraph that tells what happened at the table today.\n\nAnd another.",
            form=new_secret(),
            by=hand,
        )
        campaigns.add_picket_line(
            campaign,
            place=f"Gate {number}",
            site="Mission Gorge Clinic",
            address="4647 Zion Avenue, San Diego, CA 92120",
            days=[0, 1, 2, 3, 4],
            begins_at=time(6),
            ends_at=time(14),
            form=new_secret(),
            by=hand,
        )
    return campaign


def _gifts(funds: list[Fund], count: int) -> Iterable[Gift]:
    """Paid gifts over six weeks, every third with a name."""
    pattern = started_gift(funds[0], intended=usd(50))
    for number in range(count):
        moment = clock.now() - timedelta(days=number % _DAYS, minutes=number % 720)
        gift = _copy(
            pattern,
            reference="R" + new_reference()[1:],
            form_hash=hash_secret(f"form {number}"),
            fund_id=funds[number % len(funds)].id,
            status=GiftStatus.PAID.value,
            is_anonymous=bool(number % 3),
            email_hash=email_hash(f"supporter{number}@example.org"),
            started_at=moment,
            paid_at=moment,
            session_id=f"cs_{number}",
            charge_id=f"ch_{number}",
            transaction_id=f"txn_{number}",
            fee_minor=175,
        )
        gift.name, gift.email = "June Park", f"supporter{number}@example.org"
        yield gift


def _entries(funds: list[Fund], numbers: Iterable[int]) -> None:
    today = campaigns.accounting_date()
    lines = ((ledger.STRIPE_BALANCE, 4_825), (ledger.PROCESSING_FEES, 175))
    for number in numbers:
        fund_id = funds[number % len(funds)].id
        postings = [Posting(account, fund_id, Money(minor, "USD")) for account, minor in lines]
        ledger.post(
            "gift_settled",
            [*postings, Posting(ledger.GIFTS_ONLINE, fund_id, Money(-5_000, "USD"))],
            source=Source("balance_transaction", f"txn_{number}"),
            occurred_on=today - timedelta(days=number % _DAYS),
        )


def _applications(campaign: Campaign, count: int) -> Iterable[Identified]:
    """Undecided applications; on every third somebody has voted already."""
    pattern = _Pattern.made(campaign)
    for number in range(count - 1):
        yield from pattern.another(number)


@dataclass(frozen=True)
class _Pattern:
    application: Application
    version: Version
    needs: list[NeedLine]
    vote: Vote

    @classmethod
    def made(cls, campaign: Campaign) -> "_Pattern":
        due_on = campaigns.accounting_date() + timedelta(days=30)
        application = submitted(campaign, needs=(rent(due_on=due_on),))
        approve(application, officer(Role.DECIDER, name="Ben Okafor"))
        return cls(
            application=application,
            version=applications.current_version(application),
            needs=list(db.session.query(NeedLine)),
            vote=db.session.query(Vote).one(),
        )

    def another(self, number: int) -> Iterable[Identified]:
        """One more, complete with its version, needs and perhaps a vote."""
        is_voted = number % 3 == 0
        sent = clock.now() - timedelta(days=number % _DAYS, minutes=number % 720)
        application = _copy(
            self.application,
            reference=new_reference(),
            status=(Status.IN_REVIEW if is_voted else Status.SUBMITTED).value,
            email_hash=email_hash(f"worker{number}@example.org"),
            submitted_at=sent,
            started_at=sent,
        )
        application.data_key = new_data_key()
        application.name, application.email = "Marisol Vega", f"worker{number}@example.org"
        version = _copy(self.version, application_id=application.id, submitted_at=sent)
        application.current_version_id = version.id
        yield application
        yield version
        for need in self.needs:
            yield _copy(need, version_id=version.id, payee_sealed=None)
        if is_voted:
            yield _copy(self.vote, application_id=application.id, version_id=version.id)


def _copy(pattern: Row, **changes: Any) -> Row:
    """Another row like this one, with an id of its own, and not in the session."""
    columns = {column.key for column in inspect(type(pattern)).column_attrs} - {"id"}
    values = {name: getattr(pattern, name) for name in columns}
    return type(pattern)(**(values | changes))


def _write(rows: Iterable[Identified]) -> None:
    """Insert rows in bulk, table by table in the order in which they first come."""
    by_table: dict[type[Identified], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        columns = inspect(type(row)).column_attrs
        by_table[type(row)].append({column.key: getattr(row, column.key) for column in columns})
    for table, values in by_table.items():
        db.session.execute(insert(cast("Any", table)), values)
