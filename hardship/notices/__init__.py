"""The outbox: mail is promised in the transaction of the act and leaves only after it committed.

`enqueue` adds a row beside the act; the worker's `deliver_due` hands it to the mailer. The row's
id is its Message-ID, so that a crash between sending and marking cannot send twice unnoticed.
Recipient and context are sealed. A mail server that is down costs nothing but time: the row waits
and is tried again with growing pauses. After ten minutes the desk and the doctor say why it does
not leave; after a day it is stuck, until a person has it tried again or sets it aside. A mail that
brings a code or a link is tried while that lives, then dropped, and no alarm to anybody.

    notices.enqueue("gift_receipt", to="june@example.org", locale="en", amount="$50.00")
"""

from hardship.notices.actions import enqueue, retry_failed, set_aside, sweep
from hardship.notices.delivering import deliver_due
from hardship.notices.errors import NotStuck
from hardship.notices.mailers import CannotSend, FolderMailer, Mail, Mailer, mailer_from_url
from hardship.notices.models import Notice
from hardship.notices.queries import (
    Failing,
    failing,
    overdue_since,
    shut_out_since,
    stuck,
    stuck_count,
)
from hardship.notices.rules import Delivery, Rendered, Renderer

__all__ = [
    "CannotSend",
    "Delivery",
    "Failing",
    "FolderMailer",
    "Mail",
    "Mailer",
    "NotStuck",
    "Notice",
    "Rendered",
    "Renderer",
    "deliver_due",
    "enqueue",
    "failing",
    "mailer_from_url",
    "overdue_since",
    "retry_failed",
    "set_aside",
    "shut_out_since",
    "stuck",
    "stuck_count",
    "sweep",
]
