"""What comes over the counter: a bucket at the picket line, checks by mail, a slip for the bank."""

from uuid import UUID

from hardship import campaigns, treasury
from hardship.cli.demo_fund.stage import Stage, usd
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from hardship.treasury import From, Giver, Means

#: By day: number of the check, or none for cash; dollars; whose it is.
_HANDED_OVER = {
    12: (("", 184, From()), ("2231", 150, From(name="Gloria Beckett"))),
    19: (("10457", 1_000, From(Giver.LOCAL, "Teachers Local 212")),),
    33: (("", 96, From()), ("518", 60, From(name="Raúl Ibarra", locale="es"))),
    41: (("2260", 75, From(name="Gloria Beckett")),),
}
#: The last day's check waits for somebody to count it again.
_NOT_COUNTED = 41


def collect(stage: Stage, day: int) -> None:
    """The treasurer writes down what came, the releaser counts it again."""
    for number, dollars, whose in _HANDED_OVER[day]:
        with transaction():
            receipt_id = treasury.receive(
                campaigns.fund(stage.central_id),
                form=new_secret(),
                means=Means.CHEQUE if number else Means.CASH,
                cheque_number=number,
                amount=usd(dollars),
                received_on=campaigns.accounting_date(),
                whose=whose,
                by=stage.officer("Tove"),
            ).id
        if day != _NOT_COUNTED:
            with transaction():
                treasury.confirm_receipt(receipt_id, by=stage.officer("Dara"))


def deposit(stage: Stage) -> None:
    """All that lies in the cash box goes to the bank on one slip."""
    with transaction():
        slip_id = treasury.prepare_deposit(
            [receipt.id for receipt in treasury.to_deposit()],
            form=new_secret(),
            reference="0031",
            deposited_on=campaigns.accounting_date(),
            by=stage.officer("Tove"),
        ).id
    with transaction():
        treasury.confirm_voucher(slip_id, by=stage.officer("Dara"))


def move_to_location(stage: Stage) -> None:
    """The central fund helps the one at the location a little."""
    move_id = _ask_move(stage, 60, "Bus passes for the picket line in Fontana.")
    with transaction():
        treasury.confirm_voucher(move_id, by=stage.officer("Dara"))


def ask_for_more(stage: Stage) -> None:
    """Those who wait at the location could be paid, once somebody else agrees."""
    _ask_move(stage, 500, "Two applications wait in Fontana, and the central fund can spare it.")


def _ask_move(stage: Stage, dollars: int, reason: str) -> UUID:
    with transaction():
        return treasury.ask_move(
            campaigns.fund(stage.central_id),
            campaigns.fund(stage.location_id),
            form=new_secret(),
            amount=usd(dollars),
            reason=reason,
            by=stage.officer("Tove"),
        ).id
