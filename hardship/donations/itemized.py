"""Gifts so large that the law asks who gave them. Pure.

A union's yearly report (Form LM-2, Schedule 14, "Other Receipts") names whoever gave $5,000 or more
in the fiscal year, with address and with type of business or job: so says the Department of Labor,
https://www.dol.gov/agencies/olms/regs/compliance/electronic-filing/LM2sched14. Funds from the
public for strike assistance belong there.
"""

from hardship.core.money import Money

ITEMIZED_MINOR = 5_000_00
LONGEST_ADDRESS = 300
LONGEST_OCCUPATION = 100


def is_itemized(paid: Money) -> bool:
    """Whether so much, paid at once, is named with its payer."""
    return paid.minor >= ITEMIZED_MINOR
