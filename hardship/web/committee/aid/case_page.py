"""Everything that the page of a case shows, gathered from the rooms below."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from hardship import applications, awards, campaigns, committee, payouts
from hardship.applications import Application, Case, CaseVote, SawWhose, Status, Step
from hardship.awards import Award
from hardship.committee import Officer, Permission
from hardship.core.errors import N_
from hardship.core.money import Money
from hardship.ledger import Source
from hardship.payouts import Payment
from hardship.web import access
from hardship.web.committee.aid.case_forms import DecisionForms, OutOfTurnForm
from hardship.web.committee.aid.listing import asked_listing
from hardship.web.committee.aid.rule_lines import rule_lines
from hardship.web.committee.books.lines import BookLine, book_lines
from hardship.web.committee.money_out import payees
from hardship.web.committee.money_out.payment_lines import Replaced, replaced
from hardship.web.committee.record.history import HistoryLine, history_lines
from hardship.web.errors import sentence
from hardship.web.templating import day, language

NO_DAY = date.max


@dataclass(frozen=True, slots=True)
class VoteSlip:
    """One vote as it lies on the table."""

    vote: CaseVote
    who: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How an approved case stands in the line of its fund."""

    place: awards.Place
    wanted: Money
    available: Money

    @property
    def is_covered(self) -> bool:
        """Whether the fund could pay it alone."""
        return self.wanted <= self.available

    @property
    def is_its_turn(self) -> bool:
        """Whether the fund can also pay all who were approved earlier."""
        return self.place.is_reached(self.wanted, self.available)


@dataclass(frozen=True, slots=True)
class AwardStory:
    """One award, its payments and what all of them left in the books."""

    award: Award
    payments: list[Payment]
    replaced: list[Replaced]
    lines: list[BookLine]


def case_page(application: Application, forms: DecisionForms) -> dict[str, Any]:
    """The context of `committee/aid/case.html`."""
    officer = access.current_officer()
    found = applications.case(
        application,
        terms=awards.terms_of(application),
        identify=applications.sees_whose(application, officer),
    )
    _prepare(forms, found)
    fund = campaigns.fund(found.fund_id)
    available = awards.available_to_award(fund)
    place = awards.place_in_line(application)
    others = applications.others_of(application)
    stories = _stories(application)
    decides = officer.may(Permission.APPLICATION_DECIDE)
    has_looked = found.is_undecided and applications.has_unblinded(application, officer)
    return {
        "case": found,
        "title": _title(found),
        "fund": fund,
        "forms": forms,
        "form": forms.sent if forms.sent is not None and forms.sent.errors else forms.approve,
        "others": others,
        "rules": rule_lines(found, others, available, place),
        "slips": _slips(found, officer),
        "mine": found.vote_of(officer.id),
        "may_decide": decides and not has_looked,
        "closed": sentence(SawWhose()) if decides and has_looked else "",
        "blinded_by": _blinded_by(application, officer),
        "may_pay": officer.may(Permission.PAYMENT_READ),
        "is_undecided": application.is_undecided,
        "is_over": found.status in {Status.DECLINED, Status.WITHDRAWN},
        "waiting": _waiting(found, place, available),
        "out_of_turn": OutOfTurnForm(formdata=None),
        "stories": stories,
        "may_cancel": any(each.award.is_live and not _has_live_payment(each) for each in stories),
        "history": _history(application, stories),
        **_in_list(application, officer),
        "is_fresh": committee.is_proved_lately(access.current_session()),
        "language_name": _language_name(found.locale),
        "sight": payees.sight(),
        "payee": _payee(application) if stories else None,
        **_labels(),
    }


def _prepare(forms: DecisionForms, case: Case) -> None:
    """The amount by the rules, and in which language to write what the worker reads."""
    forms.suggest(case.most)
    if case.locale != language():
        forms.write_in(_language_name(case.locale))


