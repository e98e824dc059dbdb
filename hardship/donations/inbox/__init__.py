"""Deliveries: promised when they arrive, then processed one by one, each by asking Stripe."""
