"""Whose fund it is: the organisation's legal name, address, time zone and languages."""

from typing import Any

from babel.dates import get_month_names
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import URL, Email, InputRequired
from wtforms.validators import Optional as Blank

from hardship import campaigns
from hardship.campaigns import Organisation, Step
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.campaign.set_up import overline, page_after
from hardship.web.committee.edit_form import EditForm
from hardship.web.committee.editing import edited
from hardship.web.committee.names import currency_in_hand
from hardship.web.forms import AtMost, Between, MoneyField, Needed
from hardship.web.templating import LANGUAGES, language

#: Where most unions that use this are; others follow below them.
_NEAR = (
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/New_York",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
_FIELDS = (
    "legal_name",
    "short_name",
    "address",
    "time_zone",
    "languages",
    "website",
    "email",
    "telephone",
    "refund_limit",
    "fiscal_month",
)


def _short(name: str) -> AtMost:
    most = campaigns.LONGEST["organisations"][name]
    return AtMost(most)


class OrganisationForm(EditForm):
    """What every page and receipt says of the union."""

    legal_name = StringField(
        _l("Legal name"),
        [Needed(_l("Write the name that stands on your charter.")), _short("legal_name")],
        description=_l("As on your charter or bank account. It stands on every receipt."),
    )
    short_name = StringField(
        _l("Short name"),
        [Needed(_l("Write what people call you.")), _short("short_name")],
        description=_l("What people call you, for example Local 510."),
    )
    address = TextAreaField(
        _l("Mailing address"),
        [Needed(_l("Write the address for mail and checks.")), _short("address")],
    )
    time_zone = SelectField(
        _l("Time zone"), description=_l("It decides the date of every entry in the books.")
    )
    languages = SelectMultipleField(
        _l("Languages of your texts"),
        [InputRequired(_l("Choose at least one language."))],
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        default=list(LANGUAGES),
        description=_l(
            "Pages are always there in both. These are the languages you write in: "
            "the fund’s name, sentence and story are needed in each."
        ),
    )
    website = StringField(
        _l("Website"),
        [
            Blank(),
            URL(message=_l("Write a web address like https://union.example.org.")),
            _short("website"),
        ],
    )
    email = StringField(
        _l("E-mail for questions"),
        [
            Blank(),
            Email(message=_l("Write an e-mail address like fund@union.example.org.")),
            _short("email"),
        ],
        description=_l("It is shown to everybody."),
    )
    telephone = StringField(_l("Telephone"), [_short("telephone")])
    refund_limit = MoneyField(
        _l("Most that one person refunds alone"),
        [Needed(_l("Write an amount.")), Between(0, campaigns.MOST_REFUND_LIMIT_MINOR)],
        default=Money(campaigns.REFUND_LIMIT_MINOR, "USD"),
        description=_l(
            "Above it another officer approves a refund, or confirms what money in suspense is."
        ),
    )

    fiscal_month = SelectField(
        _l("First month of your fiscal year"),
        coerce=int,
        default=1,
        description=_l("As in your report to the Department of Labor (LM-2, LM-3)."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, currency=currency_in_hand(), **kwargs)
        others = sorted(name for name in campaigns.time_zones() - set(_NEAR) if "/" in name)
        self.time_zone.choices = [
            SelectChoice(name, name.replace("_", " ")) for name in (*_NEAR, *others)
        ]
        months = get_month_names("wide", "stand-alone", locale=language())
        self.fiscal_month.choices = [SelectChoice(*each) for each in months.items()]


@bp.route("/organisation", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_EDIT)
def organisation() -> Response:
    """Set up or edit the organisation."""
    union, campaign = campaigns.organisation_or_none(), campaigns.campaign_in_hand()
    form = OrganisationForm(obj=union)
    return edited(
        "committee/campaign/organisation.html",
        form,
        lambda: _save(union, form),
        then=page_after(Step.ORGANISATION, campaign),
        row=union,
        overline=overline(Step.ORGANISATION, campaign),
    )


def _save(union: Organisation | None, form: OrganisationForm) -> None:
    facts: Any = {name: form[name].data for name in _FIELDS}
    if union is None:
        campaigns.set_up_organisation(by=current_officer(), **facts)
    else:
        campaigns.edit_organisation(union, by=current_officer(), read=form.read.data, **facts)
