"""Payouts between Stripe and the bank (1020), and of which fund the money in them is."""
