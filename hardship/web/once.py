"""A form that counts once: a signed token, new with every page, which the row remembers.

The button pressed twice, the page sent again, ten copies at the same moment: all carry the same
token, and the table that holds its hash takes it once. The token knows when it was made.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from wtforms import HiddenField

from hardship.core import clock
from hardship.core.tokens import new_secret


class Once(HiddenField):
    """`data` is the secret to store the hash of, `born_at` when it was made.

    `token`, both of them signed, is what the page carries.
    """

    born_at: datetime

    def __init__(self, label: Any = "", **options: Any) -> None:
        super().__init__(label, **options)
        self.renew()

    def renew(self) -> None:
        """Let the page, when it is shown again, begin something new."""
        self.data, self.born_at = new_secret(), clock.now()
        self.raw_data = None

    @property
    def token(self) -> str:
        """The signed secret."""
        return str(_signer().dumps([self.data, self.born_at.timestamp()]))

    def process_data(self, value: Any) -> None:
        """There is no default but a fresh secret."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the token; one that we did not sign is refused."""
        try:
            secret, born = _signer().loads(valuelist[0] if valuelist else "")
        except BadSignature as error:
            self.renew()
            raise ValueError(_("This page was open for too long. Please send it again.")) from error
        self.data, self.born_at = secret, datetime.fromtimestamp(born, UTC)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="once.2")
