"""Why something cannot be done with an application, in sentences."""

from hardship.core.errors import N_, Conflict, DomainError, Forbidden, Overtaken


class OwnApplication(Forbidden):
    """Nobody reads or decides their own case."""

    message = N_("This is your own application. Other members of the committee decide it.")


class SawWhose(Forbidden):
    """Whoever looked whose case it is does not decide it."""

    message = N_("You saw whose application this is. Other members of the committee decide it.")


class NothingHidden(Conflict):
    """Nobody reads it blind any more, or this officer does not vote."""

    message = N_("There is nothing to look up here: it is decided, or you do not vote.")


class VersionChanged(Overtaken):
    """The worker sent a new version after this one was read."""

    message = N_("The worker changed this application after you opened it. Read it again.")


class AlreadyVoted(Conflict):
    """One vote an officer and version."""

    message = N_("You have already voted on this version.")


class CaseDecided(Overtaken):
    """Votes and changes come too late."""

    message = N_("This application has already been decided.")


class DeclineNeedsReason(DomainError):
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


class WordsNeeded(DomainError):
    """Something else that is needed, and no word about it."""

    message = N_("Write what it is. Those who decide know nothing else of it.")


class DayTooFar(DomainError):
    """A date that is too far from today."""

    message = N_("Write a date from %(first)s to %(last)s.")


class YearTooFar(DomainError):
    """A date of which the year alone gives the slip away."""

    message = N_("Look at the year, %(year)s. Write a date from %(first)s to %(last)s.")


class NotAPhoneNumber(DomainError):
    """Too few digits to call, or no digits."""

    message = N_("Write a phone number with its area code, like 909-555-0117.")


class NotAPostalCode(DomainError):
    """No mail arrives by it."""

    message = N_("Write a ZIP code with 5 digits, like 92335.")


class NotARoutingNumber(DomainError):
    """It fails the bank's own check."""

    message = N_(
        "This is not a routing number. It has 9 digits and stands at the bottom of a check."
    )


class NotDigits(DomainError):
    """An account's number with something else in it."""

    message = N_("Write the account number with digits only.")


class NotAnAccountNumber(DomainError):
    """Too short or too long for a bank."""

    message = N_("An account number has 4 to 17 digits.")


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
