"""A supporter's papers as files: the receipt of a gift, the statement of a year."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from hardship import campaigns, ledger
from hardship.core.money import Money
from hardship.supporters import FundSum, Told
from hardship.web.paper import Paper
from hardship.web.public.gift_reckoning import reckoned
from hardship.web.public.gift_words import STEPS
from hardship.web.public.seals import proof_shown
from hardship.web.templating import counted, day, language, not_deductible


def receipt_file(told: Told, *, name: str | None) -> Response:
    """One receipt as the books have it now; `name` only for whoever may know it."""
    sums = reckoned(told)
    paper = _headed(sums.title)
    paper.note(_("Number: %(number)s", number=told.reference))
    if name:
        paper.note(_("Given by %(name)s", name=name))
    paper.note(_("Fund: %(fund)s", fund=told.fund.text("name", language())))
    paper.note(_as_of())
    for number, line in enumerate(sums.lines):
        paper.rule(thick=number == 0)
        paper.line(line.words, line.amount, line.note)
    paper.rule(thick=True)
    paper.line(sums.total.words, sums.total.amount, strong=True)
    paper.gap(4)
    for words in sums.notes:
        paper.note(words)
        paper.gap(3)
    return _answered(paper, told)


def _as_of() -> str:
    """Papers follow the money: on another day one may say something else."""
    return str(_("As of %(day)s", day=day(campaigns.accounting_date())))


def _answered(paper: Paper, told: Told) -> Response:
    _legal(paper, campaigns.organisation().legal_name)
    _sealed(paper, told)
    return paper.answer(f"{told.reference}.pdf")


def _sealed(paper: Paper, told: Told) -> None:
    """Where it stands under the newest seal, and that seal's root, to keep."""
    proof, is_changed = proof_shown(told)
    seal = ledger.newest_seal()
    if seal is None or is_changed:
        return
    paper.gap(4)
    if proof is not None:
        paper.note(
            _(
                "Entry %(entry)s is number %(number)s of %(size)s under seal %(seal)s.",
                entry=counted(proof.entry),
                number=counted(proof.index + 1),
                size=counted(proof.size),
                seal=seal.id,
            )
        )
    paper.note(
        _(
            "The books are sealed every hour. Whoever keeps the newest seal can prove that nothing "
            "behind it was changed. Seal %(seal)s:",
            seal=seal.id,
        )
    )
    paper.note(seal.root.hex())


def statement_file(year: int, sums: Sequence[FundSum], *, email: str) -> Response:
    """All gifts of a calendar year, less what went back until now."""
    paper = _headed(_("Gifts in %(year)s", year=year))
    names = names_of(sums)
    if names:
        paper.note(_("Given by %(name)s", name=", ".join(names)))
    paper.note(_("Given with %(email)s", email=email))
    paper.note(_as_of())
    for each in sums:
        paper.section(each.fund.text("name", language()))
        paper.rule(thick=True)
        for told in each.gifts:
            _gift_line(paper, told)
        paper.rule(thick=True)
        if each.went_back:
            paper.line(_("You paid"), each.received)
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
    paper.text(not_deductible(name))
    paper.note(_("No goods or services were given in return."))


def names_of(sums: Sequence[FundSum]) -> list[str]:
    """The names that were written with these gifts, each once."""
    names = (told.name for each in sums for told in each.gifts)
    return list(dict.fromkeys(name for name in names if name))


def total_of(sums: Sequence[FundSum]) -> list[Money]:
    """All funds together, one sum for each currency."""
    currencies = dict.fromkeys(each.currency for each in sums)
    return [
        Money.total((each.kept for each in sums if each.currency == code), code)
        for code in currencies
    ]
