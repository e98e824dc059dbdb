"""An open campaign, its funds, and the books of a gift."""

from tests.central_fund import fund, rosa, teo

__all__ = ["fund", "rosa", "teo"]
