"""All in one: it starts, says where, stops cleanly, and never leaves a child behind."""

import os
import signal
import socket
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hardship import __main__ as program
from hardship import cli
from hardship.cli.refusals import Refusal, told_plainly
from hardship.cli.supervisor import Supervisor
from tests.browser.live import answers, free_ports
from tests.cli.demonstration import Folder, prepared
from tests.command_line import run, running
from tests.patience import PATIENCE, eventually


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A demonstration whose second start this is."""
    return prepared(tmp_path)


def test_it_says_where_and_stops_when_told(folder: Folder, tmp_path: Path) -> None:
    with running("run", cwd=tmp_path, environment=folder.environment) as process:
        said = _until(process, "Ctrl-C")
        assert f"{folder.url}/" in said
        assert f"http://localhost:{folder.sandbox_port}/" in said
        assert answers(folder.url + "/healthz")
        assert answers(f"http://127.0.0.1:{folder.port}/healthz")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert eventually(lambda: _is_free(folder.port) and _is_free(folder.sandbox_port))


def test_it_answers_on_this_machine_only(folder: Folder, tmp_path: Path) -> None:
    """An address beside ours can be taken while it runs: nothing listens on all of them."""
    with running("run", cwd=tmp_path, environment=folder.environment) as process:
        _until(process, "Ctrl-C")
        for port in (folder.port, folder.sandbox_port):
            with socket.socket() as beside:
                beside.bind(("127.0.0.2", port))
                beside.listen()


def test_a_child_that_ends_stops_all_and_is_named(folder: Folder, tmp_path: Path) -> None:
    with running("run", cwd=tmp_path, environment=folder.environment) as process:
        _until(process, "Ctrl-C")
        worker = _children(process.pid)[-1]
        os.kill(worker, signal.SIGKILL)
        assert process.wait(PATIENCE) == 1
        assert process.stdout is not None
        assert "the worker ended by itself (signal 9)" in process.stdout.read()
    assert eventually(lambda: _is_free(folder.port) and _is_free(folder.sandbox_port))


def test_a_killed_supervisor_leaves_nobody_behind(folder: Folder, tmp_path: Path) -> None:
    with running("run", cwd=tmp_path, environment=folder.environment) as process:
        _until(process, "Ctrl-C")
        children = _children(process.pid)
        process.kill()
        process.wait(PATIENCE)
        assert len(children) == 3
        assert eventually(lambda: not any(_is_alive(child) for child in children))


def test_one_folder_is_one_runs(folder: Folder, tmp_path: Path) -> None:
    """A second is refused, on other ports too; a run that was killed holds nobody up."""
    settings = (folder.path / "demo.env").read_text()
    elsewhere = dict(zip(("PORT", "SANDBOX_PORT"), map(str, free_ports(2)), strict=True))
    second = folder.environment | elsewhere
    with running("run", cwd=tmp_path, environment=folder.environment) as process:
        _until(process, "Ctrl-C")
        told = run("run", cwd=tmp_path, environment=second)
        assert told.returncode == 3
        assert f"runs in {folder.path} already" in told.stderr
        assert len(told.stderr.strip().splitlines()) == 1
        assert (folder.path / "demo.env").read_text() == settings
        children = _children(process.pid)
        process.kill()
        process.wait(PATIENCE)
        assert eventually(lambda: not any(_is_alive(child) for child in children))
    with running("run", cwd=tmp_path, environment=second) as process:
        _until(process, "Ctrl-C")


def test_the_first_start_makes_a_fund_even_after_one_that_was_interrupted(tmp_path: Path) -> None:
    port, sandbox_port = free_ports(2)
    environment = {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port)}
    with running("run", cwd=tmp_path, environment=environment) as process:
        _until(process, "loading the demonstration fund")
        process.terminate()
        process.wait(PATIENCE)
    assert not (tmp_path / "var/demo.loaded").exists()
    with running("run", cwd=tmp_path, environment=environment) as process:
        assert "made anew" in _until(process, "Ctrl-C")
        told = run("ledger", "verify", cwd=tmp_path)
        assert told.returncode == 0, told.stdout + told.stderr
    assert (tmp_path / "var/demo.loaded").exists()


def test_the_wish_to_stop_is_heard_by_a_child_that_has_just_begun(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Told before it hears with its own ears, it stops when it does."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    let_go, hold = os.pipe()
    set_handler = signal.signal

    def when_let_go(number: int, handler: Any) -> object:
        if handler is signal.SIG_DFL:
            os.read(let_go, 1)
        return set_handler(number, handler)

    monkeypatch.setattr(signal, "signal", when_let_go)
    supervisor = Supervisor(lambda _words: signal.pause())
    supervisor.listen()
    child = supervisor._fork((), {})
    try:
        child.terminate()
        os.write(hold, b"go")
        child.join(PATIENCE)
        assert child.exitcode == -signal.SIGTERM
    finally:
        child.kill()
        for number, handler in before.items():
            set_handler(number, handler)


def test_a_start_that_was_told_to_stop_begins_nothing_more() -> None:
    supervisor = Supervisor(lambda _words: None)
    supervisor._told_to_stop.set()
    assert not supervisor.run_to_the_end("demo", "load")


def test_ctrl_c_while_a_command_loads_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.main, "main", interrupted)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 130


def test_ctrl_c_in_a_command_is_one_word() -> None:
    with pytest.raises(Refusal, match=r"^stopped$") as refused, told_plainly():
        raise KeyboardInterrupt
    assert refused.value.exit_code == 130


@pytest.mark.parametrize("left", ["hardship.db", "demo.db", "worker.json"])
def test_a_folder_with_a_fund_in_it_is_left_alone(left: str, tmp_path: Path) -> None:
    """A fund's own folder, before its campaign is written."""
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / left).write_bytes(b"a fund's")
    _refused(tmp_path, {}, says=f"{tmp_path}/var/{left} belongs to a fund")
    assert [path.name for path in (tmp_path / "var").iterdir()] == [left]
    assert (tmp_path / "var" / left).read_bytes() == b"a fund's"


