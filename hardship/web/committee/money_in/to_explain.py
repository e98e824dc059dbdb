"""Money in suspense: why it is there, the gift beside it, and the ways out of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, TextAreaField

from hardship import campaigns, committee, donations
from hardship.committee import Permission
from hardship.core.errors import AlreadyDecided
from hardship.core.limits import LONGEST_EXPLANATION, ReasonNeeded
from hardship.core.money import Money
from hardship.donations import (
    Gift,
    Mismatch,
    NotInSuspense,
    OnlySentBack,
    SuspenseAssignment,
)
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted, pressed
from hardship.web.committee import bp
from hardship.web.committee.money_in.tabs import tabs
from hardship.web.committee.money_in.words import employer_matched, why_suspended
from hardship.web.committee.names import STRAY_ANSWERS, fund_names, funds_by_name
from hardship.web.errors import sentence
from hardship.web.forms import AtMost, Form, Needed
from hardship.web.templating import money, page


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said that the money is, and somebody else has to confirm."""

    assignment: SuspenseAssignment
    fund: str
    who: str
    reason: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A payment in suspense: how much of it is held, why, and the gift whose page it came by.

    `employer` is the entry of the list that an employer's gift matched, `only_back` why it can be
    a gift to no fund.
    """

    gift: Gift
    held: Money
    why: str
    employer: str
    beside: Gift | None
    said: Said | None
    only_back: str

    @property
    def is_employers(self) -> bool:
        """Whether the law asks for it to be sent back."""
        return self.gift.mismatch == Mismatch.EMPLOYER

    @property
    def is_unasked(self) -> bool:
        """Whether no form here asked for it: its amount is what was paid, in that currency."""
        return self.gift.mismatch == Mismatch.UNASKED


class AssignForm(Form):
    """To which fund the money is a gift, and how somebody knows."""

    fund = SelectField(_l("It is a gift to"))
    reason = TextAreaField(
        _l("How you know"),
        description=_l("For whoever confirms it. Leave names out."),
        validators=[
            Needed(_l(ReasonNeeded.message)),
            AtMost(LONGEST_EXPLANATION),
        ],
    )

    def __init__(self, gift: Gift, held: Money) -> None:
        super().__init__(data={"fund": str(gift.fund_id)})
        offered = [
            (fund.id, name)
            for fund, name in funds_by_name()
            if fund.currency == held.currency
            # what came back of it belongs where the rest went
            and (not gift.is_paid or fund.id == gift.fund_id)
        ]
        self.takers = [fund_id for fund_id, _name in offered]
        self.fund.choices = [SelectChoice(str(fund_id), name) for fund_id, name in offered]


@bp.get("/to-explain")
@requires(Permission.GIFT_READ)
def to_explain() -> Response:
    """Every payment of which something is in suspense."""
    return explain_page()


def explain_page(status: int = 200, refused: str = "") -> Response:
    """The same, with what a rule said to the button that was pressed."""
    officer, strays = current_officer(), donations.suspense.strays()
    found = donations.suspense.gifts_to_explain(request.args.get("cursor"))
    lines = iter(_unexplained(found.items))
    return page(
        "committee/money_in/to_explain.html",
        status,
        refused=refused,
        tabs=tabs(),
        page=found.map(lambda _row: next(lines)),
        strays=strays,
        answers=STRAY_ANSWERS,
        obstacles={
            each.id: sentence(obstacle)
            for each in strays
            if (obstacle := donations.suspense.obstacle_to_explaining(each))
        },
        names=committee.officer_names({who for each in strays if (who := each.answered_by_id)}),
        me=officer.id,
        may=officer.may,
        sees_givers=officer.may(Permission.GIFT_IDENTIFY),
        employers_url=_employers_url() if officer.may(Permission.EMPLOYER_EDIT) else "",
    )


def _employers_url() -> str:
    campaign = campaigns.campaign_in_hand()
    return url_for("committee.employers", campaign_id=campaign.id) if campaign else ""


def _unexplained(found: Sequence[Gift]) -> list[Unexplained]:
    held = donations.suspense.held_of_each(found)
    besides = donations.gifts_by_id({each.beside_id for each in found if each.beside_id})
    by_id = {each.id: each for each in besides}
    said = _said(donations.suspense.assignments_waiting())
    currencies = _currencies()
    return [
        Unexplained(
            gift,
            held[gift.id],
            why_suspended(gift),
            employer_matched(gift),
            by_id[gift.beside_id] if gift.beside_id else None,
            said.get(gift.id),
            _only_back(held[gift.id], currencies),
        )
        for gift in found
    ]


def _currencies() -> set[str]:
    return {fund.currency for fund, _name in funds_by_name()}


def _only_back(held: Money, currencies: Collection[str]) -> str:
    """Why it is no fund's gift: none counts in its currency. Empty where one does."""
    if held.currency in currencies:
        return ""
    return sentence(OnlySentBack(currency=held.currency))


