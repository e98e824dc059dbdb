"""Errors that people can act on: a sentence (a translation key) and its values, never HTML."""

from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a sentence for translation where it is declared; it is translated where it is shown."""
    return message


class DomainError(Exception):
    """A rule said no. `message` is the key of the sentence; `params` fill its placeholders."""

    message: ClassVar[str] = N_("That cannot be done.")

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.message % params if params else self.message)


class NotFound(DomainError):
    """Nothing is there, or nothing that this person may know of."""

    message = N_("We could not find that.")


class Forbidden(DomainError):
    """The person may not do this, whatever their role."""

    message = N_("You may not do that.")


class Conflict(DomainError):
    """It cannot be done as things stand."""

    message = N_("That cannot be done as things stand.")


class Overtaken(Conflict):
    """Somebody else was first, or the thing has changed since it was read."""

    message = N_("Somebody changed this a moment ago. Look at it again and decide anew.")


class IllegalMove(Overtaken):
    """A step that the table of moves does not know."""

    message = N_("This can no longer be done: it has moved on from “%(current)s”.")


class SentBefore(Conflict):
    """A form came again with other content; what it brought first stands."""

    message = N_(
        "This form was sent before, and what it said then was kept. Look at that first. For "
        "anything else, open a new form."
    )


class AmountSentBefore(SentBefore):
    """The same, of money."""

    message = N_(
        "This form was sent before, for %(amount)s, and that was kept. Look at it first. For "
        "anything else, open a new form."
    )


class NobodyAlone(Forbidden):
    """What moves money is confirmed by somebody other than whoever entered it."""

    message = N_("Somebody else has to confirm this: nobody moves money alone.")


class NotInBooks(Conflict):
    """Only what two people confirmed is taken back; before that it is rejected."""

    message = N_("It is not in the books: there is nothing to take back.")


class AlreadyDecided(Overtaken):
    """It was confirmed or rejected before."""

    message = N_("Somebody has already decided about this.")
