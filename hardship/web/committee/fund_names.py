"""What the funds are called, in the reader's language."""

from uuid import UUID

from hardship import campaigns
from hardship.web.templating import language


def fund_names() -> dict[UUID, str]:
    """What every fund there ever was is called, by id."""
    return {
        fund.id: fund.text("name", language())
        for campaign in campaigns.campaigns()
        for fund in campaigns.funds(campaign.id)
    }
