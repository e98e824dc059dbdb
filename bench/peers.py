"""Other people's ledgers, beside ours on the same PostgreSQL: how fast do they post the same gift?

- *running balances*: SQL of our own in the manner of pgledger (https://github.com/pgr0ss/pgledger).
  Accounts keep their balance and a version; a function locks both accounts of a transfer, always in
  the same order, and each line keeps the balance before and after. A gift is two transfers: its net
  amount to Stripe's balance and its fee to the fees.
- *django-hordak*: the package itself through Django's ORM, with its triggers, a transaction of
  three legs. Measured where it is installed (`requirements/bench.txt`).

Neither keeps a source unique, or its rows from being changed; ours does both.
"""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from sqlalchemy import make_url

from bench.databases import connect
from tests.engines import Database

#: Posts one gift, told apart by its id.
Post = Callable[[str], None]

_FUND = "fund"
_NAMES = ("stripe balance", "processing fees", "gifts online")
_NET, _FEE, _GROSS = 4_825, 175, 5_000

_RUNNING_BALANCES = """
CREATE TABLE peer_accounts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    currency TEXT NOT NULL, balance NUMERIC NOT NULL DEFAULT 0, version BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE peer_transfers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    giver BIGINT NOT NULL REFERENCES peer_accounts, taker BIGINT NOT NULL REFERENCES peer_accounts,
    amount NUMERIC NOT NULL CHECK (amount > 0), made_at TIMESTAMPTZ NOT NULL, about TEXT NOT NULL,
    CHECK (giver <> taker)
);
CREATE INDEX ON peer_transfers (giver);
CREATE INDEX ON peer_transfers (taker);
CREATE TABLE peer_lines (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES peer_accounts,
    transfer BIGINT NOT NULL REFERENCES peer_transfers, amount NUMERIC NOT NULL,
    before NUMERIC NOT NULL, after NUMERIC NOT NULL, version BIGINT NOT NULL
);
CREATE INDEX ON peer_lines (account);
CREATE INDEX ON peer_lines (transfer);
INSERT INTO peer_accounts (name, currency)
    VALUES ('stripe balance', 'USD'), ('processing fees', 'USD'), ('gifts online', 'USD');
CREATE FUNCTION peer_transfer(from_id BIGINT, to_id BIGINT, moved NUMERIC, told TEXT)
RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE made BIGINT; side RECORD; kept RECORD;
BEGIN
    PERFORM FROM peer_accounts WHERE id IN (from_id, to_id) ORDER BY id FOR UPDATE;
    INSERT INTO peer_transfers (giver, taker, amount, made_at, about)
        VALUES (from_id, to_id, moved, now(), told) RETURNING id INTO made;
    FOR side IN SELECT * FROM (VALUES (from_id, -moved), (to_id, moved)) AS both_sides (id, change)
    LOOP
        UPDATE peer_accounts SET balance = balance + side.change, version = version + 1
            WHERE id = side.id RETURNING balance, version INTO kept;
        INSERT INTO peer_lines (account, transfer, amount, before, after, version)
            VALUES (side.id, made, side.change, kept.balance - side.change, kept.balance,
                    kept.version);
    END LOOP;
    RETURN made;
END $$;
GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC
"""


def lay(database: Database) -> list[str]:
    """Make the tables of those that can be measured here; returns their names."""
    if database.engine != "postgresql":
        return []
    has_hordak = find_spec("hordak") is not None
    if has_hordak:
        _lay_hordak(database.owner_url)
    with connect(database.owner_url) as connection:
        connection.execute(_RUNNING_BALANCES)
    return ["running balances", *(["hordak"] if has_hordak else [])]


def poster(name: str, url: str) -> Post:
    """What posts a gift in one of them, with a connection of its own."""
    return _running_balances(url) if name == "running balances" else _hordak(url)


def _running_balances(url: str) -> Post:
    connection = connect(url)
    ids = dict(connection.execute("SELECT name, id FROM peer_accounts").fetchall())
    connection.commit()
    balance, fees, gifts = (ids[name] for name in _NAMES)

    def act(source_id: str) -> None:
        for taker, minor in ((balance, _NET), (fees, _FEE)):
            connection.execute(
                "SELECT peer_transfer(%s, %s, %s, %s)", (gifts, taker, minor, source_id)
            )
        connection.commit()

    return act


def _lay_hordak(owner_url: str) -> None:
    _set_up_django(owner_url)
    from django.core.management import call_command
    from hordak.models import Account

    call_command("migrate", verbosity=0)
    for name, kind in zip(_NAMES, ("AS", "EX", "IN"), strict=True):
        Account.objects.create(name=name, type=kind, currencies=["USD"])


def _hordak(url: str) -> Post:
    _set_up_django(url)
    from django.db import transaction
    from hordak.models import Account, Leg, Transaction
    from moneyed import Money

    balance, fees, gifts = (Account.objects.get(name=name) for name in _NAMES)

    def usd(minor: int) -> Any:
        return Money(minor / 100, "USD")

    def act(source_id: str) -> None:
        with transaction.atomic():
            made = Transaction.objects.create(description=source_id)
            Leg.objects.create(transaction=made, account=balance, debit=usd(_NET))
            Leg.objects.create(transaction=made, account=fees, debit=usd(_FEE))
            Leg.objects.create(transaction=made, account=gifts, credit=usd(_GROSS))

    return act


def _set_up_django(url: str) -> None:
    """Django knows one database a process, by settings of the whole process."""
    import django
    from django.conf import settings
    from django.db import connection

    found = make_url(url)
    place = {"NAME": found.database, "USER": found.username, "HOST": found.query["host"]}
    if settings.configured:
        connection.close()
        connection.settings_dict.update(place)
        return
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "CONN_MAX_AGE": None,
                **place,
            }
        },
        DEFAULT_CURRENCY="USD",
        HORDAK_INTERNAL_CURRENCY="USD",
        HORDAK_CURRENCIES=["USD"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
    )
    django.setup()
