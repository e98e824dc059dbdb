"""What reached the bank account: entered, confirmed, and taken back."""
