"""What the union's yearly report says of a supporter who gave $5,000 or more, in their words."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField

from hardship import donations, payers
from hardship.core.errors import NotFound
from hardship.core.limits import LONGEST_NAME
from hardship.core.money import Money
from hardship.payers import KnownBy, Particulars, Payer
from hardship.web.access import supporter
from hardship.web.acts import acted
from hardship.web.forms import AtMost, Form, Needed
from hardship.web.public import bp
from hardship.web.public.supporters import current_email
from hardship.web.templating import page


class ParticularsForm(Form):
    """The three things that the report asks for."""

    name = StringField(
        _l("Your full name"),
        validators=[Needed(_l("Write your full name.")), AtMost(LONGEST_NAME)],
    )
    address = TextAreaField(
        _l("Your address"),
        validators=[
            Needed(_l("Write your address: street, city, state and ZIP code.")),
            AtMost(payers.LONGEST_ADDRESS),
        ],
    )
    occupation = StringField(
        _l("Your occupation, or type of business"),
        validators=[
            Needed(_l("Write your occupation, or the type of your business.")),
            AtMost(payers.LONGEST_OCCUPATION),
        ],
    )


@bp.route("/my-gifts/particulars", methods=["GET", "POST"])
@supporter
def my_particulars() -> Any:
    """Tell it, or put it right; nobody is asked who does not give so much."""
    payer = _own(current_email())
    told = payer.particulars
    form = ParticularsForm(
        data={"name": told.name, "address": told.address, "occupation": told.occupation}
    )
    return acted(
        form,
        lambda: payers.tell(
            payers.expect(payer.known_by),
            Particulars(form.name.data or "", form.address.data or "", form.occupation.data or ""),
        ),
        shown=lambda status: page("public/supporter_particulars.html", status, form=form),
        then=url_for("public.my_gifts"),
        words=_("Thank you. The union’s report says what you wrote."),
    )


def _own(email: str) -> Payer:
    found = payers.by_email(email)
    if found is None:
        raise NotFound
    return found


def is_to_tell(email: str, monthly: Money) -> bool:
    """Whether a monthly gift of so much makes somebody one of whom the report asks more."""
    if not payers.is_itemized(monthly):
        return False
    payer = payers.by_email(email)
    gifts = donations.supporter_gifts.told_for_report([email])
    return not gifts and (payer is None or not payer.has_told_all)


def expect(email: str) -> None:
    """From now on their page asks."""
    payers.expect(KnownBy(email=email))
