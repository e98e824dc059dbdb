"""Why something cannot be done with an application, in sentences."""

from hardship.core.errors import N_, Conflict, DomainError, Forbidden, Overtaken


class OwnApplication(Forbidden):
    """Nobody reads or decides their own case."""

    message = N_("This is your own application. Other members of the committee decide it.")


class VersionChanged(Overtaken):
    """The worker sent a new version after this one was read."""

    message = N_("The worker changed this application after you opened it. Read it again.")


class AlreadyVoted(Conflict):
    """One vote an officer and version."""

    message = N_("You have already voted on this version.")


class AlreadyDecided(Overtaken):
    """Votes and changes come too late."""

    message = N_("This application has already been decided.")


class ReasonNeeded(DomainError):
    """Whoever declines says why."""

    message = N_("Write why you decline. The worker reads it.")


class AmountNeeded(DomainError):
    """Whoever approves names an amount."""

    message = N_("Write the amount that you approve.")


class ExplanationNeeded(DomainError):
    """Less than the rules give, and no word about it."""

    message = N_("The rules give %(most)s. Write why you approve less. The worker reads it.")


class TooManyNeeds(DomainError):
    """More lines than one application has."""

    message = N_("Add at most %(most)s things that you need money for.")


class TooManyDependants(DomainError):
    """A number of people that is a slip of the hand."""

    message = N_("Write a number from 0 to %(most)s.")


class AmountOutOfBounds(DomainError):
    """More than was asked for, more than the limit, or nothing."""

    message = N_("Approve an amount above zero and up to %(most)s.")


class NotApproved(Conflict):
    """There is no amount that was approved."""

    message = N_("This application is not approved.")


class NotWithdrawable(Conflict):
    """Money is promised or paid."""

    message = N_("It is too late to withdraw here. Write to the committee and we sort it out.")


class AlreadyApplied(Conflict):
    """One open application a person."""

    message = N_("You already have an open application.")


class Incomplete(DomainError):
    """A draft with holes cannot be sent."""

    message = N_("Some questions have no answer yet.")


class NotBeingWritten(Conflict):
    """There is no draft to save to."""

    message = N_("There is nothing to change here: what you wrote was already sent.")


class ClosedForNow(DomainError):
    """The campaign or fund takes no applications."""

    message = N_("The fund takes no applications right now.")
