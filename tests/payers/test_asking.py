"""The worker asks each payer of $5,000 or more in a fiscal year once, and nobody else."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hardship import campaigns, notices, payers, reports
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.cli.asking_payers import ask_payers
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import Supporter
from hardship.notices import Notice
from hardship.payers import KnownBy, Particulars, Payer
from hardship.treasury import From, Giver, Means
from tests.central_fund import fund
from tests.donations.refunding.test_refund_settlement import tell
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.reports.test_other_receipts import counter, give, schedule

__all__ = ["counter", "fund"]

JUNE, LUIS = "june@example.org", "luis@example.org"
TOLD = Particulars("June Park", "411 Union Way", "Nurse")
Gives = Callable[..., str]


@pytest.fixture
def gives(app: Flask, fund: Fund, gateway: FakeGateway) -> Gives:
    def given(amount: Money, email: str | None = JUNE, **told: Any) -> str:
        return give(fund, gateway, amount, Supporter(email=email, **told))

    return given


def mails() -> list[Notice]:
    db.session.rollback()
    query = select(Notice).where(Notice.kind == "gift_particulars").order_by(Notice.id)
    return list(db.session.scalars(query))


def asked() -> list[str | None]:
    return [each.recipient for each in mails()]


def test_two_gifts_that_make_five_thousand_are_asked_for_once(gives: Gives) -> None:
    gives(usd(2500))
    assert ask_payers() == 0
    gives(usd(2500), locale="es")
    assert ask_payers() == 1
    assert ask_payers() == 0
    gives(usd(900))
    assert ask_payers() == 0
    assert asked() == [JUNE]
    assert mails()[0].locale == "es"
    rows = list(db.session.scalars(select(AuditRow).where(AuditRow.verb == "payer.asked")))
    assert [row.subject_type for row in rows] == ["payers"]
    assert JUNE not in str(rows[0].details)


def test_what_went_back_is_taken_off(gives: Gives, gateway: FakeGateway) -> None:
    charge = gives(usd(4000))
    gives(usd(1000))
    tell(gateway, "refund.created", gateway.give_back(charge, usd("0.01")).id)
    assert ask_payers() == 0


def test_who_told_with_one_large_gift_is_not_asked(gives: Gives) -> None:
    gives(usd(6000), name="June Park", address="411 Union Way", occupation="Nurse")
    assert ask_payers() == 0


def test_who_told_with_a_gift_of_another_year_is_not_asked(gives: Gives, clock: Any) -> None:
    gives(usd(6000), name="June Park", address="411 Union Way", occupation="Nurse")
    clock.advance(days=400)
    gives(usd(2500))
    gives(usd(2500))
    assert schedule().incomplete == 0
    assert ask_payers() == 0


def test_each_year_asks_anew_and_one_mail_is_enough_for_two(gives: Gives, clock: Any) -> None:
    gives(usd(3000))
    gives(usd(3000))
    days = (campaigns.fiscal_year().last - campaigns.accounting_date()).days
    clock.advance(days=days + 1)
    gives(usd(3000))
    gives(usd(3000))
    assert ask_payers() == 1
    clock.advance(days=366)
    gives(usd(3000))
    gives(usd(3000))
    assert ask_payers() == 1
    assert asked() == [JUNE, JUNE]


def test_a_gift_of_the_last_day_is_asked_about_in_the_new_year(gives: Gives, clock: Any) -> None:
    days = (campaigns.fiscal_year().last - campaigns.accounting_date()).days
    clock.advance(days=days)
    gives(usd(3000))
    gives(usd(3000))
    clock.advance(days=2)
    assert ask_payers() == 1
    assert "-12-31" in (mails()[0].context_json or "")


def test_who_is_known_by_name_only_and_a_local_get_no_mail(gives: Gives, counter: Counter) -> None:
    counter.receive(usd(5200), whose=From(name="Ben Okafor"))
    counter.receive(usd(7000), whose=From(giver=Giver.LOCAL, name="Local 9", email=LUIS))
    assert schedule().incomplete == 2
    assert ask_payers() == 0


def test_a_fault_before_the_end_leaves_neither_mail_nor_mark(
    gives: Gives, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next turn asks: so a crash neither loses a mail nor sends two."""
    gives(usd(3000))
    gives(usd(3000))
    enqueue = notices.enqueue

    def breaks(*args: Any, **facts: Any) -> None:
        enqueue(*args, **facts)
        db.session.flush()
        raise RuntimeError("the power went")

    with monkeypatch.context() as now:
        now.setattr(notices, "enqueue", breaks)
        with pytest.raises(RuntimeError):
            ask_payers()
    assert (asked(), db.session.query(Payer).count()) == ([], 0)
    db.session.rollback()
    assert ask_payers() == 1
    assert asked() == [JUNE]


