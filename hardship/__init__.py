"""Hardship runs a strike hardship fund: gifts in, a ledger, decisions, payments out."""

__version__ = "0.1.0"
