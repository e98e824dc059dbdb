"""A demonstration's folder that is past its first start, without waiting for the made-up fund."""

from dataclasses import dataclass
from pathlib import Path

from hardship.cli.demonstration import settings_of
from hardship.cli.made_here import Marks
from tests.browser.live import free_ports
from tests.command_line import run


@dataclass(frozen=True, slots=True)
class Folder:
    """Where it lies and how it is started."""

    path: Path
    port: int
    sandbox_port: int

    @property
    def environment(self) -> dict[str, str]:
        """What a person would set to start it beside another."""
        return {
            "HARDSHIP_VAR": str(self.path),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
        }

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"


def prepared(path: Path) -> Folder:
    """A migrated, empty fund that the demonstration takes for its own."""
    folder = Folder(path / "var", *free_ports(2))
    settings = settings_of(folder.path, port=folder.port, sandbox_port=folder.sandbox_port)
    told = run("db", "upgrade", cwd=path, environment=folder.environment)
    assert told.returncode == 0, told.stderr
    Marks(folder.path, settings["HARDSHIP_DATABASE_URL"]).end()
    return folder