def test_who_told_while_the_worker_was_reading_is_not_asked(gives: Gives) -> None:
    gives(usd(3000))
    gives(usd(3000))
    with transaction():
        payers.tell(payers.expect(KnownBy(email="June@Example.ORG")), TOLD)
    with transaction():
        assert payers.ask(KnownBy(email=JUNE), year=campaigns.fiscal_year()) is None
    assert ask_payers() == 0


def test_what_was_told_last_is_in_the_schedule(gives: Gives, clock: Any) -> None:
    gives(usd(3000))
    gives(usd(3000))
    with transaction():
        payers.tell(payers.expect(KnownBy(email=JUNE)), TOLD)
    (payer,) = schedule().named
    assert (payer.name, payer.address, payer.occupation) == ("June Park", "411 Union Way", "Nurse")
    clock.advance(days=1)
    gives(usd(5000), name="June Ortiz", address="9 Hill Rd", occupation="Baker")
    (payer,) = schedule().named
    assert (payer.name, payer.address, payer.occupation) == ("June Ortiz", "9 Hill Rd", "Baker")
    clock.advance(days=1)
    with transaction():
        payers.enter(KnownBy(email=JUNE), Particulars(address="7 Oak St"), by=officer(name="Teo"))
    (payer,) = schedule().named
    assert (payer.name, payer.address) == ("June Ortiz", "7 Oak St")


def test_it_is_kept_as_long_as_a_report_rests_on_it(gives: Gives, clock: Any) -> None:
    gives(usd(3000))
    gives(usd(3000))
    ask_payers()
    first = kept()
    assert first == payers.kept_until(campaigns.fiscal_year())
    clock.advance(days=366)
    gives(usd(3000))
    gives(usd(3000))
    ask_payers()
    last = kept()
    assert first is not None
    assert last is not None
    assert last > first
    clock.advance(days=(last - campaigns.accounting_date()).days)
    sweep()
    assert kept() == last
    clock.advance(days=1)
    sweep()
    assert kept() is None


def test_what_is_entered_about_the_year_before_does_not_shorten_that(fund: Fund) -> None:
    this = campaigns.fiscal_year()
    before = campaigns.fiscal_year(this.first - timedelta(days=1))
    for year in (this, before):
        with transaction():
            payers.enter(KnownBy(email=JUNE), TOLD, by=officer(name="Teo"), year=year)
    assert kept() == payers.kept_until(this)


def kept() -> date | None:
    db.session.rollback()
    return db.session.scalar(select(Payer.kept_until))


def sweep() -> None:
    with transaction():
        payers.sweep()


givers = st.sampled_from([(None, None), (JUNE, None), (LUIS, None), (None, "Ben"), (LUIS, "Lu")])
amounts = st.sampled_from([1000, 2500, 5000, 7000])
steps = st.lists(st.tuples(givers, amounts, st.booleans()), max_size=5)


@given(steps)
@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
def test_who_is_asked_is_who_the_schedule_names_by_e_mail_and_who_lacks_something(
    gives: Gives, counter: Counter, gave: list[tuple[Any, int, bool]]
) -> None:
    """Whatever came in before: each example adds to the books of the last one."""
    for (email, name), dollars, tells in gave:
        if name or tells:
            whose = From(name=name or "", email=email or "")
            counter.receive(usd(dollars), means=Means.CASH, whose=whose)
        else:
            told = {"name": "A", "address": "B", "occupation": "C"} if dollars >= 5000 else {}
            gives(usd(dollars), email, **told)
    before = set(asked())
    lacking = {each.known.by.email for each in schedule().named if each.lacks} - {None}
    assert ask_payers() == len(lacking - before)
    assert set(asked()) == before | lacking
    assert len(asked()) == len(set(asked()))


def test_the_mail_says_why_what_and_where(gives: Gives, app: Flask, mailbox: Any) -> None:
    from tests.web.public.workers import deliver

    gives(usd(3000))
    gives(usd(3000), locale="es")
    ask_payers()
    deliver(app, mailbox)
    (mail,) = mailbox.to(JUNE)[-1:]
    assert re.search(r"^https://fund\.example\.org/my-gifts/sign-in$", mail.text, re.MULTILINE)
    for words in ("LM-2", "29 USC 431"):
        assert words in mail.text
        assert words in (mail.html or "")
    assert reports.other_receipts(campaigns.fiscal_year()).incomplete == 1
