"""Why an award cannot be made or taken back."""

from hardship.core.errors import N_, DomainError, Overtaken


class NotEnoughToAward(DomainError):
    """The fund owns less than this award would promise."""

    message = N_(
        "The fund cannot cover this award: %(available)s is available, %(amount)s is needed. "
        "The application stays as it is."
    )


class OthersWaitFirst(DomainError):
    """It is not this application's turn, and nobody said why it should go before its turn."""

    message = N_(
        "Applications approved earlier wait for %(amount)s of this fund, and come first. To award "
        "this one before them, write why."
    )


class NothingWaits(Overtaken):
    """The application does not wait for money."""

    message = N_("This application does not wait for money any more. Look at it again.")


class NothingToCancel(Overtaken):
    """The award was cancelled before."""

    message = N_("This award was cancelled before.")
