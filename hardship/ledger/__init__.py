"""The books: double entry, append-only, whole minor units, no personal data.

Every room that moves money builds its postings with a pure function of its own and hands them to
`post`, in the transaction of its act. An entry balances per fund and currency, names the source
that made it, and is never changed: what was wrong is reversed by another entry. The database
refuses the same things by itself. The ledger knows no fund but by its id, and no person at all.

Debits are positive and credits negative, everywhere but in `Position`, which speaks to people.

    postings = [Posting(BANK, fund, usd), Posting(ALLOCATIONS, fund, -usd)]
    post("allocation_received", postings, source=Source("bank_receipt", id), occurred_on=day)
    fund_position(fund, "USD").available_to_pay
"""

from hardship.ledger.actions import post, reverse
from hardship.ledger.balances import (
    Balance,
    Position,
    balance,
    balances,
    fund_position,
    totals,
)
from hardship.ledger.chart import (
    AID_ACCOUNTS,
    AID_PAYABLE,
    AID_REPAID,
    ALLOCATIONS,
    BANK,
    BANK_FEES,
    BETWEEN_FUNDS,
    CHART,
    DISPUTE_FEES,
    GIFTS_DISPUTED,
    GIFTS_OFFLINE,
    GIFTS_ONLINE,
    GIFTS_REFUNDED,
    IN_TRANSIT,
    OTHER_INCOME,
    PAYMENTS_OUTSTANDING,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    UNDEPOSITED,
    Account,
    AccountKind,
    AidCategory,
    aid_account,
)
from hardship.ledger.comparing import compared, listed
from hardship.ledger.errors import (
    AlreadyPosted,
    AlreadyReversed,
    FundsUnbalanced,
    NoSuchEntry,
    NotOneLine,
    NotSealedYet,
    SealedBooksChanged,
    TooFewPostings,
    Unbalanced,
    UnknownAccount,
    ZeroPosting,
)
from hardship.ledger.exports import ExportFormat, export
from hardship.ledger.models import Entry, Seal
from hardship.ledger.pages import (
    AccountLine,
    AccountPage,
    Booked,
    Sought,
    account_page,
    booked,
    entry_count,
    journal,
    reversal_of,
)
from hardship.ledger.proofs import Proof, prove, seals
from hardship.ledger.publication import SealFile, read_seal_file, signed_seal_file
from hardship.ledger.queries import (
    Moved,
    entries_of,
    entry_for,
    funds_in_books,
    is_posted,
    left_by_source,
    lines_by_source,
    movements,
    postings_of,
)
from hardship.ledger.rules import (
    REVERSED,
    Disagreement,
    Finding,
    Item,
    Posting,
    Source,
    disagreements,
    reversal,
)
from hardship.ledger.seal_checks import PublishedRoot
from hardship.ledger.sealing import newest_seal, seal
from hardship.ledger.verification import Check, Verification, verify

__all__ = [
    "AID_ACCOUNTS",
    "AID_PAYABLE",
    "AID_REPAID",
    "ALLOCATIONS",
    "BANK",
    "BANK_FEES",
    "BETWEEN_FUNDS",
    "CHART",
    "DISPUTE_FEES",
    "GIFTS_DISPUTED",
    "GIFTS_OFFLINE",
    "GIFTS_ONLINE",
    "GIFTS_REFUNDED",
    "IN_TRANSIT",
    "OTHER_INCOME",
    "PAYMENTS_OUTSTANDING",
    "PROCESSING_FEES",
    "REVERSED",
    "STRIPE_BALANCE",
    "SUSPENSE",
    "UNDEPOSITED",
    "Account",
    "AccountKind",
    "AccountLine",
    "AccountPage",
    "AidCategory",
    "AlreadyPosted",
    "AlreadyReversed",
    "Balance",
    "Booked",
    "Check",
    "Disagreement",
    "Entry",
    "ExportFormat",
    "Finding",
    "FundsUnbalanced",
    "Item",
    "Moved",
    "NoSuchEntry",
    "NotOneLine",
    "NotSealedYet",
    "Position",
    "Posting",
    "Proof",
    "PublishedRoot",
    "Seal",
    "SealFile",
    "SealedBooksChanged",
    "Sought",
    "Source",
    "TooFewPostings",
    "Unbalanced",
    "UnknownAccount",
    "Verification",
    "ZeroPosting",
    "account_page",
    "aid_account",
    "balance",
    "balances",
    "booked",
    "compared",
    "disagreements",
    "entries_of",
    "entry_count",
    "entry_for",
    "export",
    "fund_position",
    "funds_in_books",
    "is_posted",
    "journal",
    "left_by_source",
    "lines_by_source",
    "listed",
    "movements",
    "newest_seal",
    "post",
    "postings_of",
    "prove",
    "read_seal_file",
    "reversal",
    "reversal_of",
    "reverse",
    "seal",
    "seals",
    "signed_seal_file",
    "totals",
    "verify",
]
