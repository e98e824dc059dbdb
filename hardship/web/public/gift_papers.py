"""A supporter's papers as files: the receipt of a gift, the statement of a year."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from hardship import campaigns
from hardship.core.money import Money
from hardship.donations import GiftStatus
from hardship.supporters import FundSum, Told, ToldGift, ToldReceipt
from hardship.web.paper import Paper
from hardship.web.public.gift_words import STEPS
from hardship.web.templating import day, language, money


def receipt_file(told: ToldGift, *, name: str | None) -> Response:
    """One gift's receipt as the books have it now; `name` only for whoever may know it."""
    gift = told.gift
    paper = _receipt(told, _("Receipt") if gift.is_paid else _("Your gift"), name)
    _steps(paper, told)
    paper.gap(4)
    if gift.covers_fee:
        paper.note(_fee_words(told))
        paper.gap(3)
    return _answered(paper, told)


def counter_receipt_file(told: ToldReceipt) -> Response:
    """The receipt of a check, or of cash, for whoever gave it."""
    paper = _receipt(told, _("Receipt"), told.name)
    number = told.receipt.cheque_number
    what = _("Check %(number)s", number=number) if number else _("Cash")
    paper.line(what, told.received, _("received on %(day)s", day=day(told.at, "full")))
    _back(paper, told)
    paper.rule(thick=True)
    paper.line(_("What you gave"), told.kept, strong=True)
    paper.gap(4)
    return _answered(paper, told)


def _receipt(told: Told, title: str, name: str | None) -> Paper:
    paper = _headed(title)
    paper.note(_("Number: %(number)s", number=told.reference))
    if name:
        paper.note(_("Given by %(name)s", name=name))
    paper.note(_("Fund: %(fund)s", fund=told.fund.text("name", language())))
    paper.rule(thick=True)
    return paper


def _answered(paper: Paper, told: Told) -> Response:
    _legal(paper, campaigns.organisation().legal_name)
    return paper.answer(f"{told.reference}.pdf")


def _back(paper: Paper, told: Told) -> None:
    for step in told.back:
        paper.rule()
        paper.line(_(STEPS[step.kind]), step.amount, day(step.on, "full"))


def _steps(paper: Paper, told: ToldGift) -> None:
    gift = told.gift
    pending = gift.state is GiftStatus.PENDING
    label = _("To be paid") if pending else _("You paid")
    paper.line(label, told.received, day(told.at, "full"))
    _back(paper, told)
    paper.rule(thick=True)
    if not pending:
        paper.line(_("What you gave"), told.kept, strong=True)
    if gift.fee:
        paper.note(_("Of what you paid, Stripe kept %(fee)s as its fee.", fee=money(gift.fee)))


def _fee_words(told: ToldGift) -> str:
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
    paper.section(_("In all"))
    paper.rule(thick=True)
    for total in total_of(sums):
        paper.line(_("Given in %(year)s", year=year), total, strong=True)
    paper.gap(4)
    _legal(paper, campaigns.organisation().legal_name)
    return paper.answer(f"gifts-{year}.pdf")


def _gift_line(paper: Paper, told: Told) -> None:
    paper.line(f"{day(told.at)}, {told.reference}", told.received)
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
