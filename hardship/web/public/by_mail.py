"""Coming in without an account, by what was mailed: what applicants' and supporters' ways share.

The cookie holds a random secret and nothing else; the session lives in the database.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from hardship.core.database import transaction
from hardship.core.mailed_sessions import MailedSession, needs_touch
from hardship.core.retries import retrying
from hardship.web.cookies import SecretCookie
from hardship.web.forms import Address, Form, Needed

Session = TypeVar("Session", bound=MailedSession)


class EmailForm(Form):
    """Where the mail goes."""

    email = StringField(
        _l("Your e-mail address"),
        validators=[Needed(_l("Write your e-mail address.")), Address()],
    )


class ContinueForm(Form):
    """A button: opening a link changes nothing, pressing it signs in."""


@dataclass(frozen=True, slots=True)
class Visits(Generic[Session]):
    """Recognises who came in by a mail: by a cookie and a room's sessions."""

    cookie: SecretCookie
    session_of: Callable[[str], Session | None]
    touch: Callable[[uuid.UUID], None]

    def visiting(self) -> Session | None:
        """The living session of this browser, if it has one."""
        token = self.cookie.read()
        return self.session_of(token) if token else None

    def recognise(self) -> uuid.UUID | None:
        """The same for the guard, which sends everybody else to the sign-in."""
        found = self.visiting()
        if found is None:
            return None
        session_id = found.id
        if needs_touch(found):
            retrying(lambda: self._touch(session_id))
        return session_id

    def _touch(self, session_id: uuid.UUID) -> None:
        with transaction():
            self.touch(session_id)
