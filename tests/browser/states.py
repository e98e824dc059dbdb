"""The demonstration as the pictures need it: loaded, running, and with what it lacks."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, exists, select

from hardship import applications, campaigns, committee, donations, notices, payers, treasury
from hardship.app import create_app
from hardship.campaigns import Campaign, FundStatus
from hardship.cli.demo_fund import words
from hardship.cli.demo_fund.cases import FIRST_WEEK, SECOND_WEEK, THIS_WEEK
from hardship.cli.demo_fund.cast import COMMITTEE, worker
from hardship.cli.demo_fund.stage import usd
from hardship.committee import Officer, Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import (
    EventRef,
    EventStatus,
    Gift,
    GiftStatus,
    PayoutStatus,
    ReceiptKind,
    Refund,
    RefundReason,
    RefundStatus,
    StripePayout,
)
from hardship.donations.gateway import BalanceTransaction, ChargeFacts, PayoutFacts
from hardship.donations.in_transit.settlement import settle_payout
from hardship.donations.settlement import settle_charge
from hardship.donations.unexplained.stray_movements import book_stray
from hardship.payers import KnownBy
from hardship.settings import Settings
from tests.browser import telling
from tests.browser.live import Live, live_fund
from tests.engines import Database

#: What stands in the addresses of places: tokens and ids by name.
Names = dict[str, str]


@contextmanager
def demonstration(database: Database, folder: Path) -> Iterator[tuple[Live, Names]]:
    """The made-up fund, whose answers tell which page they show, and what was made beside it.

    At the address named `empty` stands one that nobody has set up.
    """
    web = [str(telling.__file__)]
    with (
        live_fund(_empty(database, folder), folder / "empty", web=web, parts=["web"]) as empty,
        live_fund(database, folder, web=web) as live,
    ):
        loaded = live.command("demo", "load", seconds=300)
        if loaded.returncode:
            raise RuntimeError(loaded.stderr)
        yield live, {"empty": empty.url, **_make_states(live)}


def _empty(database: Database, folder: Path) -> Database:
    """The same database, which is a file, before anybody has written into it."""
    (folder / "empty").mkdir()
    url = f"sqlite:///{folder / 'empty' / 'fund.db'}"
    shutil.copy(database.url.removeprefix("sqlite:///"), folder / "empty" / "fund.db")
    return Database("sqlite", url, url)


def _make_states(live: Live) -> Names:
    app = create_app(Settings.from_environment({**os.environ, **live.environment}))
    clock.install(clock.SystemClock())
    with app.app_context():
        try:
            campaign = campaigns.current_campaign()
            assert campaign is not None
            _close_a_fund(campaign)
            _stick_mails()
            return {
                "campaign": str(campaign.id),
                "invitation": _invite(),
                "reset": _forget_a_password(),
                "receipt": _enter_a_receipt(campaign),
                "slip": str(_slip().id),
                "counted": str(treasury.receipts_on(_slip())[-1].id),
                "employers": _take_from_the_employer(campaign),
                "to_pay": _case_to_pay(),
                **_payers(campaign),
                "paid": _gift(GiftStatus.PAID),
                "monthly": _gift(GiftStatus.PAID, Gift.monthly_id.is_not(None)),
                "renewed": _renewed(),
                "pending": _gift(GiftStatus.PENDING),
                "expired": _gift(GiftStatus.EXPIRED),
                "suspended": _gift(GiftStatus.SUSPENDED),
                "gone": _gift(GiftStatus.PAID, _is_sent_back()),
                "given": str(_given().id),
                "twice": _pay_twice(),
                "payout": _pay_out(),
                "arrived": _arrive_and_fail(),
                "stray": _adjust(),
                "stuck": _stick(),
                "refund": _fail_to_send_back(),
            }
        finally:
            db.session.remove()
            db.engine.dispose()


def _by(first: str) -> Officer:
    member = next(each for each in COMMITTEE if each.name.startswith(first))
    found = committee.officer_by_email(member.email)
    assert found is not None
    return found


def _close_a_fund(campaign: Campaign) -> None:
    facts = {**words.LOCATION, "code": "CLOSED", "slug": "closed"}
    facts |= {"name_en": "San Diego line", "name_es": "Línea de San Diego"}
    with transaction():
        fund = campaigns.add_fund(campaign, form=new_secret(), by=_by("Sam"), **facts)
        campaigns.move_fund(fund, to=FundStatus.CLOSED, by=_by("Sam"))


def _invite() -> str:
    with transaction():
        invited = committee.invite(
            "bo@local510.example", name="", roles=[Role.DECIDER], link=str, by=_by("Sam")
        )
        return invited.link


def _forget_a_password() -> str:
    kept: list[str] = []

    def link(token: str) -> str:
        kept.append(token)
        return token

    with transaction():
        committee.request_reset(COMMITTEE[-1].email, link=link)
    return kept[0]


def _enter_a_receipt(campaign: Campaign) -> str:
    with transaction():
        receipt = donations.enter_bank_receipt(
            campaigns.funds(campaign.id)[0],
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(1_200),
            reference="Executive board, week 6",
            arrived_on=campaigns.accounting_date(),
            by=_by("Tove"),
        )
        return str(receipt.id)


def _take_from_the_employer(campaign: Campaign) -> str:
    with transaction():
        receipt = treasury.receive(
            campaigns.funds(campaign.id)[0],
            form=new_secret(),
            means=treasury.Means.CHEQUE,
            cheque_number="30117",
            amount=usd(500),
            received_on=campaigns.accounting_date(),
            whose=treasury.From(name=campaign.employer),
            by=_by("Tove"),
        )
        return str(receipt.id)


def _payers(campaign: Campaign) -> Names:
    """Whom the yearly report names: by name only, and the supporter, who was asked."""
    central = campaigns.funds(campaign.id)[0]
    with transaction():
        receipt = treasury.receive(
            central,
            form=new_secret(),
            means=treasury.Means.CHEQUE,
            cheque_number="7702",
            amount=usd(5_200),
            received_on=campaigns.accounting_date(),
            whose=treasury.From(name="Walter Kerr"),
            by=_by("Tove"),
        )
    with transaction():
        treasury.confirm_receipt(receipt.id, by=_by("Dara"))
    with transaction():
        for email in {each.email for each in donations.gifts(states=[GiftStatus.PAID]).items}:
            if email:
                payers.expect(KnownBy(email=email))
    begun_in = str(campaigns.fiscal_year().first.year)
    return {"payer": f"{begun_in}/payers/{receipt.id}", "boxed": str(receipt.id)}


def _slip() -> treasury.Voucher:
    """The deposit of the demonstration, whose last line is a check."""
    return treasury.vouchers(kinds=[treasury.VoucherKind.DEPOSIT]).items[0]


def _case_to_pay() -> str:
    """An application whose award nobody has written a payment for."""
    index = (*FIRST_WEEK, *SECOND_WEEK, *THIS_WEEK).index("to pay")
    return str(applications.applications_of(worker(index)[1])[0].id)


def _gift(status: GiftStatus, which: ColumnElement[bool] | None = None) -> str:
    """The session of a gift that came to this: one that is given once, if nothing else is asked."""
    which = Gift.monthly_id.is_(None) if which is None else which
    found = select(Gift.session_id).where(
        Gift.status == status, Gift.session_id.is_not(None), which
    )
    session = db.session.scalar(found.limit(1))
    assert session is not None, status
    return session


def _is_sent_back() -> ColumnElement[bool]:
    """Whether all of a gift has gone back."""
    whole = (Refund.gift_id == Gift.id, Refund.amount_minor == Gift.amount_minor)
    return exists().where(*whole, Refund.status == RefundStatus.SUCCEEDED)


def _renewed() -> str:
    """A later month of a monthly gift."""
    return str(db.session.scalars(select(Gift.id).where(Gift.invoice_id.is_not(None))).first())


def _given() -> Gift:
    """A gift that arrived and that nothing is wrong with."""
    query = select(Gift).where(Gift.status == GiftStatus.PAID, Gift.mismatch.is_(None))
    return db.session.scalars(query.order_by(Gift.started_at).limit(1)).one()


def _fail_to_send_back() -> str:
    """A refund that Stripe refused."""
    with transaction():
        refund = donations.ask_refund(
            _given().id,
            form=new_secret(),
            amount=usd(5),
            reason=RefundReason.ASKED_FOR,
            by=_by("Tove"),
        )
        refund.status = RefundStatus.REFUSED.value
        return str(refund.id)


def _pay_twice() -> str:
    """The gift beside another that was paid a second time: somebody has to say what it is."""
    with transaction():
        first = _given()
        moved = _moved("txn_paid_twice", first.amount, source="ch_paid_twice", category="charge")
        settle_charge(
            ChargeFacts(
                id="ch_paid_twice",
                amount=first.amount,
                is_paid=True,
                created_at=moved.created_at,
                gift_id=first.id,
                fund_id=first.fund_id,
                transaction=moved,
            )
        )
    (held,) = [
        gift for gift in donations.suspense.gifts_to_explain().items if gift.beside_id == first.id
    ]
    return str(held.id)


def _pay_out() -> str:
    """A payout on its way to the bank."""
    with transaction():
        return str(_told_of("on_its_way", PayoutStatus.IN_TRANSIT).id)


def _arrive_and_fail() -> str:
    """The arrival of a payout that the bank sent back afterwards."""
    with transaction():
        payout = _told_of("sent_back", PayoutStatus.PAID)
        today = campaigns.accounting_date()
        receipt = donations.enter_arrival(
            payout.id, form=new_secret(), arrived_on=today, by=_by("Tove")
        )
        donations.confirm_bank_receipt(receipt.id, by=_by("Dara"))
        _told_of("sent_back", PayoutStatus.FAILED)
        return str(receipt.id)


def _told_of(name: str, status: PayoutStatus) -> StripePayout:
    """What Stripe says of a payout of $40."""
    amount, source = usd(40), f"po_{name}"
    back = status is PayoutStatus.FAILED
    return settle_payout(
        PayoutFacts(
            id=source,
            amount=amount,
            status=status,
            is_automatic=False,
            created_at=clock.now(),
            arrives_on=clock.now().date() + timedelta(days=2),
            asked_at=clock.now(),
            transaction=_moved(f"txn_{name}", -amount, source=source),
            failure_transaction=_moved(f"txn_{name}_back", amount, source=source) if back else None,
        )
    )


def _adjust() -> str:
    """Stripe's balance moved, and nobody can say why."""
    name = "txn_nobody_knows"
    moved = _moved(name, usd(12), source="", category="other_adjustment")
    with transaction():
        book_stray(moved)
    return name


