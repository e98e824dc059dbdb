"""The command line as itself: help, versions, exit codes, and one clear sentence when it fails."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hardship import __version__
from tests.browser.live import free_ports
from tests.command_line import run

_HEAVY = ("flask", "sqlalchemy", "stripe", "alembic", "cryptography", "babel", "wtforms")
_SETTINGS = (
    "HARDSHIP_DATABASE_URL",
    "HARDSHIP_SECRET_KEY",
    "HARDSHIP_ENCRYPTION_KEYS",
    "HARDSHIP_PUBLIC_URL",
    "HARDSHIP_STRIPE_SECRET_KEY",
    "HARDSHIP_STRIPE_WEBHOOK_SECRET",
    "HARDSHIP_SMTP_URL",
)


def test_help_names_every_command_and_what_an_exit_code_means(tmp_path: Path) -> None:
    told = run("--help", cwd=tmp_path)
    assert told.returncode == 0
    for command in ("run", "serve", "worker", "sandbox", "db", "keys", "demo", "officers", "ledger",
                    "stripe", "mail", "doctor"):  # fmt: skip
        assert f"\n  {command} " in told.stdout
    assert "Exit codes" in told.stdout


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """The bench measures the time; this names the reason it would be slow."""
    script = (
        "import sys; sys.argv = ['hardship', '--help']\n"
        "from hardship.__main__ import main\n"
        "try: main()\n"
        f"except SystemExit: print('LOADED', [n for n in {_HEAVY!r} if n in sys.modules])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True
    )
    assert told.stdout.splitlines()[-1] == "LOADED []", told.stderr


_GROUPS = ["db", "demo", "keys", "officers", "ledger", "stripe", "mail"]


@pytest.mark.parametrize("group", _GROUPS)
def test_every_group_explains_itself(group: str, tmp_path: Path) -> None:
    told = run(group, "--help", cwd=tmp_path)
    assert told.returncode == 0
    assert "Commands:" in told.stdout


@pytest.mark.parametrize("group", [[], *([group] for group in _GROUPS)])
def test_help_fits_a_terminal_of_eighty_columns(group: list[str], tmp_path: Path) -> None:
    """No line is cut, and none breaks within a word."""
    told = run(*group, "--help", cwd=tmp_path, environment={"COLUMNS": "80"})
    _usage, *lines = told.stdout.splitlines()
    assert [line for line in lines if line.endswith(("...", "-"))] == []


def test_version(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout == f"hardship, version {__version__}\n"


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    told = run("db", "check", cwd=tmp_path)
    assert told.returncode == 2
    assert all(name in told.stderr for name in _SETTINGS)
    assert "Traceback" not in told.stderr


def test_everything_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    wrong = {
        "HARDSHIP_DATABASE_URL": "mysql://fund:secret-word@localhost/hardship",
        "HARDSHIP_ENCRYPTION_KEYS": "k1:short",
        "HARDSHIP_SMTP_URL": "mail.example.org",
        "HARDSHIP_CARD_FEE": "three percent",
        "HARDSHIP_TIME_ZONE": "Mars/Olympus",
    }
    told = run("ledger", "verify", cwd=tmp_path, environment=wrong)
    assert told.returncode == 2
    assert all(f"{name} " in told.stderr for name in (*wrong, *_SETTINGS))
    assert "Traceback" not in told.stderr
    assert "secret-word" not in told.stderr


def test_run_names_wrong_ports_with_everything_else(tmp_path: Path) -> None:
    wrong = {"PORT": "70000", "SANDBOX_PORT": "eighty", "HARDSHIP_CARD_FEE": "much"}
    told = run("run", cwd=tmp_path, environment=wrong)
    assert told.returncode == 2
    assert [line.split()[0] for line in told.stderr.splitlines()[1:]] == list(wrong)
    assert "--env-file" not in told.stderr
    assert not (tmp_path / "var").exists()


def test_web_and_stand_in_need_two_ports(tmp_path: Path) -> None:
    told = run("run", cwd=tmp_path, environment={"PORT": "8123", "SANDBOX_PORT": "8123"})
    assert told.returncode == 2
    assert "PORT and SANDBOX_PORT are the same" in told.stderr


def test_a_port_that_cannot_be_is_misuse_for_serve_too(tmp_path: Path) -> None:
    told = run("serve", "--bind", "127.0.0.1:70000", cwd=tmp_path)
    assert told.returncode == 2
    assert "--bind is not a port" in told.stderr


def test_an_unknown_command_is_misuse(tmp_path: Path) -> None:
    assert run("fly", cwd=tmp_path).returncode == 2


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    told = run("--env-file", "nowhere.env", "db", "check", cwd=tmp_path)
    assert told.returncode == 2
    assert "nowhere.env" in told.stderr


@pytest.mark.parametrize("variable", ["PORT", "SANDBOX_PORT"])
def test_a_port_in_use_is_one_sentence(variable: str, tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        socket.create_server(("127.0.0.1", 0)) as other,
    ):
        port, free = str(taken.getsockname()[1]), str(other.getsockname()[1])
        other.close()
        ports = {"PORT": free, "SANDBOX_PORT": free, variable: port}
        told = run("run", cwd=tmp_path, environment=ports)
    assert told.returncode == 3
    assert f"port {port} is in use" in told.stderr
    assert variable in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "var").exists(), "it is said before anything is made"


def test_what_is_taken_is_said_before_anything_heavy_is_loaded() -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from hardship.cli.run import _refuse_what_is_taken as look\n"
        f"look(Path('nowhere'), {free_ports(1)[0]}, {free_ports(1)[0]})\n"
        f"print('LOADED', [n for n in {_HEAVY!r} if n in sys.modules])\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout == "LOADED []\n", told.stderr


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A file stands where the folder should be: refused for root as well."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    told = run("run", cwd=tmp_path, environment={"HARDSHIP_VAR": str(blocked / "var")})
    assert told.returncode == 3
    assert "cannot be written" in told.stderr
    assert "HARDSHIP_VAR" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_run_refuses_to_touch_real_money(tmp_path: Path) -> None:
    port, sandbox_port = map(str, free_ports(2))
    live = {"HARDSHIP_STRIPE_SECRET_KEY": "rk_live_something_that_is_real"}
    told = run("run", cwd=tmp_path, environment={"PORT": port, "SANDBOX_PORT": sandbox_port} | live)
    assert told.returncode == 2
    assert "real money" in told.stderr
    # The demonstration's own secrets were made by then, and are its owner's alone.
    written = tmp_path / "var" / "demo.env"
    assert written.stat().st_mode & 0o777 == 0o600
    assert f"HARDSHIP_PUBLIC_URL=http://localhost:{port}" in written.read_text()
