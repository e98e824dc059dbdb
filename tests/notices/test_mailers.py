"""How a mail server is spoken to: encrypted, unless it is on this very machine."""

from pathlib import Path

import pytest

from hardship.notices.mailers import CannotSend, FolderMailer, Mail, SmtpMailer
from tests.mail_server import mail_server

MAIL = Mail("x", "june@example.org", "s", "t", "h")


@pytest.mark.parametrize(
    ("host", "told", "not_told"),
    [("LOCALHOST", "STARTTLS", "MAIL"), ("127.0.0.1", "MAIL", "STARTTLS")],
)
def test_another_host_is_told_nothing_before_it_is_encrypted(
    host: str, told: str, not_told: str
) -> None:
    """Any name counts as another host that is not plainly this machine's."""
    with mail_server(STARTTLS="454 not now", MAIL="550 no") as (port, said):
        with pytest.raises(CannotSend):
            SmtpMailer(host, port, "fund@example.org").send(MAIL)
        assert told in said
        assert not_told not in said


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"AUTH": "535 no"}, "the mail server refused the user name or password"),
        ({"EHLO": "250 mail"}, "the mail server offers no encryption or no sign-in"),
        ({"MAIL": "550 no"}, "the mail server refused the sender"),
        ({"RCPT": "550 june@example.org?"}, "the mail server refused the recipient"),
        ({"DATA": "554 no"}, "the mail server refused the mail"),
        ({"EHLO": "554 no", "HELO": "554 no"}, "the mail server does not let us in"),
    ],
)
def test_a_refusal_is_said_in_words_without_the_recipient(
    answers: dict[str, str], reason: str
) -> None:
    with mail_server(**{"AUTH": "235 come in"} | answers) as (port, _said):
        mailer = SmtpMailer("127.0.0.1", port, "fund@example.org", user="me", password="secret")
        with pytest.raises(CannotSend) as caught:
            mailer.send(MAIL)
    assert caught.value.reason == reason
    assert str(caught.value).startswith(f"{reason} (127.0.0.1:{port}")
    assert "june" not in str(caught.value)


def test_a_server_that_is_not_there_is_told_from_one_that_does_not_answer() -> None:
    for host, reason in (
        ("mail.invalid", "there is no such mail server"),
        ("127.0.0.1", "the mail server does not answer"),
    ):
        with pytest.raises(CannotSend) as caught:
            SmtpMailer(host, 9, "fund@example.org").check()
        assert (caught.value.reason, str(caught.value)) == (reason, f"{reason} ({host}:9)")


def test_a_check_goes_as_far_as_a_mail_and_sends_none() -> None:
    with mail_server(AUTH="235 come in") as (port, said):
        SmtpMailer("127.0.0.1", port, "fund@example.org", user="me", password="secret").check()
    assert said == ["EHLO", "AUTH", "QUIT"]


def test_a_mails_id_leads_out_of_no_folder(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path / "mail", "fund@example.org")
    (tmp_path / "mail").mkdir()
    with pytest.raises(CannotSend, match="UUID"):
        mailer.send(Mail("../outside", "a@b.org", "s", "t", "h"))
    assert [path.name for path in tmp_path.rglob("*")] == ["mail"]


def test_a_mail_that_is_half_written_is_nowhere_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:10])
        raise OSError("the disk is full")

    monkeypatch.setattr(Path, "write_bytes", half)
    mail = Mail("01a22f77-ed56-77a3-bd27-55cb1d92690b", "a@b.org", "s", "t", "h")
    with pytest.raises(CannotSend):
        FolderMailer(tmp_path, "fund@example.org").send(mail)
    assert list(tmp_path.glob("*.eml")) == []