def _stick() -> str:
    """A message of Stripe's that is stuck, beside one that was set aside."""
    rests, stuck = "evt_of_the_shop", "evt_of_nobody"
    with transaction():
        for name in (rests, stuck):
            kind, about = "radar.early_fraud_warning.created", name.replace("evt", "issfr")
            donations.receive_event(EventRef(name, kind, about, clock.now()))
            event = donations.inbox_event(name)
            event.status, event.failure = EventStatus.STUCK.value, "UnknownToGateway"
        why = "Of the shop, which uses the same account at Stripe"
        donations.set_aside_event(rests, reason=why, by=_by("Tove").actor)
    return stuck


def _stick_mails() -> None:
    """Two mails that the server of their address refused for a day."""
    with transaction():
        for kind in ("gift_receipt", "application_news"):
            mail = notices.enqueue(kind, to="june@exmaple.org", locale="en")
            mail.status = notices.Delivery.STUCK
            mail.failure = "the mail server refused the recipient"


def _moved(
    name: str, amount: Money, *, source: str, category: str = "payout"
) -> BalanceTransaction:
    return BalanceTransaction(
        id=name,
        gross=amount,
        fee=Money.zero(amount.currency),
        category=category,
        source_id=source,
        created_at=clock.now(),
        available_at=clock.now(),
    )
