"""The funds of a campaign: what they are called, for whom, and by which rules they pay."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, FieldList, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Regexp

from hardship import campaigns, donations
from hardship.campaigns import (
    AddressTaken,
    Campaign,
    CodeTaken,
    Fund,
    FundStatus,
    NeedsCentralFund,
    NotAnAddress,
    Step,
    TwoCentralFunds,
)
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf, done
from hardship.web.committee import bp
from hardship.web.committee.bilingual import BilingualForm, bilingual
from hardship.web.committee.campaign.set_up import fund_states, overline
from hardship.web.committee.editing import edited
from hardship.web.forms import AtMost, Between, MoneyField, Needed
from hardship.web.once import Once
from hardship.web.templating import page

_LONGEST = campaigns.LONGEST["funds"]
_GIFT = Between(donations.LEAST_MINOR, donations.MOST_MINOR)
_FIELD_OF: FieldOf = {
    AddressTaken: "slug",
    CodeTaken: "code",
    NotAnAddress: "slug",
    NeedsCentralFund: "is_central",
    TwoCentralFunds: "is_central",
}


class CountField(IntegerField):
    """A whole number; what is none is an error in words."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write a number, like 2.")) from error


@bilingual(
    "name",
    _l("Name"),
    most=_LONGEST["name"],
    needed=True,
    hint=_l("Central fund, or the place it is for."),
)
@bilingual(
    "description",
    _l("Description"),
    most=_LONGEST["description"],
    marked=True,
    hint=_l("Whom it helps. Markdown."),
)
class FundForm(BilingualForm):
    """One fund: its words and its rules."""

    to_open = frozenset(campaigns.FUND_NEEDED_TO_OPEN)

    code = StringField(
        _l("Code"),
        [
            Needed(_l("Write a short code.")),
            Regexp(r"[A-Z0-9]{2,12}$", message=_l("Use 2 to 12 letters and digits.")),
        ],
        filters=[str.upper],
        description=_l("How the fund is called in the books, for example CENTRAL."),
    )
    slug = StringField(
        _l("Web address"),
        [AtMost(60)],
        description=_l("The end of the address, like san-diego. Empty: made from the name."),
    )
    is_central = BooleanField(
        _l("This is the central fund"), description=_l("A campaign has exactly one.")
    )
    suggested = FieldList(
        MoneyField(_l("Suggested amount"), validators=[_GIFT]),
        _l("Suggested amounts"),
        min_entries=4,
        max_entries=4,
    )
    votes_needed = CountField(
        _l("How many people must approve an application"),
        [
            InputRequired(_l("Write a number, like 2.")),
            NumberRange(1, campaigns.MOST_VOTES, _l("Choose a number from 1 to 9.")),
        ],
        description=_l("Two is a good number. Nobody can vote twice or on their own case."),
    )
    award_limit = MoneyField(
        _l("Most that one application is paid"),
        validators=[
            Needed(_l("Write an amount, like 250.")),
            Between(campaigns.LEAST_LIMIT_MINOR, campaigns.MOST_LIMIT_MINOR),
        ],
    )
    reserve = MoneyField(
        _l("Reserve"),
        validators=[Between(0, campaigns.MOST_RESERVE_MINOR)],
        description=_l("Kept back and never awarded. Leave it empty for none."),
    )

    counts_undeposited = BooleanField(
        _l("Checks and cash count before they are at the bank"),
        description=_l("They can be awarded as soon as two people have counted them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, entry in enumerate(self.suggested, start=1):
            entry.label.text = _("Amount %(number)s", number=number)

    def told(self) -> Any:
        """The facts of the fund."""
        facts = self.facts(
            "code", "is_central", "votes_needed", "award_limit", "counts_undeposited"
        )
        names = (self[f"name_{code}"].data for code in self.languages)
        facts["slug"] = self.slug.data or campaigns.slug_of(next(names))
        facts["reserve"] = self.reserve.data or Money.zero(self.reserve.currency)
        facts["suggested"] = [entry.data for entry in self.suggested if entry.data]
        return facts


class NewFundForm(FundForm):
    """The same for a new one: sent twice, it is one row."""

    once = Once()


@bp.get("/campaigns/<uuid:campaign_id>/funds")
@requires(Permission.CAMPAIGN_EDIT)
def funds(campaign_id: UUID) -> Response:
    """The funds side by side, with their rules."""
    found = campaigns.campaign(campaign_id)
    listed = campaigns.funds(found.id)
    return page(
        "committee/campaign/funds.html",
        states=fund_states(found, listed),
        campaign=found,
        funds=listed,
        overline=overline(Step.FUNDS, found),
    )


@bp.route("/campaigns/<uuid:campaign_id>/funds/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new_fund(campaign_id: UUID) -> Response:
    """Add a fund; the first one is proposed as the central fund."""
    found = campaigns.campaign(campaign_id)
    form = NewFundForm(data=_proposal(found), currency=found.currency)
    form.is_public = not found.is_draft
    return edited(
        "committee/campaign/fund.html",
        form,
        lambda: campaigns.add_fund(found, form=form.once.data, by=current_officer(), **form.told()),
        then=_list(found.id),
        field_of=_FIELD_OF,
        **_page(found),
    )


@bp.route("/funds/<uuid:fund_id>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def fund(fund_id: UUID) -> Response:
    """Edit a fund's words and rules."""
    found = campaigns.fund(fund_id)
    form = FundForm(obj=found, currency=found.currency)
    form.is_public = not found.campaign.is_draft
    return edited(
        "committee/campaign/fund.html",
        form,
        lambda: campaigns.edit_fund(
            found, by=current_officer(), read=form.read.data, **form.told()
        ),
        then=_list(found.campaign_id),
        row=found,
        field_of=_FIELD_OF,
        **_page(found.campaign, found),
    )


@bp.post("/funds/<uuid:fund_id>/opening")
@requires(Permission.CAMPAIGN_EDIT)
def open_fund(fund_id: UUID) -> Response:
    """Let one fund take gifts and applications again."""
    return _move(fund_id, FundStatus.OPEN)


@bp.post("/funds/<uuid:fund_id>/pause")
@requires(Permission.CAMPAIGN_EDIT)
def pause_fund(fund_id: UUID) -> Response:
    """Hold gifts and applications of one fund."""
    return _move(fund_id, FundStatus.PAUSED)


@bp.get("/funds/<uuid:fund_id>/closing")
@requires(Permission.CAMPAIGN_EDIT)
def fund_closing(fund_id: UUID) -> Response:
    """Say what closing one fund does before it is done: monthly gifts that end do not come back."""
    found = campaigns.fund(fund_id)
    if found.status == FundStatus.CLOSED:
        return redirect(_list(found.campaign_id), code=303)
    return page("committee/campaign/fund_closing.html", **_page(found.campaign, found))


@bp.post("/funds/<uuid:fund_id>/closing")
@requires(Permission.CAMPAIGN_EDIT)
def close_fund(fund_id: UUID) -> Response:
    """End one fund; what it awarded is still paid."""
    return _move(fund_id, FundStatus.CLOSED)


def _move(fund_id: UUID, to: FundStatus) -> Response:
    campaign_id = campaigns.fund(fund_id).campaign_id
    return done(
        lambda: campaigns.move_fund(campaigns.fund(fund_id), to=to, by=current_officer()),
        then=_list(campaign_id),
    )


def _page(campaign: Campaign, fund: Fund | None = None) -> dict[str, Any]:
    return {"campaign": campaign, "fund": fund, "overline": overline(Step.FUNDS, campaign)}


def _list(campaign_id: UUID) -> str:
    return url_for("committee.funds", campaign_id=campaign_id)


def _proposal(found: Campaign) -> dict[str, Any]:
    """What a new fund begins with: the rules of the first one, or the usual ones."""
    known = campaigns.funds(found.id)
    if known:
        return {
            "suggested": known[0].suggested,
            "votes_needed": known[0].votes_needed,
            "award_limit": known[0].award_limit,
        }
    return {
        "code": "CENTRAL",
        "is_central": True,
        "suggested": [Money(dollars * 100, found.currency) for dollars in (25, 50, 100, 250)],
        "votes_needed": 2,
        "award_limit": Money(250_00, found.currency),
    }