def _blinded_by(application: Application, officer: Officer) -> Application | None:
    """What keeps the name from who may know it: they may vote on that one."""
    if not officer.may(Permission.APPLICATION_IDENTIFY):
        return None
    return applications.blinded_by(application, officer)


def _waiting(case: Case, place: awards.Place, available: Money) -> Waiting | None:
    if case.status not in awards.WAITING or case.approved is None:
        return None
    return Waiting(place, case.approved, available)


def _labels() -> dict[str, Any]:
    return {
        "category_labels": applications.CATEGORY_LABELS,
        "status_labels": applications.COMMITTEE_LABELS,
        "step_labels": {**applications.STEP_LABELS, Step.REQUESTED: N_("Asked for")},
        "urgency_labels": applications.URGENCY_LABELS,
    }


def _language_name(code: str) -> str:
    """The worker's language, by its name in the reader's."""
    here = get_locale()
    return code if here is None else str(here.languages.get(code, code))


def _title(case: Case) -> str:
    """The reference and the first need; what is due first if anything is."""
    dated = [need for need in case.needs if need.due_on is not None]
    first = min(dated, key=lambda need: need.due_on or NO_DAY) if dated else case.needs[0]
    what = _(applications.CATEGORY_LABELS[first.category]).lower()
    if first.due_on is None:
        return f"{case.reference}: {what}"
    return _(
        "%(reference)s: %(what)s, due %(day)s",
        reference=case.reference,
        what=what,
        day=day(first.due_on),
    )


def _slips(case: Case, officer: Officer) -> list[VoteSlip]:
    names = committee.officer_names(vote.officer_id for vote in case.votes)
    return [
        VoteSlip(vote, names.get(vote.officer_id, ""), vote.officer_id == officer.id)
        for vote in case.votes
    ]


def _stories(application: Application) -> list[AwardStory]:
    granted = awards.awards_of(application.id)
    paid = payouts.payments_of(award.id for award in granted) if granted else []
    return [
        AwardStory(award, mine, _replaced(mine), _lines(award, mine))
        for award in granted
        for mine in [[payment for payment in paid if payment.award_id == award.id]]
    ]


def _replaced(paid: list[Payment]) -> list[Replaced]:
    """What came back before one of these payments was prepared in its place."""
    before = [slip.replaces for slip in payouts.slips(paid) if slip.replaces]
    return list(replaced(before).values())


def _lines(award: Award, paid: list[Payment]) -> list[BookLine]:
    payments = (Source(payouts.BY_PAYMENT, str(payment.id)) for payment in paid)
    lines = book_lines(Source(awards.BY_AWARD, str(award.id)), *payments)
    return sorted(lines, key=lambda line: line.entry_id)


def _has_live_payment(story: AwardStory) -> bool:
    return any(payment.status in payouts.LIVE for payment in story.payments)


def _history(application: Application, stories: list[AwardStory]) -> list[HistoryLine]:
    rows: list[tuple[str, Any]] = [("applications", application.id)]
    for story in stories:
        rows.append(("awards", story.award.id))
        rows += [("payments", payment.id) for payment in story.payments]
    told = payees.told_of_corrections([application])
    return history_lines(rows, tells_corrections=application.id in told)


def _in_list(application: Application, officer: Officer) -> dict[str, Any]:
    """The list in which the case is read, its place there, and which of it comes next."""
    listing = asked_listing()
    decides = officer.may(Permission.APPLICATION_DECIDE)
    onward = listing.to_decide if application.is_undecided else listing
    found = onward.next_to_decide(officer, after=application) if decides else None
    return {
        "listing": listing,
        "case_url": listing.case_url(application.id),
        "place": listing.place_of(application) if application.is_undecided else None,
        "following": None if found is None else onward.case_url(found.id),
    }


def _payee(application: Application) -> payees.Shown | None:
    """Where the money goes: after approval only, and only for who may see that."""
    if payees.sight() is not payees.Sight.OPEN:
        return None
    return payees.shown_payees([application])[application.id]
