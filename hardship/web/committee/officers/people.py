"""The people of the committee: who holds which role, and what each role may do."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, SelectMultipleField, StringField, ValidationError

from hardship import audit, campaigns, committee
from hardship.audit import AuditRow
from hardship.campaigns import Step
from hardship.committee import (
    GRANTS,
    PERMISSION_NAMES,
    ROLE_DUTIES,
    ROLE_NAMES,
    Officer,
    Permission,
    Role,
    Status,
)
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted, done
from hardship.web.committee import bp
from hardship.web.committee.campaign.set_up import missing_hands, overline, page_after
from hardship.web.committee.officers.links import invitation_link
from hardship.web.committee.record.words import act
from hardship.web.forms import Address, AtMost, Form, Needed
from hardship.web.once import Once
from hardship.web.templating import LANGUAGES, page


def _roles() -> SelectMultipleField:
    return SelectMultipleField(
        _l("Roles"),
        description=_l("One person may hold several. Nobody decides, prepares and releases alone."),
    )


class RolesForm(Form):
    """What somebody is trusted with."""

    roles = _roles()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.roles.choices = [
            SelectChoice(role.value, _(name)) for role, name in ROLE_NAMES.items()
        ]

    def validate_roles(self, field: Any) -> None:
        """At least one: who holds none could open nothing."""
        if not field.data:
            raise ValidationError(_("Choose at least one role."))

    def chosen(self) -> list[Role]:
        """The roles that were ticked."""
        return [Role(value) for value in self.roles.data or []]


class InviteForm(RolesForm):
    """Who is invited, and as what."""

    name = StringField(
        _l("Name"),
        description=_l("As the others on the committee know them."),
        validators=[
            Needed(_l("Enter a name.")),
            AtMost(committee.LONGEST_NAME),
        ],
    )
    email = StringField(
        _l("E-mail address"),
        description=_l("The invitation goes there, and it is how they sign in."),
        validators=[
            Needed(_l("Enter an e-mail address.")),
            Address(),
        ],
    )
    locale = RadioField(
        _l("Language of the invitation"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()],
        default="en",
    )
    # Once more, because fields stand in the order in which they were made: here they come last.
    roles = _roles()
    once = Once()


@bp.get("/people")
@requires(Permission.OFFICER_MANAGE)
def people() -> Response:
    """Everybody with their roles, and the charter: what each role may do."""
    listed = committee.officers(request.args.get("cursor"))
    campaign = campaigns.campaign_in_hand()
    is_step = campaign is not None and campaign.is_draft
    is_step = is_step and current_officer().may(Permission.CAMPAIGN_EDIT)
    return page(
        "committee/officers/people.html",
        overline=overline(Step.COMMITTEE, campaign) if is_step else None,
        onward=page_after(Step.COMMITTEE, campaign) if is_step else None,
        is_enough=campaign is None or not missing_hands(campaign, with_invited=True),
        page=listed,
        last_seen=committee.last_seen(list(listed.items)),
        charter=_charter(),
        role_names=ROLE_NAMES,
        status_words=_status_words(),
    )


@bp.route("/people/invite", methods=["GET", "POST"])
@requires(Permission.OFFICER_MANAGE, fresh=True)
def invite_officer() -> Response:
    """Invite somebody by mail."""
    form = InviteForm()
    return acted(
        form,
        lambda: committee.invite(
            str(form.email.data),
            name=str(form.name.data),
            roles=form.chosen(),
            locale=str(form.locale.data),
            link=invitation_link,
            form=form.once.data,
            by=current_officer(),
        ),
        shown=lambda status: _invite_page(form, status),
        then=url_for("committee.people"),
        words=_(
            "%(name)s is invited. The link in the mail works for seven days.", name=form.name.data
        ),
        field_of="email",
    )


@bp.get("/people/<uuid:officer_id>")
@requires(Permission.OFFICER_MANAGE)
def person(officer_id: UUID) -> Response:
    """One officer: roles, invitation, access, and what was done about them."""
    who = committee.officer(officer_id)
    return _person_page(who, RolesForm(data={"roles": sorted(who.roles)}), 200)


@bp.post("/people/<uuid:officer_id>/roles")
@requires(Permission.OFFICER_MANAGE, fresh=True)
def change_roles(officer_id: UUID) -> Response:
    """Give somebody exactly these roles."""
    who, form = committee.officer(officer_id), RolesForm()
    return acted(
        form,
        lambda: committee.set_roles(who, form.chosen(), by=current_officer()),
        shown=lambda status: _person_page(who, form, status),
        then=_page_of(who),
        words=_("The roles are changed. %(name)s has to sign in again.", name=who.display_name),
        field_of="roles",
    )


@bp.post("/people/<uuid:officer_id>/invitation")
@requires(Permission.OFFICER_MANAGE, fresh=True)
def resend_invitation(officer_id: UUID) -> Response:
    """Mail a new link; the old one is void."""
    who = committee.officer(officer_id)
    return done(
        lambda: committee.resend_invitation(who, link=invitation_link, by=current_officer()),
        then=_page_of(who),
        words=_("A new invitation is on its way. The old link no longer works."),
    )


@bp.post("/people/<uuid:officer_id>/invitation/withdraw")
@requires(Permission.OFFICER_MANAGE, fresh=True)
def withdraw_invitation(officer_id: UUID) -> Response:
    """Take an invitation back."""
    who = committee.officer(officer_id)
    return done(
        lambda: committee.withdraw_invitation(who, by=current_officer()),
        then=_page_of(who),
        words=_("The invitation is withdrawn. Its link no longer works."),
    )


@bp.post("/people/<uuid:officer_id>/disable")
@requires(Permission.OFFICER_MANAGE, fresh=True)
def disable_officer(officer_id: UUID) -> Response:
    """Close somebody's access at once."""
    who = committee.officer(officer_id)
    return done(
        lambda: committee.disable(who, by=current_officer()),
        then=_page_of(who),
        words=_("%(name)s can no longer sign in.", name=who.display_name),
    )


