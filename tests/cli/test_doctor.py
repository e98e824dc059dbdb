"""The doctor: silent about a sound installation, exact about an unsafe one."""

import base64
import secrets
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from hardship import committee, notices
from hardship.core.database import db, transaction
from hardship.settings import Settings
from tests.cli.installation import Change
from tests.command_line import invoke
from tests.conftest import let_go
from tests.doubles import FixedClock
from tests.engines import Databases
from tests.factories.officers import officer


def test_a_sound_installation_has_nothing_to_mend(installation: Change) -> None:
    told = invoke(installation(), "doctor")
    assert "problem" not in told.output
    assert told.output.endswith("nothing to mend\n")
    assert told.exit_code == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secret_key": "change me change me change me change me"}, "can be guessed"),
        ({"secret_key": "ababababababababababababababababab"}, "can be guessed"),
        ({"encryption_keys": "k1:" + base64.b64encode(bytes(32)).decode()}, "k1 is not random"),
        ({"stripe_secret_key": "rk_test_abcdef"}, "test key"),
        ({"stripe_secret_key": "sk_test_sandbox_abc"}, "the stand-in's"),
        ({"stripe_secret_key": "sk_live_abcdef"}, "restricted"),
        ({"stripe_secret_key": "pk_live_abcdef"}, "begins with rk_live_"),
        ({"stripe_secret_key": "whsec_abcdef"}, "begins with rk_live_"),
        ({"stripe_secret_key": "rk_live_…"}, "the Stripe key is still the example"),
        ({"stripe_webhook_secret": "secret"}, "whsec_"),
        ({"stripe_webhook_secret": "whsec_…"}, "WEBHOOK_SECRET is still the example"),
        ({"public_url": "http://fund.example.org"}, "is http"),
        ({"trusted_proxies": 0}, "HARDSHIP_TRUSTED_PROXIES"),
        ({"smtp_url": "file:///var/mail"}, "no mail leaves"),
        ({"smtp_url": "smtp://user:password@mail.union.internal"}, "SMTP_URL is still the example"),
        ({"smtp_url": "smtp://u:p@mail.Example.org:587"}, "SMTP_URL is still the example"),
        ({"smtp_url": "smtp://localhost?from=fund@example.org"}, "SMTP_URL is still the example"),
        ({"var": Path("/nowhere/at/all")}, "cannot be written"),
    ],
)
@pytest.mark.engine("sqlite")
def test_what_is_unsafe_is_named(
    installation: Change, changes: dict[str, object], words: str
) -> None:
    told = invoke(installation(**changes), "doctor")
    assert words in told.output
    assert told.exit_code == 1


def test_a_demonstration_is_not_asked_for_what_only_a_real_fund_needs(
    installation: Change,
) -> None:
    app = installation(
        public_url="http://localhost:8000",
        stripe_secret_key="sk_test_sandbox_abcdef",
        stripe_api_base="http://localhost:8010",
        smtp_url="file:///var/mail",
        trusted_proxies=0,
    )
    told = invoke(app, "doctor")
    assert "this is a demonstration" in told.output
    assert told.exit_code == 0, told.output


def test_a_database_that_is_not_up_to_date(installation: Change, owner_url: str) -> None:
    app = installation()
    _as_owner(owner_url, "UPDATE alembic_version SET version_num = '0001'")
    assert "run `hardship db upgrade`" in invoke(app, "doctor").output


def test_guards_that_are_gone(installation: Change, owner_url: str, engine: str) -> None:
    app = installation()
    on = " ON votes" if engine == "postgresql" else ""
    _as_owner(owner_url, f"DROP TRIGGER votes_refuse_own{on}")
    for command in (("doctor",), ("db", "check")):
        told = invoke(app, *command)
        assert told.exit_code == 1
        assert "the guard votes_refuse_own on votes is gone" in told.output


@pytest.mark.engine("postgresql")
def test_a_guard_that_was_put_to_sleep_is_gone_too(installation: Change, owner_url: str) -> None:
    app = installation()
    _as_owner(owner_url, "ALTER TABLE payments DISABLE TRIGGER payments_guard")
    assert "the guard payments_guard on payments is gone" in invoke(app, "doctor").output


def test_a_column_that_was_added_by_hand(installation: Change, owner_url: str) -> None:
    app = installation()
    _as_owner(owner_url, "ALTER TABLE notices ADD COLUMN by_hand VARCHAR")
    assert "by_hand" in invoke(app, "doctor").output


@pytest.mark.parametrize("written", ["Ada Ruiz", "v1:Ada Ruiz"])
def test_a_name_that_somebody_wrote_in_the_clear(installation: Change, written: str) -> None:
    app = installation()
    with app.app_context(), transaction():
        db.session.execute(text("UPDATE officers SET name_sealed = :written"), {"written": written})
    told = invoke(app, "doctor").output
    assert "officers.name_sealed holds values that are not sealed: 1" in told
    assert "Ada" not in told


def test_a_key_that_is_no_longer_held(installation: Change) -> None:
    installation()
    told = invoke(installation(encryption_keys=_key("k2"), settled=False), "doctor")
    assert (
        "officers.name_sealed needs the key k1: add it to HARDSHIP_ENCRYPTION_KEYS" in told.output
    )
    assert "officers.totp_sealed needs the key k1" in told.output
    assert told.exit_code == 1


