"""Does each aid account say what the awards' shares of its category say, award by award?"""

from typing import Any

from sqlalchemy import Select

from hardship import ledger
from hardship.awards.models import Award
from hardship.awards.rules import BY_AWARD, AwardStatus
from hardship.ledger import AidCategory, Difference, aid_account


def share_differences() -> list[Difference]:
    """Accounts 5010 to 5090: the shares of every award that stands, and nothing else."""
    return [
        difference
        for category in AidCategory
        for difference in ledger.compared(aid_account(category), _shares(category))
    ]


def _shares(category: AidCategory) -> Select[Any]:
    share = Award.shares_minor[category.value].as_integer()
    standing = Award.status == AwardStatus.GRANTED
    return ledger.listed(BY_AWARD, Award, share).where(standing, share.is_not(None))