def _page_of(who: Officer) -> str:
    return url_for("committee.person", officer_id=who.id)


def _invite_page(form: InviteForm, status: int) -> Response:
    return page("committee/officers/invite.html", status, form=form, duties=_duties())


def _person_page(who: Officer, form: RolesForm, status: int) -> Response:
    rows = audit.history("officers", who.id)
    names = committee.officer_names(row.actor_id for row in rows if row.actor_id)
    return page(
        "committee/officers/person.html",
        status,
        form=form,
        officer=who,
        is_self=who.id == current_officer().id,
        duties=_duties(),
        rows=[(row, act(row), _who_did(row, names)) for row in reversed(rows)],
        status_word=_status_words()[Status(who.status)],
        role_names=ROLE_NAMES,
    )


def _who_did(row: AuditRow, names: dict[UUID, str]) -> str:
    if row.actor_id is None:
        return str(_("The server"))
    return names.get(row.actor_id, "")


def _duties() -> dict[str, str]:
    return {role.value: _(duty) for role, duty in ROLE_DUTIES.items()}


def _charter() -> list[tuple[str, str, list[str]]]:
    """Each role with its duty and all that it may do, from the very table the guard reads."""
    return [
        (
            _(ROLE_NAMES[role]),
            _(ROLE_DUTIES[role]),
            [_(PERMISSION_NAMES[permission]) for permission in sorted(GRANTS[role])],
        )
        for role in Role
    ]


def _status_words() -> dict[Status, tuple[str, str]]:
    return {
        Status.INVITED: ("wait", _("Invited")),
        Status.ACTIVE: ("clear", _("Active")),
        Status.DISABLED: ("stop", _("No access")),
    }
