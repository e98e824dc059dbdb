"""How a mail server is spoken to: encrypted, unless it is on this very machine."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardship.notices.mailers import CannotSend, FolderMailer, Mail, SmtpMailer

_ANSWERS = {
    "EHLO": b"250-mail\r\n250 STARTTLS\r\n",
    "STARTTLS": b"454 not now\r\n",
    "MAIL": b"550 no\r\n",
    "QUIT": b"221 bye\r\n",
}


class _Talk(socketserver.StreamRequestHandler):
    """A server that offers STARTTLS and then cannot do it; it keeps every command."""

    def handle(self) -> None:
        said: list[str] = self.server.said  # type: ignore[attr-defined]  # a list of this test's
        self.wfile.write(b"220 mail\r\n")
        for line in self.rfile:
            word = line.split()[0].decode().upper()
            said.append(word)
            self.wfile.write(_ANSWERS.get(word, b"250 ok\r\n"))


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """Its port, and what it was told."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Talk) as server:
        said: list[str] = []
        server.said = said  # type: ignore[attr-defined]  # read by the handler
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1], said
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("host", "told", "not_told"),
    [("LOCALHOST", "STARTTLS", "MAIL"), ("127.0.0.1", "MAIL", "STARTTLS")],
)
def test_another_host_is_told_nothing_before_it_is_encrypted(
    host: str, told: str, not_told: str
) -> None:
    """Any name counts as another host that is not plainly this machine's."""
    with mail_server() as (port, said):
        with pytest.raises(CannotSend):
            SmtpMailer(host, port, "fund@example.org").send(Mail("x", "a@b.org", "s", "t", "h"))
        assert told in said
        assert not_told not in said


def test_a_mails_id_leads_out_of_no_folder(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", "fund@example.org")
    (tmp_path / "mail").mkdir()
    with pytest.raises(CannotSend, match="UUID"):
        mailer.send(Mail("../outside", "a@b.org", "s", "t", "h"))
    assert [path.name for path in tmp_path.rglob("*")] == ["mail"]
