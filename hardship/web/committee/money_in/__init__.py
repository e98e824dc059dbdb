"""Money that comes in: gifts, and what reached the bank account."""
