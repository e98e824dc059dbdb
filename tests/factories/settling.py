"""Gifts that are settled in a test, what they leave in the books, and what people hear of them."""

import json
import uuid

from sqlalchemy import select

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.ledger import GIFTS_ONLINE, PROCESSING_FEES, STRIPE_BALANCE, SUSPENSE
from hardship.notices import Notice
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


def settle(gateway: FakeGateway, session_id: str) -> None:
    page = gateway.session(session_id)
    with transaction():
        donations.settle_session(page)


def the_books(fund: Fund) -> dict[str, Money]:
    codes = (STRIPE_BALANCE, PROCESSING_FEES, GIFTS_ONLINE, SUSPENSE)
    return {code: ledger.balance(code, fund.id, "USD") for code in codes}


def money_news() -> list[Notice]:
    return list(db.session.scalars(select(Notice).where(Notice.kind == "money_news")))


def told(news: Notice) -> tuple[str, str]:
    """What it is about, and the number of the gift."""
    context = json.loads(news.context_json or "{}")
    return context["news"], context["reference"]


def a_gift(fund: Fund, gateway: FakeGateway, **told: object) -> uuid.UUID:
    with transaction():
        return open_gift(fund, gateway, intended=usd(50), **told).id  # type: ignore[arg-type]  # what the factory takes
