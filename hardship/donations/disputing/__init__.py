"""Payments that a payer's bank calls into question, by every movement of money."""