def test_another_key_of_the_same_name(installation: Change) -> None:
    installation()
    told = invoke(installation(encryption_keys=_key("k1"), settled=False), "doctor")
    assert "officers.name_sealed does not open with the key k1" in told.output
    assert told.exit_code == 1


def test_an_old_key_behind_the_new_one_is_well_until_all_is_brought_under_the_new_one(
    installation: Change,
) -> None:
    """Values of both stand side by side; a lost old key is found behind those of the new one."""
    old, new = _key("k1"), _key("k2")
    installation(encryption_keys=old)
    both = installation(encryption_keys=f"{new},{old}", settled=False)
    with both.app_context(), transaction():
        officer(committee.Role.DECIDER, name="June Park", email="june@example.org")
    told = invoke(both, "doctor").output
    assert "ok       sealed values" in told
    assert "the key k1 is still needed" in told
    told = invoke(installation(encryption_keys=new, settled=False), "doctor").output
    assert "officers.name_sealed needs the key k1" in told
    assert "the key k2" not in told


@pytest.mark.parametrize("arguments", [("officers", "list"), ("worker", "--once")])
def test_without_the_key_each_command_says_so_in_one_line(
    installation: Change, caplog: pytest.LogCaptureFixture, arguments: tuple[str, ...]
) -> None:
    app = installation()
    with app.app_context(), transaction():
        notices.enqueue("access_changed", to="june@example.org", locale="en")
    told = invoke(installation(encryption_keys=_key("k2"), settled=False), *arguments)
    said = caplog.text if arguments[0] == "worker" else told.output
    assert "no encryption key named 'k1': is HARDSHIP_ENCRYPTION_KEYS whole?" in said
    assert "Traceback" not in said
    assert told.exit_code == (1 if arguments[0] == "worker" else 3)


def _key(name: str) -> str:
    return f"{name}:" + base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("how", ["--env-file", "HARDSHIP_ENV_FILE", "demonstration"])
def test_settings_that_others_can_read(installation: Change, tmp_path: Path, how: str) -> None:
    path = tmp_path / ("demo.env" if how == "demonstration" else "fund.env")
    path.write_text("HARDSHIP_TIME_ZONE=UTC\n")
    path.chmod(0o644)
    named = ["--env-file", str(path)] if how == "--env-file" else []
    environment = {how: str(path)} if how == "HARDSHIP_ENV_FILE" else {}
    app = installation()
    assert f"{path} can be read" in invoke(app, *named, "doctor", environment=environment).output
    path.chmod(0o640)
    told = invoke(app, *named, "doctor", environment=environment)
    assert told.exit_code == 0, told.output


def test_a_database_that_cannot_be_written(installation: Change, read_only_url: str) -> None:
    told = invoke(installation(database_url=read_only_url, settled=False), "doctor")
    assert "it cannot be written: " in told.output


def test_a_database_without_any_table(
    databases: Databases, engine: str, installation: Change, tmp_path: Path
) -> None:
    with databases.empty(engine, tmp_path) as empty:
        app = installation(database_url=empty.url, settled=False)
        told = invoke(app, "doctor").output
        let_go(app)
    assert "it cannot be written" not in told
    assert "the database is at nothing, not at" in told
    assert "relation" not in told


@pytest.mark.engine("postgresql")
def test_a_role_that_could_rewrite_the_books(installation: Change, owner_url: str) -> None:
    app = installation()
    _as_owner(owner_url, "GRANT UPDATE ON ledger_postings TO hardship_app")
    assert "holds UPDATE on ledger_postings" in invoke(app, "doctor").output


@pytest.mark.engine("postgresql")
def test_the_owners_password_is_not_the_webs(installation: Change, owner_url: str) -> None:
    told = invoke(installation(owner_database_url=owner_url), "doctor").output
    assert "HARDSHIP_OWNER_DATABASE_URL is where the web could read it" in told
    assert owner_url not in told


@pytest.mark.engine("postgresql")
def test_a_role_that_owns_the_books(installation: Change, owner_url: str) -> None:
    assert "owns ledger_entries" in invoke(installation(database_url=owner_url), "doctor").output


def test_mail_that_waits_too_long(installation: Change, clock: FixedClock, tmp_path: Path) -> None:
    app = installation()
    with app.app_context(), transaction():
        notices.enqueue("access_changed", to="june@example.org", locale="en")
    clock.advance(minutes=31)
    told = invoke(app, "doctor")
    assert "mail waits since" in told.output
    assert "june" not in told.output


def test_a_worker_that_is_silent(installation: Change, clock: FixedClock) -> None:
    app = installation()
    clock.advance(minutes=3)
    assert "silent since" in invoke(app, "doctor").output


def test_nobody_to_let_others_in(settings: Settings, installation: Change) -> None:
    app = installation()
    with app.app_context(), transaction():
        db.session.execute(text("DELETE FROM officer_roles"))
    assert "there is no administrator" in invoke(app, "doctor").output
    with app.app_context(), transaction():
        officer(committee.Role.ADMINISTRATOR, name="Ruth", status=committee.Status.INVITED)
    assert "`hardship officers resend EMAIL`" in invoke(app, "doctor").output


def _as_owner(url: str, statement: str) -> None:
    owner = create_engine(url)
    with owner.begin() as connection:
        connection.execute(text(statement))
    owner.dispose()
