"""The stand-in behind a port: a threaded server, the dispatcher beside it, and a clean stop."""

import logging
import signal
import socket
import threading
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from hardship.stripe_sandbox.app import create_sandbox
from hardship.stripe_sandbox.config import DEFAULT_PORT, SandboxConfig
from hardship.stripe_sandbox.world import EXTENSION, World


class _QuietHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the stand-in's own page shows what came in."""

    def handle(self) -> None:
        """Say nothing either of a connection that a fault has cut."""
        with suppress(OSError):
            super().handle()


class RunningSandbox:
    """A stand-in that is answering; a context manager, or `stop()` it yourself."""

    def __init__(self, config: SandboxConfig, host: str, port: int) -> None:
        # Bound here, because werkzeug would end the whole process when the port is in use.
        with socket.create_server((host, port), backlog=256) as bound:
            self.app = create_sandbox(config)
            self._server = make_server(
                host,
                bound.getsockname()[1],
                self.app,
                threaded=True,
                request_handler=_QuietHandler,
                fd=bound.fileno(),
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="stripe-sandbox-http",
            daemon=True,
        )
        self._thread.start()
        self.world.dispatcher.start()

    @property
    def world(self) -> World:
        found: World = self.app.extensions[EXTENSION]
        return found

    @property
    def port(self) -> int:
        return int(self._server.port)

    @property
    def url(self) -> str:
        return f"http://{self._server.host}:{self.port}"

    def stop(self) -> None:
        self.world.stopping.set()
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()
        self.world.dispatcher.stop()
        self.world.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start(config: SandboxConfig, port: int = 0, *, host: str = "127.0.0.1") -> RunningSandbox:
    """Start answering in threads of this process; port 0 takes a free one."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    return RunningSandbox(config, host, port)


def serve(config: SandboxConfig, port: int = DEFAULT_PORT, *, host: str = "127.0.0.1") -> None:
    """Answer until SIGINT or SIGTERM. A port in use is an OSError before anything starts."""
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    with start(config, port, host=host):
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, end)
            signal.signal(signal.SIGTERM, end)
        ended.wait()