@pytest.mark.parametrize("name", ["o'neil", "x #1", "half%20", "what?", "a\\b", "late "])
def test_a_folder_whose_name_reads_differently_is_refused(name: str, tmp_path: Path) -> None:
    """In a file of settings, or in a URL; before anything is written that no start could read."""
    _refused(tmp_path, {"HARDSHIP_VAR": str(tmp_path / name)}, says="cannot lie in")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("was", ["whole", "interrupted"])
def test_a_database_that_the_environment_names_is_left_alone(
    folder: Folder, tmp_path: Path, was: str
) -> None:
    """Migrated and empty, as a fund is on the evening before it begins."""
    if was == "interrupted":
        (folder.path / "demo.loaded").rename(folder.path / "demo.loading")
    theirs = prepared(tmp_path / "theirs").path / "demo.db"
    before = _dump(theirs)
    named = folder.environment | {"HARDSHIP_DATABASE_URL": f"sqlite:///{theirs}"}
    _refused(tmp_path, named, says=f"{theirs} was not made by the demonstration in {folder.path}")
    assert _dump(theirs) == before


def test_a_committee_of_strangers_is_left_alone(folder: Folder, tmp_path: Path) -> None:
    invite = ("officers", "invite", "--role", "administrator", "rosa@example.org")
    assert run(*invite, cwd=tmp_path, environment=folder.environment).returncode == 0
    _refused(tmp_path, folder.environment, says="demo.db was not made by the demonstration")


@pytest.mark.parametrize("how", ["--env-file", "HARDSHIP_ENV_FILE"])
def test_it_takes_no_file_of_a_real_fund(how: str, tmp_path: Path) -> None:
    (tmp_path / "fund.env").write_text("HARDSHIP_TIME_ZONE=UTC\n")
    words = ["--env-file", "fund.env"] if how == "--env-file" else []
    environment = {how: "fund.env"} if how == "HARDSHIP_ENV_FILE" else {}
    told = run(*words, "run", cwd=tmp_path, environment=environment)
    assert told.returncode == 2
    assert "takes no settings from fund.env" in told.stderr
    assert "`hardship serve` and `hardship worker`" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "var").exists()


def test_a_command_beside_it_uses_its_settings_and_says_so(folder: Folder, tmp_path: Path) -> None:
    told = run("db", "check", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "demo.env" in told.stderr
    assert told.stdout.startswith("up to date")


def test_a_command_beside_it_finds_the_database_that_this_start_was_given(
    folder: Folder, tmp_path: Path
) -> None:
    from hardship.cli.demonstration import name_database, settings_of

    name_database(folder.path, f"sqlite:///{tmp_path / 'given.db'}")
    told = run("db", "check", cwd=tmp_path)
    assert "is at nothing" in told.stdout + told.stderr
    settings_of(folder.path, port=folder.port, sandbox_port=folder.sandbox_port)
    assert run("db", "check", cwd=tmp_path).returncode == 0, "the next start has its own again"


@pytest.mark.parametrize("bind", ["0.0.0.0", "0.0.0.0:{port}", ":{port}"])  # noqa: S104 - refused
def test_a_demonstration_is_served_to_this_machine_only(
    folder: Folder, tmp_path: Path, bind: str
) -> None:
    told = run("serve", "--bind", bind.format(port=folder.port), cwd=tmp_path)
    assert told.returncode == 1
    assert "on this machine only" in told.stderr


def test_secrets_stay_when_the_ports_change(folder: Folder) -> None:
    from hardship.cli.demonstration import settings_of

    before = settings_of(folder.path, port=folder.port, sandbox_port=folder.sandbox_port)
    after = settings_of(folder.path, port=9999, sandbox_port=folder.sandbox_port)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"HARDSHIP_PUBLIC_URL"}


def _refused(cwd: Path, environment: dict[str, str], *, says: str) -> None:
    """It cannot start here, and says why in one sentence."""
    told = run("run", cwd=cwd, environment=environment)
    assert told.returncode == 3, told.stdout + told.stderr
    assert says in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def _dump(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def _until(process: "subprocess.Popen[str]", words: str) -> str:
    """What it said until these words; a watchdog ends a wait that is too long."""
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if words in line:
            watchdog.cancel()
            return said
    raise AssertionError(f"it never said {words!r}:\n{said}")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in listed]


def _is_alive(pid: int) -> bool:
    """A zombie that nobody has buried yet is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
