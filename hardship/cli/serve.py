"""`hardship serve`: the web pages, served by gunicorn."""

from typing import TYPE_CHECKING, Any

import click
from gunicorn.app.base import BaseApplication

from hardship.cli.house import House
from hardship.cli.ports import refuse_if_taken, wrong_ports
from hardship.cli.refusals import Refusal
from hardship.core.database import db
from hardship.core.engines import limit_statements
from hardship.settings import is_loopback

if TYPE_CHECKING:
    from flask import Flask


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1), help="In each.")
@click.pass_obj
def serve(house: House, bind: str, workers: int, threads: int) -> None:
    """Serve the web pages; put a reverse proxy with HTTPS in front.

    Stops when it is told to (SIGTERM), after the requests that are under way.
    """
    host, _, port = bind.rpartition(":")
    if port.isdecimal() and not bind.startswith("unix:"):
        for problem in wrong_ports({"--bind": port}):
            raise click.UsageError(problem)
        refuse_if_taken(int(port), host=host, variable="--bind")
    is_socket = bind.startswith(("unix:", "fd:"))
    if house.settings.demonstration and not is_socket and not is_loopback(f"//{bind}"):
        raise Refusal("the demonstration answers on this machine only: --bind 127.0.0.1:PORT")
    app = house.app()
    with app.app_context():
        limit_statements(db.engine)
    Server(app, bind=bind, workers=workers, threads=threads).run()


def _shown(bind: str) -> str:
    return bind if bind.startswith(("unix:", "fd:")) else f"http://{bind}"


class Server(BaseApplication):
    """gunicorn with our settings and none of its files, so that no stray setting is read."""

    def __init__(self, app: "Flask", *, bind: str, workers: int, threads: int) -> None:
        self._app = app
        self._options = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            # The application is built once and shared: less memory, and a fault shows at start.
            # It has opened no connection yet.
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            # ProxyFix believes exactly the configured hops; gunicorn believes nobody.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            # No access log: the addresses of applicants are not kept.
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "when_ready": lambda _arbiter: click.echo(f"serving on {_shown(bind)}"),
        }
        super().__init__()

    def load_config(self) -> None:
        """Our options only."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, which gunicorn calls."""
        return self._app
