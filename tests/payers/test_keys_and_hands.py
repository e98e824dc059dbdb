"""A payer is one row whoever asks at once, in whatever key, and nowhere in the clear."""

import base64
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from hardship import campaigns, payers
from hardship.campaigns import Fund
from hardship.core import crypto
from hardship.core.database import db, transaction
from hardship.donations import Supporter
from hardship.payers import KnownBy, Particulars, Payer
from hardship.settings import Settings
from tests.central_fund import fund
from tests.command_line import invoke
from tests.crowd import all_at_once
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.reports.test_other_receipts import give, schedule

__all__ = ["fund"]

JUNE, BEN = KnownBy(email="june@example.org"), KnownBy(words="name ben okafor")
TOLD = Particulars("June Park", "411 Union Way", "Night nurse")


@pytest.fixture
def two_keys(settings: Settings) -> Iterator[Any]:
    """Put a newer key in front when called; gives that key."""

    def rotate() -> str:
        key = f"fresh:{base64.b64encode(secrets.token_bytes(32)).decode()}"
        crypto.install(crypto.parse_keys(f"{key},{settings.encryption_keys}"))
        return key

    yield rotate
    crypto.install(crypto.parse_keys(settings.encryption_keys))


def told(known_by: KnownBy) -> None:
    with transaction():
        payers.tell(payers.expect(known_by), TOLD)


def test_ten_workers_at_once_ask_one_payer_once(app: Flask, fund: Fund) -> None:
    year = campaigns.fiscal_year()
    found = all_at_once(app, [lambda: payers.ask(JUNE, year=year) is not None] * 10)
    assert sorted(map(bool, found)) == [False] * 9 + [True]
    assert db.session.scalar(select(func.count(Payer.id))) == 1


def test_nothing_of_it_stands_in_the_clear(app: Flask, fund: Fund) -> None:
    told(JUNE)
    told(BEN)
    rows = db.session.execute(text("SELECT * FROM payers")).all()
    audited = db.session.execute(text("SELECT * FROM audit_rows")).all()
    written = f"{rows} {audited}".lower()
    assert len(rows) == 2
    # What is sealed or hashed has no spaces: a few letters of it may be anything.
    for words in ("june park", "june@", "ben okafor", "411 union way", "night nurse"):
        assert words not in written


def test_a_newer_key_finds_the_same_payer_before_and_after_it_took_over(
    app: Flask, fund: Fund, two_keys: Any
) -> None:
    told(JUNE)
    told(BEN)
    key = two_keys()
    told(JUNE)
    assert db.session.scalar(select(func.count(Payer.id))) == 2
    rotated = invoke(app, "keys", "rotate")
    assert "payers: 2 rows under another key now" in rotated.output, rotated.output
    crypto.install(crypto.parse_keys(key))
    db.session.rollback()
    kept = payers.by_key([JUNE, BEN])
    assert {each.particulars for each in kept.values()} == {TOLD}
    assert payers.by_email("June@Example.org") is not None


def test_gifts_under_two_keys_are_one_payers(
    app: Flask, fund: Fund, gateway: FakeGateway, two_keys: Any
) -> None:
    """While the hashes of an older key are still being made anew."""
    give(fund, gateway, usd(3000), Supporter(email="june@example.org"))
    two_keys()
    give(fund, gateway, usd(3000), Supporter(email="june@example.org"))
    assert [each.total for each in schedule().named] == [usd(6000)]
