"""The command line: `hardship COMMAND`. One file a command or group of commands.

A command's file is loaded when it is called, so that `hardship --help` takes no time. A command
is an edge like a view: it opens `transaction()` around one business act. It is handed a `House`
by `hardship.__main__`, which builds the application from the settings when it is needed.

    @officers.command("list")
    @with_app
    def list_officers(app: Flask) -> None: ...

Exit codes mean something: 0 done, 1 refused or something is wrong, 2 cannot be used like this,
3 cannot be done here: something it stands on is missing or does not answer.
"""

from hardship.cli.commands import main
from hardship.cli.house import House, with_app

__all__ = ["House", "main", "with_app"]
