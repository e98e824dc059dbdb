"""The form of whatever is undone: why, for the record."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from hardship.core.limits import LONGEST_REASON, ReasonNeeded
from hardship.web.forms import AtMost, Form, Needed


def reason_field() -> Any:
    """Why something is undone."""
    return TextAreaField(
        _l("Reason"),
        description=_l("For the record; only those who act on it read it. Leave names out."),
        validators=[
            Needed(_l(ReasonNeeded.message)),
            AtMost(LONGEST_REASON),
        ],
    )


class ReasonForm(Form):
    """Something is undone, and the record says why."""

    reason = reason_field()
