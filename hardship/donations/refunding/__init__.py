"""Sending gifts back: asked for, approved, made at Stripe or on its dashboard, booked."""
