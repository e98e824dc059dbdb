"""The guided set-up: which step comes next, and how far the union has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hardship import applications, campaigns, committee
from hardship.campaigns import Campaign, Fund, FundStatus, Organisation, Step
from hardship.committee import Hand, Permission
from hardship.web.access import requires
from hardship.web.committee import bp
from hardship.web.templating import language, page, spelled

_STEPS = list(Step)
#: A fund opens without them, so they hold up no step that comes after.
_OPTIONAL = frozenset({Step.PAGE, Step.QUESTIONS})
#: What may stand on the fund's page besides what gifts do.
_OF_PAGE = ("poster", "poster_side", "decisions", "people")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step as the list shows it. `url` is None while an earlier step has to come first."""

    number: int
    title: str
    text: str
    is_done: bool
    is_optional: bool
    url: str | None


@bp.get("/set-up")
@requires(Permission.CAMPAIGN_EDIT)
def set_up() -> Response:
    """Where the set-up stands; each step can be opened again."""
    union, campaign = campaigns.organisation_or_none(), campaigns.campaign_in_hand()
    lines = _lines(union, campaign)
    left = [line for line in lines if not line.is_done and line.url]
    following = next((line for line in left if not line.is_optional), None)
    return page(
        "committee/campaign/set_up.html",
        lines=lines,
        following=following or next(iter(left), None),
        is_over=campaign is not None and campaign.is_closed,
    )


def overline(step: Step, campaign: Campaign | None) -> str:
    """Progress in words while a campaign is set up; afterwards whose page this is."""
    if campaign is not None and not campaign.is_draft:
        return campaign.text("name", language())
    number = _STEPS.index(step) + 1
    return str(_("Set-up, step %(step)s of %(steps)s", step=number, steps=len(_STEPS)))


def page_after(step: Step, campaign: Campaign | None) -> str:
    """Once a step is saved: the next one during the set-up, else back to the campaign."""
    if campaign is not None and not campaign.is_draft:
        return url_for("committee.campaign")
    following = _STEPS[min(_STEPS.index(step) + 1, len(_STEPS) - 1)]
    return address(following, campaign) or url_for("committee.set_up")


def address(step: Step, campaign: Campaign | None) -> str | None:
    """The page of a step; None when its campaign does not exist yet."""
    if step is Step.ORGANISATION:
        return url_for("committee.organisation")
    if step is Step.COMMITTEE:
        return url_for("committee.people")
    if campaign is None:
        return url_for("committee.new_campaign") if step is Step.CAMPAIGN else None
    endpoint = {
        Step.CAMPAIGN: "committee.campaign_story",
        Step.PAGE: "committee.campaign_texts",
        Step.FUNDS: "committee.funds",
        Step.WORKSITES: "committee.worksites",
        Step.QUESTIONS: "committee.questions",
        Step.OPENING: "committee.opening",
    }[step]
    return url_for(endpoint, campaign_id=campaign.id)


def _lines(union: Organisation | None, campaign: Campaign | None) -> list[StepLine]:
    done = _done(union, campaign)
    return [
        StepLine(
            number,
            step_titles()[step],
            _step_texts()[step],
            done[step],
            step in _OPTIONAL,
            address(step, campaign) if union or step is Step.ORGANISATION else None,
        )
        for number, step in enumerate(_STEPS, start=1)
    ]


def _done(union: Organisation | None, campaign: Campaign | None) -> dict[Step, bool]:
    done = dict.fromkeys(_STEPS, False)
    done[Step.ORGANISATION] = union is not None
    if campaign is not None:
        done[Step.CAMPAIGN] = not campaigns.missing_texts(campaign)
        done[Step.PAGE] = _stands_on_page(campaign)
        is_there = any(fund.is_central for fund in campaigns.funds(campaign.id))
        done[Step.FUNDS] = is_there and not campaigns.missing_fund_texts(campaign)
        done[Step.WORKSITES] = bool(campaigns.worksites(campaign.id))
        done[Step.QUESTIONS] = bool(campaigns.questions(campaign.id))
        done[Step.COMMITTEE] = not missing_hands(campaign, with_invited=True)
        done[Step.OPENING] = not campaign.is_draft
    return done


