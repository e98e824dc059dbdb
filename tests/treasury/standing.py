"""How the counter and the bank stand in the books, for the tests of this folder."""

from hardship import ledger, payouts, treasury
from hardship.campaigns import Fund


def balance(account: str, fund: Fund) -> int:
    """In minor units."""
    return ledger.balance(account, fund.id, "USD").minor


def agrees() -> bool:
    """Whether accounts 1040 and 1030 say what the slips say."""
    return not [*treasury.undeposited_differences(), *payouts.bank_differences()]
