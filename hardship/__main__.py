"""The `hardship` command, and `python -m hardship`: hands the house to the command line.

The command line stands below the application and never imports it; it is handed what builds it.
The application itself is loaded only by a command that needs it, so that `--help` is quick.
"""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from hardship.settings import Settings


def main() -> None:
    """Run the command that was typed. What it writes is for its owner's eyes only."""
    os.umask(0o077)
    try:
        from hardship import cli

        cli.main.main(prog_name="hardship", obj=cli.House(build=_build))
    except KeyboardInterrupt:  # while it loads; a command says it in words
        sys.exit(130)


def _build(settings: "Settings") -> "Flask":
    from hardship.app import create_app

    return create_app(settings)


if __name__ == "__main__":
    main()
