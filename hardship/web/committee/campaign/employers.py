"""Who may not give: the employers of those who are on strike, by name and by e-mail domain."""

from uuid import UUID

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from hardship import campaigns
from hardship.campaigns import Campaign, EverybodysDomain, NoEmployer, NotADomain
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf
from hardship.web.committee import bp
from hardship.web.committee.edit_form import EditForm
from hardship.web.committee.editing import edited
from hardship.web.forms import AtMost

_FIELD_OF: FieldOf = {
    NoEmployer: "employer_names",
    NotADomain: "employer_domains",
    EverybodysDomain: "employer_domains",
}
_LONGEST = AtMost(5_000)


class EmployersForm(EditForm):
    """Two lists, one entry a line."""

    employer_names = TextAreaField(
        _l("Names"),
        [_LONGEST],
        description=_l(
            "One a line: each employer of people on strike, and what else it is called."
        ),
    )
    employer_domains = TextAreaField(
        _l("E-mail domains"),
        [_LONGEST],
        description=_l("One a line, like example.com: what stands after the “@”."),
    )


@bp.route("/campaigns/<uuid:campaign_id>/employers", methods=["GET", "POST"])
@requires(Permission.EMPLOYER_EDIT)
def employers(campaign_id: UUID) -> Response:
    """The lists, as they stand and as they shall be."""
    found = campaigns.campaign(campaign_id)
    form = EmployersForm(
        data={
            "employer_names": "\n".join(found.employer_names),
            "employer_domains": "\n".join(found.employer_domains),
        }
    )
    return edited(
        "committee/campaign/employers.html",
        form,
        lambda: _save(found, form),
        then=_back(),
        field_of=_FIELD_OF,
        row=found,
        campaign=found,
        back=_back(),
    )


def _save(found: Campaign, form: EmployersForm) -> Campaign:
    return campaigns.edit_campaign(
        found,
        employer_names=(form.employer_names.data or "").splitlines(),
        employer_domains=(form.employer_domains.data or "").splitlines(),
        by=current_officer(),
        read=form.read.data,
    )


def _back() -> str:
    """The administrator's page of the campaign; the treasurer's of what is to explain."""
    may = current_officer().may
    if may(Permission.CAMPAIGN_EDIT):
        return url_for("committee.campaign")
    return url_for("committee.to_explain")
