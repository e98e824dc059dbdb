"""What the rules say about a case: each a state and a sentence, nothing that names anybody."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import campaigns
from hardship.applications import UNDECIDED, Application, Case, Status, Urgency
from hardship.awards import Place
from hardship.core.money import Money
from hardship.web.templating import day, money

_SOON = timedelta(days=7)
_DECIDED_AGAINST = {Status.DECLINED, Status.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """`state` gives shape and colour: clear, look, or wait for what is only a fact."""

    state: str
    word: str
    text: str


def passes(text: str) -> RuleLine:
    """Nothing to do here."""
    return RuleLine("clear", _("Passes"), text)


def fact(text: str) -> RuleLine:
    """Good to know, and nothing to do."""
    return RuleLine("wait", _("Fact"), text)


def look(text: str) -> RuleLine:
    """Something to read before deciding."""
    return RuleLine("look", _("Look"), text)


def rule_lines(
    case: Case, others: list[Application], available: Money, place: Place
) -> list[RuleLine]:
    """The lines in the order in which a decider asks.

    `available` is what the fund can award now, `place` who waits for it already.
    """
    lines = [
        passes(_("Said yes to all three questions: on strike, lost pay, short of money")),
        _limit(case),
        _earlier(others),
    ]
    if case.urgency is not Urgency.NONE:
        lines.append(_notice(case))
    if case.status in UNDECIDED:
        lines.append(_money(case, available - place.amount, place.ahead))
    if case.is_being_changed:
        lines.append(look(_("The worker is writing a change. If it is sent, votes become void.")))
    void = sum(vote.is_void and not vote.is_changed for vote in case.votes)
    if void:
        words = ngettext(
            "Changed after a vote: one vote on an earlier version is void",
            "Changed after votes: %(num)s votes on earlier versions are void",
            void,
        )
        lines.append(look(words))
    if case.standing.differs:
        lines.append(look(_("The votes name different amounts. The smaller one counts.")))
    return lines


def _limit(case: Case) -> RuleLine:
    if case.requested <= case.most:
        return passes(_("Within the most that one application can get"))
    return fact(
        _(
            "Asks for %(asked)s. One application can get at most %(most)s.",
            asked=money(case.requested),
            most=money(case.most),
        )
    )


def _earlier(others: list[Application]) -> RuleLine:
    helped = [each for each in others if each.state not in _DECIDED_AGAINST]
    if not helped:
        return passes(_("No other application by this person"))
    return look(
        ngettext(
            "One other application by this person, listed under “Aid so far”",
            "%(num)s other applications by this person, listed under “Aid so far”",
            len(helped),
        )
    )


def _notice(case: Case) -> RuleLine:
    if case.urgent_on is None:
        return look(_("A notice without a date"))
    today = campaigns.accounting_date()
    if case.urgent_on < today:
        return look(_("The notice’s date, %(day)s, has passed", day=day(case.urgent_on)))
    days = (case.urgent_on - today).days
    words = ngettext(
        "The notice’s date is %(day)s, in one day",
        "The notice’s date is %(day)s, in %(num)s days",
        days,
        day=day(case.urgent_on),
    )
    return look(words) if case.urgent_on - today <= _SOON else passes(words)


def _money(case: Case, free: Money, waiting: int) -> RuleLine:
    """`free`: what is left beside all who wait for money of this fund."""
    if case.most <= free:
        return passes(_("The fund can cover it now: %(money)s available", money=money(free)))
    words = _(
        "The fund can award %(money)s now. Approved, this case goes on the waiting list.",
        money=money(max(free, Money.zero(free.currency))),
    )
    if waiting:
        words += " " + ngettext(
            "One that was approved earlier waits there.",
            "%(num)s that were approved earlier wait there.",
            waiting,
        )
    return look(words)
