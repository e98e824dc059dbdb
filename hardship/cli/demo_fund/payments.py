"""Money in at the bank, and two paid weeks."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from hardship import applications, awards, campaigns, donations, ledger, payouts
from hardship.applications import PayMethod
from hardship.cli.demo_fund.sandbox import Sandbox
from hardship.cli.demo_fund.stage import Stage
from hardship.core import clock
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import ReceiptKind

_FIRST_CHEQUE = 1001


def allocate(stage: Stage, dollars: int, reference: str) -> None:
    """The union's treasury puts money in; the treasurer enters it, the releaser confirms it."""
    _receive(
        stage, stage.central_id, ReceiptKind.ALLOCATION, Money(dollars * 100, "USD"), reference
    )


def pay_out_from_stripe(stage: Stage, sandbox: Sandbox) -> None:
    """All that is at Stripe reaches the bank account in one payout, each fund's part for itself."""
    sandbox.stand_at(clock.now())
    funds = (stage.central_id, stage.location_id)
    held = {fund_id: ledger.balance(ledger.STRIPE_BALANCE, fund_id, "USD") for fund_id in funds}
    payout = sandbox.pay_out(sum(part.minor for part in held.values()))
    for fund_id, part in held.items():
        if part:
            _receive(stage, fund_id, ReceiptKind.STRIPE_PAYOUT, part, payout)


def _receive(
    stage: Stage, fund_id: uuid.UUID, kind: ReceiptKind, amount: Money, reference: str
) -> None:
    with transaction():
        receipt = donations.enter_bank_receipt(
            campaigns.fund(fund_id),
            form=new_secret(),
            kind=kind,
            amount=amount,
            reference=reference,
            arrived_on=campaigns.accounting_date(),
            by=stage.officer("Tove"),
        )
        receipt_id = receipt.id
    with transaction():
        donations.confirm_bank_receipt(receipt_id, by=stage.officer("Dara"))


class Chequebook:
    """Hands out cheque numbers and transfer references in order."""

    def __init__(self) -> None:
        self._next = _FIRST_CHEQUE

    def number(self, method: PayMethod) -> str:
        """The next number."""
        self._next += 1
        return str(self._next - 1) if method is PayMethod.CHEQUE else f"ACH {self._next - 1}"


def prepare(stage: Stage, case_id: uuid.UUID, book: Chequebook) -> uuid.UUID:
    """The treasurer writes the payment."""
    with transaction():
        award = awards.award_of(case_id)
        payee = applications.payee_of(applications.application(case_id))
        if award is None or payee is None:
            raise RuntimeError(f"application {case_id} has no award to pay")
        number, tove = book.number(payee.method), stage.officer("Tove")
        return payouts.prepare(award, method=payee.method, number=number, by=tove).id


def release(stage: Stage, payment_ids: Sequence[uuid.UUID]) -> None:
    """A second person lets them go, one by one."""
    for payment_id in payment_ids:
        with transaction():
            payouts.release(payouts.payment(payment_id), by=stage.officer("Dara"))


def clear(stage: Stage, payment_ids: Sequence[uuid.UUID]) -> None:
    """The treasurer ticks them off on the statement of yesterday."""
    for payment_id in payment_ids:
        with transaction():
            yesterday = campaigns.accounting_date() - timedelta(days=1)
            payment = payouts.payment(payment_id)
            payouts.clear(payment, cleared_on=yesterday, by=stage.officer("Tove"))


def void(stage: Stage, payment_id: uuid.UUID) -> None:
    """A check was lost in the mail."""
    with transaction():
        payment = payouts.payment(payment_id)
        payouts.void(
            payment, reason="Lost in the mail; stopped at the bank", by=stage.officer("Tove")
        )