def _stands_on_page(campaign: Campaign) -> bool:
    """Whether anything was written for the fund's page, of which nothing is needed."""
    return bool(campaign.effects) or any(campaign.text(name, language()) for name in _OF_PAGE)


def missing_hands(campaign: Campaign, *, with_invited: bool = False) -> list[Hand]:
    """What the committee lacks for the fund that asks for the most votes."""
    return committee.missing_hands(_most_votes(campaign), with_invited=with_invited)


def advised_deciders(campaign: Campaign) -> int:
    """How many keep a vote from splitting, where the committee has fewer; else 0.

    At least three: of two, one who applies leaves the other alone with the case.
    """
    advised = max(3, applications.enough_voters(_most_votes(campaign)))
    return advised if deciders() < advised else 0


def deciders() -> int:
    """How many decide, or are invited to."""
    return len(committee.those_who_may(Permission.APPLICATION_DECIDE, with_invited=True))


def missing_people(campaign: Campaign) -> int:
    """How many people the committee lacks, where of some hands several are needed."""
    hands = missing_hands(campaign)
    return sum(_missing_deciders(campaign) if hand is Hand.DECIDERS else 1 for hand in hands)


def _missing_deciders(campaign: Campaign) -> int:
    here = len(committee.those_who_may(Permission.APPLICATION_DECIDE))
    return max(_most_votes(campaign) - here, 1)


def hand_words(campaign: Campaign) -> dict[Hand, str]:
    """Whom a fund cannot do without, in words: of those who decide, how many more."""
    votes = _missing_deciders(campaign)
    return {
        Hand.DECIDERS: ngettext(
            "One person who decides on applications",
            "%(number)s people who decide on applications",
            votes,
            number=spelled(votes),
        ),
        Hand.TREASURER: _("A treasurer, who prepares the payments"),
        Hand.RELEASER: _(
            "A releaser, who is not the only treasurer and not needed for the votes: "
            "nobody pays alone"
        ),
    }


def _most_votes(campaign: Campaign) -> int:
    return max((fund.votes_needed for fund in campaigns.funds(campaign.id)), default=1)


def step_titles() -> dict[Step, str]:
    """The steps by name."""
    return {
        Step.ORGANISATION: _("Your union"),
        Step.CAMPAIGN: _("The strike"),
        Step.PAGE: _("The fund’s page"),
        Step.FUNDS: _("Funds and their rules"),
        Step.WORKSITES: _("Worksites"),
        Step.QUESTIONS: _("Questions and answers"),
        Step.COMMITTEE: _("Invite the committee"),
        Step.OPENING: _("Check and open"),
    }


def _step_texts() -> dict[Step, str]:
    return {
        Step.ORGANISATION: _("Legal name, address, time zone, languages"),
        Step.CAMPAIGN: _("Name, the strike in one sentence, its story, the goal"),
        Step.PAGE: _("The poster, what gifts do, who decides and how"),
        Step.FUNDS: _("One central fund, others by location; votes, limit and reserve"),
        Step.WORKSITES: _("Where members work: applicants choose from this list"),
        Step.QUESTIONS: _("What supporters and workers ask most"),
        Step.COMMITTEE: _("Who decides, who prepares payments, and who releases them"),
        Step.OPENING: _("See what is missing, then let people give and apply"),
    }


def fund_states(campaign: Campaign, funds: Iterable[Fund]) -> dict[UUID, tuple[str, str]]:
    """Each fund's state as shape and word: none is open while its campaign is not."""
    return {
        fund.id: _with_its_campaign(campaign)
        if fund.status == FundStatus.OPEN and not campaign.is_open
        else states()[fund.status]
        for fund in funds
    }


def _with_its_campaign(campaign: Campaign) -> tuple[str, str]:
    """The state of a fund that would be open if its campaign were."""
    return states()["closed"] if campaign.is_closed else ("wait", _("Opens with the campaign"))


def states() -> dict[str, tuple[str, str]]:
    """A fund's or campaign's own state as shape and word."""
    return {
        "draft": ("wait", _("Draft")),
        "open": ("clear", _("Open")),
        "paused": ("look", _("Paused")),
        "closed": ("wait", _("Closed")),
    }
