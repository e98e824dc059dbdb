"""Postings that more than one rule is made of. Pure."""

import uuid
from collections.abc import Mapping

from hardship.core.money import Money
from hardship.ledger.rules import Posting

#: Of each fund what is its own.
Shares = Mapping[uuid.UUID, Money]


def moved_over(shares: Shares, *, to: str, out_of: str) -> list[Posting]:
    """Of each fund its share, from one account to another."""
    return [
        Posting(account, fund_id, amount)
        for fund_id, share in sorted(shares.items())
        if share
        for account, amount in ((to, share), (out_of, -share))
    ]


def without_nothing(*postings: Posting) -> list[Posting]:
    """The postings that move something."""
    return [posting for posting in postings if posting.amount]
