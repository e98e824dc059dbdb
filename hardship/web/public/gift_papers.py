"""A supporter's papers as files: the receipt of a gift, the statement of a year."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from hardship import campaigns
from hardship.core.money import Money
from hardship.donations import GiftStatus
from hardship.supporters import FundSum, Told
from hardship.web.paper import Paper
from hardship.web.public.gift_words import STEPS
from hardship.web.templating import day, language, money


def receipt_file(told: Told, *, name: str | None) -> Response:
    """One gift's receipt as the books have it now; `name` only for whoever may know it."""
    gift, union = told.gift, campaigns.organisation()
    title = _("Receipt") if gift.state is GiftStatus.PAID else _("Your gift")
    paper = _headed(title)
    paper.note(_("Number: %(number)s", number=gift.reference))
    if name:
        paper.note(_("Given by %(name)s", name=name))
    paper.note(_("Fund: %(fund)s", fund=told.fund.text("name", language())))
    paper.rule(thick=True)
    _steps(paper, told)
    paper.gap(4)
    if gift.covers_fee:
        paper.note(_fee_words(told))
        paper.gap(3)
    _legal(paper, union.legal_name)
    return paper.answer(f"{gift.reference}.pdf")


def _steps(paper: Paper, told: Told) -> None:
    gift = told.gift
    pending = gift.state is GiftStatus.PENDING
    label = _("To be paid") if pending else _("You paid")
    paper.line(label, told.received, day(gift.paid_at or gift.started_at, "full"))
    for step in told.back:
        paper.rule()
        paper.line(_(STEPS[step.kind]), step.amount, day(step.on, "full"))
    paper.rule(thick=True)
    if not pending:
        paper.line(_("What you gave"), told.kept, strong=True)
    if gift.fee:
        paper.note(_("Of what you paid, Stripe kept %(fee)s as its fee.", fee=money(gift.fee)))


def _fee_words(told: Told) -> str:
    words = _(
        "You put %(fee)s toward the fee on top of your %(gift)s.",
        fee=money(told.fee_covered),
        gift=money(told.gift.intended),
    )
    return str(words)


def statement_file(year: int, sums: Sequence[FundSum], *, email: str) -> Response:
    """All gifts of a calendar year, less what went back until now."""
    paper = _headed(_("Gifts in %(year)s", year=year))
    paper.note(_("Given with %(email)s", email=email))
    paper.note(_("As of %(day)s", day=day(campaigns.accounting_date())))
    for each in sums:
        paper.section(each.fund.text("name", language()))
        paper.rule(thick=True)
        for told in each.gifts:
            _gift_line(paper, told)
        paper.rule(thick=True)
        if each.went_back:
            paper.line(_("Paid"), each.received)
            paper.line(_("Went back"), -each.went_back)
        paper.line(_("Given in %(year)s", year=year), each.kept, strong=True)
    paper.gap(4)
    _legal(paper, campaigns.organisation().legal_name)
    return paper.answer(f"gifts-{year}.pdf")


def _gift_line(paper: Paper, told: Told) -> None:
    at = told.gift.paid_at or told.gift.started_at
    paper.line(f"{day(at)}, {told.gift.reference}", told.received)
    for step in told.back:
        paper.line(f"    {_(STEPS[step.kind])}", step.amount, f"    {day(step.on)}")
    paper.rule()


def _headed(title: str) -> Paper:
    union = campaigns.organisation()
    paper = Paper(f"{title}, {union.legal_name}")
    paper.note(f"{union.legal_name}\n{union.address}")
    paper.gap(6)
    paper.heading(title)
    return paper


def _legal(paper: Paper, name: str) -> None:
    paper.text(
        _(
            "Contributions or gifts to %(name)s are not deductible as charitable contributions for "
            "federal income tax purposes.",
            name=name,
        )
    )
    paper.note(_("No goods or services were given in return."))


def total_of(sums: Sequence[FundSum]) -> list[Money]:
    """All funds together, one sum for each currency."""
    currencies = dict.fromkeys(each.currency for each in sums)
    return [
        Money.total((each.kept for each in sums if each.currency == code), code)
        for code in currencies
    ]
