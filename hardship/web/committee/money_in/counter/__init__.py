"""Checks and cash at the counter, and what the treasurer does at the bank."""