def _said(waiting: Iterable[SuspenseAssignment]) -> dict[UUID, Said]:
    """By gift. A reason is read by those whose work it is."""
    listed, officer, funds = list(waiting), current_officer(), fund_names()
    names = committee.officer_names({each.asked_by_id for each in listed})
    reads = officer.may(Permission.SUSPENSE_ASSIGN) or officer.may(Permission.SUSPENSE_CONFIRM)
    return {
        each.gift_id: Said(
            each,
            funds[each.fund_id],
            names.get(each.asked_by_id, ""),
            (each.reason or "") if reads else "",
            each.asked_by_id == officer.id,
        )
        for each in listed
    }


@bp.route("/gifts/<uuid:gift_id>/explain", methods=["GET", "POST"])
@requires(Permission.SUSPENSE_ASSIGN, fresh=True)
def assign(gift_id: UUID) -> Response:
    """Say to which fund the money is a gift."""
    found = donations.gift(gift_id)
    held = donations.suspense.held_of(found)
    form = AssignForm(found, held)
    if held and (only_back := _only_back(held, _currencies())):
        flash(only_back, "care")
        return redirect(url_for("committee.to_explain"), code=303)
    return acted(
        form,
        lambda: donations.suspense.assign(
            found.id,
            fund_id=UUID(form.fund.data),
            reason=form.reason.data,
            by=current_officer(),
        ),
        shown=lambda status: _assign_page(found, held, form, status),
        then=url_for("committee.to_explain"),
        words=_assigned_words,
    )


def _assign_page(found: Gift, held: Money, form: AssignForm, status: int) -> Response:
    return page(
        "committee/money_in/assign.html",
        status,
        form=form,
        gift=found,
        held=held,
        why=why_suspended(found),
        obstacle=_obstacle(found, held),
        may_be_employers=donations.suspense.may_be_employers(found, for_funds=form.takers),
        limit=Money(campaigns.organisation().refund_limit_minor, held.currency),
    )


def _obstacle(found: Gift, held: Money) -> str:
    """Why there is nothing to say of it now; empty when there is."""
    if not held:
        return sentence(NotInSuspense())
    return sentence(AlreadyDecided()) if donations.suspense.assignment_waiting(found) else ""


def _assigned_words(assignment: SuspenseAssignment) -> str:
    amount = money(assignment.amount)
    if assignment.is_waiting:
        return _("Somebody else confirms what you said of %(amount)s.", amount=amount)
    fund = fund_names()[assignment.fund_id]
    return _("%(amount)s is a gift to %(fund)s now.", amount=amount, fund=fund)


@bp.post("/assignments/<uuid:assignment_id>/confirm")
@requires(Permission.SUSPENSE_CONFIRM, fresh=True)
def confirm_assignment(assignment_id: UUID) -> Response:
    """Another person agrees."""
    return pressed(
        lambda: donations.suspense.confirm_assignment(assignment_id, by=current_officer()),
        shown=explain_page,
        then=url_for("committee.to_explain"),
        words=_assigned_words,
    )


@bp.post("/assignments/<uuid:assignment_id>/reject")
@requires(Permission.SUSPENSE_CONFIRM, fresh=True)
def reject_assignment(assignment_id: UUID) -> Response:
    """It is not that; whoever said so may take it back themselves."""
    return pressed(
        lambda: donations.suspense.reject_assignment(assignment_id, by=current_officer()),
        shown=explain_page,
        then=url_for("committee.to_explain"),
        words=_("The money stays in suspense."),
    )
