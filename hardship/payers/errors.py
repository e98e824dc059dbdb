"""What is refused, as sentences."""

from hardship.core.errors import N_, DomainError


class NothingTold(DomainError):
    """A form without a word in it."""

    message = N_("Write at least one of them: name, address or type.")


class MoreToTell(DomainError):
    """Who tells it themselves tells all that the law asks for."""

    message = N_("The law asks for all three: full name, address and occupation.")
