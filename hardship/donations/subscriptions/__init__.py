"""Monthly gifts: the subscription at Stripe, its renewals, its end. Others enter by `monthly`."""
