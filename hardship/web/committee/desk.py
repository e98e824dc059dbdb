"""The desk: what needs this officer today, in order, and how the funds stand."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hardship import applications, campaigns, committee, ledger
from hardship.applications import COMMITTEE_LABELS, Status
from hardship.campaigns import Fund
from hardship.committee import Officer, Permission
from hardship.core.money import Money
from hardship.web.access import current_officer, signed_in
from hardship.web.committee import bp
from hardship.web.committee.desk_tasks import my_tasks, tasks_of_others
from hardship.web.committee.names import funds_by_name
from hardship.web.templating import day, moment, now_here, page, spelled

#: Every state but the draft, so that the lines add up to all.
_COUNTED = (
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.APPROVED,
    Status.WAITING_LIST,
    Status.AWARDED,
    Status.PAID,
    Status.DECLINED,
    Status.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class FundStanding:
    """How one fund stands, as one sum."""

    fund: Fund
    name: str
    position: ledger.Position

    @property
    def available(self) -> Money:
        """What can still be awarded."""
        return self.fund.available_to_award(self.position)


@dataclass(frozen=True, slots=True)
class NewRoles:
    """Who was given which roles, by whom and when, in words."""

    who: str
    roles: str
    by: str
    on: str


@bp.get("/")
@signed_in
def desk() -> Response:
    """Everybody's first page."""
    officer = current_officer()
    mine = my_tasks(officer)
    standings = _fund_standings()
    return page(
        "committee/desk.html",
        greeting=_greeting(officer, len(mine)),
        overline=_overline(),
        tasks=mine,
        others=tasks_of_others(officer),
        new_roles=_new_roles(officer),
        central=standings[0] if standings else None,
        other_funds=standings[1:],
        available=[
            (_("%(fund)s: available to award", fund=each.name), each.available)
            for each in standings
        ],
        reads_ledger=officer.may(Permission.LEDGER_READ),
        counts=_counts() if officer.may(Permission.APPLICATION_READ) else [],
        is_over=officer.may(Permission.CAMPAIGN_EDIT) and _is_over(),
    )


def _greeting(officer: Officer, count: int) -> str:
    """By first name and the time of day where the union is."""
    name = (officer.name or "").split(maxsplit=1)
    first = name[0] if name else ""
    hour = now_here().hour
    if hour < 12:
        hello = _("Good morning, %(name)s.", name=first) if first else _("Good morning.")
    elif hour < 18:
        hello = _("Good afternoon, %(name)s.", name=first) if first else _("Good afternoon.")
    else:
        hello = _("Good evening, %(name)s.", name=first) if first else _("Good evening.")
    need = (
        ngettext(
            "One thing needs you.", "%(number)s things need you.", count, number=spelled(count)
        )
        if count
        else _("Nothing needs you.")
    )
    return f"{hello} {need}"


def _overline() -> str:
    """The day and time there, and the day of the strike."""
    now = now_here()
    when = moment(now, "full")
    campaign = campaigns.current_campaign()
    days = 0 if campaign is None else campaigns.day_of_strike(campaign, now.date())
    if days < 1:
        return when
    which = _("Day %(days)s of the strike.", days=days)
    return f"{when} {which}"


def _new_roles(reader: Officer) -> list[NewRoles]:
    """What others gave lately, so that nobody is seated unseen."""
    given = [each for each in committee.roles_given() if each.by_id != reader.id]
    names = committee.officer_names(
        who for each in given for who in (each.officer_id, each.by_id) if who
    )
    return [
        NewRoles(
            who=names[each.officer_id],
            roles=", ".join(_(committee.ROLE_NAMES[role]) for role in each.roles),
            by=names[each.by_id] if each.by_id else _("The server"),
            on=day(each.at),
        )
        for each in given
    ]


def _is_over() -> bool:
    """Whether the strike is over and no other is set up yet: nothing to do, but a way on."""
    campaign = campaigns.campaign_in_hand()
    return campaign is not None and campaign.is_closed


def _fund_standings() -> list[FundStanding]:
    """The central fund first."""
    return [
        FundStanding(fund, name, ledger.fund_position(fund.id, fund.currency))
        for fund, name in funds_by_name()
    ]


def _counts() -> list[tuple[str, int, str]]:
    counts = applications.queue_counts()
    return [
        (
            _(COMMITTEE_LABELS[status]),
            counts[status],
            url_for("committee.queue", tab="all", status=status.value),
        )
        for status in _COUNTED
    ]
