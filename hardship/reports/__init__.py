"""What the books say, for people: totals, weeks and needs. Reads only, and stores nothing.

Money comes from the ledger alone, so that a page and the books can never tell two stories.
"""

__all__: list[str] = []
