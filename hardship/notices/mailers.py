"""How mail leaves: the port, SMTP, and a folder for the demonstration."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from hardship.core import clock
from hardship.core.errors import N_

_SECONDS = 20
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1"}

#: What a fault means to a person; the first that fits. Nearly all of them are `OSError` too.
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, N_("there is no such mail server")),
    (ssl.SSLError, N_("no safe connection to the mail server: look at its name and its port")),
    (smtplib.SMTPNotSupportedError, N_("the mail server offers no encryption or no sign-in")),
    (smtplib.SMTPAuthenticationError, N_("the mail server refused the user name or password")),
    (smtplib.SMTPRecipientsRefused, N_("the mail server refused the recipient")),
    (smtplib.SMTPSenderRefused, N_("the mail server refused the sender")),
    (smtplib.SMTPServerDisconnected, N_("the mail server does not answer")),
    (smtplib.SMTPConnectError, N_("the mail server does not let us in")),
    (smtplib.SMTPHeloError, N_("the mail server does not let us in")),
    (smtplib.SMTPException, N_("the mail server refused the mail")),
    (OSError, N_("the mail server does not answer")),
    (ValueError, N_("the address cannot be written in a mail")),
)
#: Faults of one mail; any other the next mail meets as well.
_OF_ONE_MAIL = {smtplib.SMTPRecipientsRefused, smtplib.SMTPException, ValueError}
OF_THE_SERVER = frozenset(words for kind, words in _REASONS if kind not in _OF_ONE_MAIL)


class CannotSend(Exception):
    """The mail did not leave. `reason` is a sentence to translate and never names the recipient.

    `where` is for the person at the terminal: the server, and the code that it answered with.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        self.reason = reason
        super().__init__(f"{reason} ({where})" if where else reason)


@dataclass(frozen=True, slots=True)
class Mail:
    """One rendered mail. `id` becomes its Message-ID; `sender` is a name, without an address."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    sender: str = ""


class Mailer(Protocol):
    """Something that takes a mail off our hands, or raises `CannotSend`."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over."""
        ...

    def check(self) -> None:
        """Go as far as a mail would, and send none."""
        ...


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """The message as it travels: text first, HTML beside it.

    It is from the address of `sender`, under the mail's own name for it unless that has one.
    """
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = formataddr((name or " ".join(mail.sender.split()), address))
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail.id}@{address.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends through an SMTP server; `smtps` from the start, `smtp` with STARTTLS off loopback."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = None
    implicit_tls: bool = False

    def send(self, mail: Mail) -> None:
        """Hand the mail to the server; any refusal or fault is `CannotSend`."""
        with self._signed_in() as server:
            server.send_message(as_message(mail, self.sender))

    def check(self) -> None:
        """Connect, encrypt and sign in as for a mail; `CannotSend` says what went wrong."""
        with self._signed_in() as server:
            server.ehlo_or_helo_if_needed()

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        try:
            with self._connect() as server:
                if not self.implicit_tls and self.host not in _THIS_MACHINE:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password or "")
                yield server
        except (OSError, ValueError) as error:
            raise CannotSend(_reason(error), self._where(error)) from error

    def _where(self, error: Exception) -> str:
        """Server and code; never its words, which may repeat whom the mail was for."""
        code = getattr(error, "smtp_code", None)
        return f"{self.host}:{self.port}" + (f" said {code}" if code else "")

    def _connect(self) -> smtplib.SMTP:
        if self.implicit_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=_SECONDS)


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Writes each mail as a file; the demonstration shows them on a page."""

    folder: Path
    sender: str

    def send(self, mail: Mail) -> None:
        """Write the mail, whole or not at all; the same id overwrites the same file."""
        if not re.fullmatch(r"[0-9a-f-]{36}", mail.id):
            raise CannotSend("a mail's id must be a UUID")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            writing = self.folder / f"{mail.id}.part"
            writing.write_bytes(as_message(mail, self.sender).as_bytes())
            writing.rename(writing.with_suffix(".eml"))
        except OSError as error:
            raise CannotSend(N_("the mail folder cannot be written"), str(self.folder)) from error

    def check(self) -> None:
        """A folder takes everything."""


def _reason(error: Exception) -> str:
    return next(sentence for kind, sentence in _REASONS if isinstance(error, kind))


def mailer_from_url(url: str, sender: str) -> Mailer:
    """The mailer for `smtp://user:password@host:587?from=…`, `smtps://…` or `file:///folder`.

    `sender` is used when the URL names no `from`. Raises `ValueError`, in words, for another form.
    """
    parts = urlsplit(url)
    named = re.search(r"(?:^|&)from=([^&]+)", parts.query)
    sender = unquote(named.group(1)) if named else sender
    if parts.scheme == "file":
        return FolderMailer(Path(unquote(parts.path)), sender)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("it begins with smtp://host, smtps://host or file:///folder")
    implicit = parts.scheme == "smtps"
    try:
        port = parts.port or (465 if implicit else 587)
    except ValueError:
        # Python's own words would show a password that is not written as it must be.
        raise ValueError("its port is not a number; a password is percent-encoded") from None
    return SmtpMailer(
        host=parts.hostname,
        port=port,
        sender=sender,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        implicit_tls=implicit,
    )
