"""A small mail server on this machine, which refuses what a test tells it to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: It offers STARTTLS and a sign-in.
_ANSWERS = {"EHLO": b"250-mail\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n", "QUIT": b"221 bye\r\n"}


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers = _ANSWERS | {word: f"{said}\r\n".encode() for word, said in answers.items()}
        self.said: list[str] = []


class _Talk(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.wfile.write(b"220 mail\r\n")
        for line in self.rfile:
            word = line.split()[0].decode().upper()
            self.server.said.append(word)
            self.wfile.write(self.server.answers.get(word, b"250 ok\r\n"))


@contextmanager
def mail_server(**answers: str) -> Iterator[tuple[int, list[str]]]:
    """Its port, and what it was told. `answers` by command: `MAIL="550 no"`."""
    with _Server(answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1], server.said
        finally:
            server.shutdown()
            thread.join()
