"""What the funds are called, in the reader's language, and in what money they count."""

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


def currency_in_hand() -> str:
    """The currency of the campaign the committee works on."""
    funds = campaigns.funds_in_hand()
    return funds[0].currency if funds else "USD"
