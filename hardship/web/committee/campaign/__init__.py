"""The campaign: the set-up, the organisation, the funds with their rules, what its page says."""
