"""The page on which somebody says why what another entered is not so."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from hardship.core.limits import LONGEST_EXPLANATION
from hardship.core.money import Money
from hardship.web.forms import AtMost, Form, Needed
from hardship.web.templating import page


class RejectForm(Form):
    """Why it is not as it was entered."""

    reason = TextAreaField(
        _l("Why"),
        description=_l("Whoever entered it reads this."),
        validators=[
            Needed(_l("Say why, so that whoever entered it knows.")),
            AtMost(LONGEST_EXPLANATION),
        ],
    )


def reject_page(
    form: RejectForm,
    status: int,
    *,
    what: str,
    back: tuple[str, str],
    amount: Money,
    facts: Sequence[tuple[str, str]],
) -> Response:
    """What is rejected, by its facts, and the form; `back` is an address and its words."""
    return page(
        "committee/money_in/reject.html",
        status,
        form=form,
        what=what,
        back=back,
        amount=amount,
        facts=facts,
    )
