"""Mail that did not leave: it is tried again, or set aside where it cannot reach anybody."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired

from hardship import audit, notices
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.core.errors import N_
from hardship.core.limits import check_reason
from hardship.notices import Notice
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted
from hardship.web.committee import bp
from hardship.web.committee.reason import reason_field
from hardship.web.forms import Form
from hardship.web.templating import moment, page

#: What a mail of each kind is. For whom it is stands nowhere: it could tell who applied.
MAILS: Mapping[str, str] = {
    "access_changed": N_("To an officer: the way they sign in has changed"),
    "application_code": N_("To a worker: a code to come in"),
    "application_news": N_("To a worker: there is news of an application"),
    "application_received": N_("To a worker: an application arrived"),
    "check_bounced": N_("To a supporter: a check bounced"),
    "gift_failed": N_("To a supporter: a gift did not go through"),
    "gift_not_deposited": N_("To a supporter: a gift did not go to the bank"),
    "gift_not_sent_back": N_("To a supporter: money could not be sent back"),
    "gift_particulars": N_("To a supporter: questions for the union’s report"),
    "gift_receipt": N_("To a supporter: the receipt of a gift"),
    "gift_sent_back": N_("To a supporter: money is on its way back"),
    "gift_taken_back": N_("To a supporter: a bank took a gift back"),
    "invitation": N_("An invitation to the committee"),
    "money_news": N_("To a treasurer: there is news about money at Stripe"),
    "monthly_ended": N_("To a supporter: a monthly gift has ended"),
    "monthly_failed": N_("To a supporter: a monthly gift did not go through"),
    "monthly_receipt": N_("To a supporter: the receipt of a monthly gift"),
    "password_reset": N_("To an officer: a link to a new password"),
    "roles_given": N_("To an officer: somebody was given a role"),
    "supporter_link": N_("To a supporter: a link to their gifts"),
}


@bp.post("/stuck-mail")
@requires(Permission.ORGANISATION_EDIT)
def retry_stuck_mail() -> Response:
    """Let the worker try again the mails that did not leave."""
    with transaction():
        tried = notices.retry_failed()
        for notice in tried:
            audit.record("notice.retried", notice, by=current_officer().actor)
        count = len(tried)
    flash(
        ngettext("One mail is tried again.", "%(num)s mails are tried again.", count)
        if count
        else _("No mail waits for another try."),
        "info",
    )
    return redirect(url_for("committee.desk"), code=303)


class SetAsideForm(Form):
    """Which of the mails that are stuck, and why nobody needs to get them."""

    mails = SelectMultipleField(
        _l("Mails that could not be delivered"),
        [InputRequired(_l("Choose at least one mail."))],
        coerce=UUID,
        validate_choice=False,
    )
    reason = reason_field()

    def offer(self, stuck: Sequence[Notice]) -> dict[str, str]:
        """Have these to choose from; returns when each was promised and why it did not leave."""
        self.mails.choices = [SelectChoice(str(each.id), _what(each)) for each in stuck]
        if not self.is_submitted() and len(stuck) == 1:
            self.mails.data = [stuck[0].id]
        return {str(each.id): _how(each) for each in stuck}


@bp.route("/stuck-mail/set-aside", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_EDIT)
def set_mails_aside() -> Response:
    """Say why they need not leave any more; which were set aside the record keeps."""
    form = SetAsideForm()
    return acted(
        form,
        lambda: _set_aside(form),
        shown=lambda status: _page(form, status),
        then=url_for("committee.desk"),
        words=lambda found: ngettext(
            "One mail is set aside.", "%(num)s mails are set aside.", len(found)
        ),
    )


def _set_aside(form: SetAsideForm) -> list[Notice]:
    why = check_reason(form.reason.data)
    found = notices.set_aside(form.mails.data)
    for notice in found:
        audit.record("notice.set_aside", notice, by=current_officer().actor, reason=why)
    return found


def _page(form: SetAsideForm, status: int) -> Response:
    stuck = notices.stuck()
    return page(
        "committee/set_mails_aside.html",
        status,
        form=form,
        how=form.offer(stuck),
        stuck=stuck,
        stuck_count=notices.stuck_count(),
    )


def _what(notice: Notice) -> str:
    return _(MAILS[notice.kind]) if notice.kind in MAILS else notice.kind


def _how(notice: Notice) -> str:
    return _(
        "Since %(moment)s: %(reason)s.",
        moment=moment(notice.created_at),
        reason=_(notice.failure) if notice.failure else _("not noted"),
    )
