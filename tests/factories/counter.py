"""The counter at work: each verb is one act in a transaction of its own, Teo's or Rosa's."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hardship import campaigns, treasury
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.treasury import CounterReceipt, From, Means, Voucher, VoucherKind


@dataclass(frozen=True)
class Counter:
    """Teo enters, Rosa confirms."""

    fund: Fund
    teo: Officer
    rosa: Officer

    def today(self) -> date:
        """The day of the fund's time zone."""
        return campaigns.accounting_date()

    def enter(self, amount: Money, *, fund: Fund | None = None, **facts: Any) -> CounterReceipt:
        """A check of June's, unless told otherwise."""
        told: dict[str, Any] = {
            "form": new_secret(),
            "means": Means.CHEQUE,
            "cheque_number": "1207",
            "received_on": self.today(),
            "whose": From(name="June Park", email="june@example.org"),
            "by": self.teo,
        }
        with transaction():
            return treasury.receive(fund or self.fund, amount=amount, **(told | facts))

    def receive(self, amount: Money, *, fund: Fund | None = None, **facts: Any) -> UUID:
        """Entered, and counted again."""
        receipt_id = self.enter(amount, fund=fund, **facts).id
        with transaction():
            treasury.confirm_receipt(receipt_id, by=self.rosa)
        return receipt_id

    def fill_in(self, *receipt_ids: UUID, on: date | None = None, form: str | None = None) -> UUID:
        """A deposit slip."""
        with transaction():
            return treasury.prepare_deposit(
                receipt_ids,
                form=form or new_secret(),
                reference="Slip 12",
                deposited_on=on or self.today(),
                by=self.teo,
            ).id

    def deposit(self, *receipt_ids: UUID) -> UUID:
        """A deposit that the bank took."""
        return self.confirm(self.fill_in(*receipt_ids))

    def confirm(self, voucher_id: UUID) -> UUID:
        """Rosa saw it too."""
        with transaction():
            treasury.confirm_voucher(voucher_id, by=self.rosa)
        return voucher_id

    def say_bounced(self, receipt_id: UUID, fee: Money, *, on: date | None = None) -> Voucher:
        """The statement says so."""
        with transaction():
            return treasury.say_bounced(
                receipt_id,
                form=new_secret(),
                fee=fee,
                bounced_on=on or self.today(),
                by=self.teo,
            )

    def recall(
        self, receipt_id: UUID, *, on: date | None = None, reason: str = "Lost in the post"
    ) -> UUID:
        """It does not go to the bank after all."""
        with transaction():
            return treasury.recall_receipt(
                receipt_id,
                form=new_secret(),
                recalled_on=on or self.today(),
                reason=reason,
                by=self.teo,
            ).id

    def recall_voucher(
        self, voucher_id: UUID, *, on: date | None = None, reason: str = "Entered twice"
    ) -> UUID:
        """It is not so as two people confirmed it."""
        with transaction():
            return treasury.recall_voucher(
                voucher_id, recalled_on=on or self.today(), reason=reason, by=self.teo
            ).id

    def confirm_recall(self, voucher_id: UUID) -> UUID:
        """Rosa agrees."""
        with transaction():
            treasury.confirm_voucher_recall(voucher_id, by=self.rosa)
        return voucher_id

    def bank_line(self, kind: VoucherKind, amount: Money) -> Voucher:
        """A fee, or interest."""
        with transaction():
            return treasury.enter_bank_line(
                self.fund,
                form=new_secret(),
                kind=kind,
                amount=amount,
                reference="Statement 11",
                happened_on=self.today(),
                by=self.teo,
            )

    def ask_move(self, taker: Fund, amount: Money) -> Voucher:
        """From the first fund to another."""
        with transaction():
            return treasury.ask_move(
                self.fund,
                taker,
                form=new_secret(),
                amount=amount,
                reason="Fontana pays more rent than it was given",
                by=self.teo,
            )
