"""The chart of accounts, as data. Names are keys of translations; codes never change meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hardship.core.errors import N_

STRIPE_BALANCE: Final = "1010"
IN_TRANSIT: Final = "1020"
BANK: Final = "1030"
UNDEPOSITED: Final = "1040"
TAKEN: Final = "1050"
AID_PAYABLE: Final = "2010"
PAYMENTS_OUTSTANDING: Final = "2020"
SUSPENSE: Final = "2030"
BETWEEN_FUNDS: Final = "3010"
GIFTS_ONLINE: Final = "4010"
GIFTS_OFFLINE: Final = "4020"
ALLOCATIONS: Final = "4030"
OTHER_INCOME: Final = "4040"
GIFTS_REFUNDED: Final = "4910"
GIFTS_DISPUTED: Final = "4920"
PROCESSING_FEES: Final = "5810"
DISPUTE_FEES: Final = "5820"
BANK_FEES: Final = "5830"
AID_REPAID: Final = "5910"


class AidCategory(StrEnum):
    """What aid is for. Each has its own expense account."""

    RENT = "rent"
    UTILITIES = "utilities"
    FOOD = "food"
    MEDICAL = "medical"
    CHILDCARE = "childcare"
    TRANSPORT = "transport"
    FLAT_BENEFIT = "flat_benefit"
    OTHER = "other"


class AccountKind(StrEnum):
    """Where an account stands in the books. A contra account reduces its kind."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    CONTRA_INCOME = "contra_income"
    EXPENSE = "expense"
    CONTRA_EXPENSE = "contra_expense"

    @property
    def is_credit(self) -> bool:
        """Whether a balance of this kind is usually a credit, which is stored as a negative."""
        return self in _CREDIT_KINDS


_CREDIT_KINDS: Final = frozenset(
    {
        AccountKind.LIABILITY,
        AccountKind.EQUITY,
        AccountKind.INCOME,
        AccountKind.CONTRA_EXPENSE,
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the chart. `name` is a translation key."""

    code: str
    name: str
    kind: AccountKind


_AID: Final[Mapping[AidCategory, str]] = {
    AidCategory.RENT: "5010",
    AidCategory.UTILITIES: "5020",
    AidCategory.FOOD: "5030",
    AidCategory.MEDICAL: "5040",
    AidCategory.CHILDCARE: "5050",
    AidCategory.TRANSPORT: "5060",
    AidCategory.FLAT_BENEFIT: "5070",
    AidCategory.OTHER: "5090",
}
#: Every expense account of aid.
AID_ACCOUNTS: Final = frozenset(_AID.values())

_K = AccountKind
CHART: Final[Mapping[str, Account]] = {
    account.code: account
    for account in (
        Account(STRIPE_BALANCE, N_("Stripe balance"), _K.ASSET),
        Account(IN_TRANSIT, N_("In transit from Stripe"), _K.ASSET),
        Account(BANK, N_("Bank"), _K.ASSET),
        Account(UNDEPOSITED, N_("Undeposited checks and cash"), _K.ASSET),
        Account(TAKEN, N_("Taken at Stripe, not explained"), _K.ASSET),
        Account(AID_PAYABLE, N_("Aid payable"), _K.LIABILITY),
        Account(PAYMENTS_OUTSTANDING, N_("Payments outstanding"), _K.LIABILITY),
        Account(SUSPENSE, N_("Suspense"), _K.LIABILITY),
        Account(BETWEEN_FUNDS, N_("Between funds"), _K.EQUITY),
        Account(GIFTS_ONLINE, N_("Gifts online"), _K.INCOME),
        Account(GIFTS_OFFLINE, N_("Gifts offline"), _K.INCOME),
        Account(ALLOCATIONS, N_("Allocations"), _K.INCOME),
        Account(OTHER_INCOME, N_("Interest and other"), _K.INCOME),
        Account(GIFTS_REFUNDED, N_("Gifts refunded"), _K.CONTRA_INCOME),
        Account(GIFTS_DISPUTED, N_("Gifts disputed"), _K.CONTRA_INCOME),
        Account(_AID[AidCategory.RENT], N_("Aid, rent or mortgage"), _K.EXPENSE),
        Account(_AID[AidCategory.UTILITIES], N_("Aid, utilities"), _K.EXPENSE),
        Account(_AID[AidCategory.FOOD], N_("Aid, food"), _K.EXPENSE),
        Account(_AID[AidCategory.MEDICAL], N_("Aid, medical"), _K.EXPENSE),
        Account(_AID[AidCategory.CHILDCARE], N_("Aid, childcare"), _K.EXPENSE),
        Account(_AID[AidCategory.TRANSPORT], N_("Aid, transport"), _K.EXPENSE),
        Account(_AID[AidCategory.FLAT_BENEFIT], N_("Aid, flat benefit"), _K.EXPENSE),
        Account(_AID[AidCategory.OTHER], N_("Aid, other"), _K.EXPENSE),
        Account(PROCESSING_FEES, N_("Processing fees"), _K.EXPENSE),
        Account(DISPUTE_FEES, N_("Dispute fees"), _K.EXPENSE),
        Account(BANK_FEES, N_("Bank fees"), _K.EXPENSE),
        Account(AID_REPAID, N_("Aid repaid or recovered"), _K.CONTRA_EXPENSE),
    )
}


def aid_account(category: AidCategory) -> str:
    """The expense account of a category."""
    return _AID[category]
