"""The books: journal, accounts, exports, and what they agree with.

`sources` leads from an entry to what made it; `lines` leads from there back to the entries.
"""
