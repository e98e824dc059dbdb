"""What the outbox refuses."""

from hardship.core.errors import N_, Overtaken


class NotStuck(Overtaken):
    """A mail that was to be set aside left, is tried again, was set aside or is over since."""

    message = N_("These mails are no longer all waiting for you. Look at the list again.")
