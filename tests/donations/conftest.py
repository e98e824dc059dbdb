"""An open campaign, its funds, and the books of a gift."""

from tests.central_fund import fund, other, rosa, teo

__all__ = ["fund", "other", "rosa", "teo"]
