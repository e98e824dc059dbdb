"""The other side of a webhook: takes what is posted, and answers as it was told to."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivered:
    body: bytes
    headers: Mapping[str, str]

    @property
    def event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.body)
        return event

    @property
    def signature(self) -> str:
        return self.headers["Stripe-Signature"]


class Receiver:
    """Answers 200 until `statuses` names others, which are used up one by one."""

    def __init__(self) -> None:
        self.delivered: list[Delivered] = []
        self.statuses: list[int] = []
        self._arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take(Delivered(body, dict(self.headers.items())))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/webhooks/stripe"

    @property
    def types(self) -> list[str]:
        return [one.event["type"] for one in self.delivered]

    def take(self, delivered: Delivered) -> int:
        with self._arrived:
            self.delivered.append(delivered)
            self._arrived.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Delivered]:
        """All that has come once there are `count` of them; fails if they do not come."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.delivered) >= count, seconds):
                raise AssertionError(f"{len(self.delivered)} of {count} deliveries: {self.types}")
            return list(self.delivered)

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
