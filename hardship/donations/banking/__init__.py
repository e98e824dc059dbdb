"""What reached the bank account (1030): entered by one officer, confirmed by another."""
