"""Why money does not leave."""

from hardship.core.errors import N_, Conflict, DomainError, Forbidden, IllegalMove, Overtaken
from hardship.core.limits import DayOutOfBounds


class NobodyPaysAlone(Forbidden):
    """Preparer, decider and applicant may not release, whatever their roles."""

    message = N_("Nobody pays alone. Somebody else must do this.")


class PreparedIt(NobodyPaysAlone):
    """Who wrote the payment does not let it go."""

    message = N_("You prepared this payment. Somebody else has to release it.")


class DecidedIt(NobodyPaysAlone):
    """Who voted on the case, on any version, or granted its award, does not let its money go."""

    message = N_(
        "You decided on this application, by a vote or by granting its award. Somebody who did "
        "not has to release its payment."
    )


class AppliedForIt(NobodyPaysAlone):
    """Nobody pays themselves."""

    message = N_("This is your own application. Others handle its payment, from start to end.")


class MovedOn(IllegalMove):
    """Somebody was first."""

    message = N_("This payment has moved on: somebody released, cleared, voided or discarded it.")


class NotEnoughInBank(DomainError):
    """The fund's bank account holds less than this payment."""

    message = N_(
        "The fund’s bank account cannot cover this payment: %(available)s is there to pay with, "
        "%(amount)s is needed. Record money that reached the bank, then release again."
    )


class FundInDeficit(DomainError):
    """The fund owes more than it owns; releasing waits until that is covered."""

    message = N_("This fund is in deficit by %(missing)s. Nothing is released until it is covered.")


class AlreadyPrepared(Overtaken):
    """Somebody prepared a payment for this award before."""

    message = N_("A payment for this award is already in hand.")


class HasLivePayment(Conflict):
    """Money has left, or is about to leave, for this award."""

    message = N_("A payment for this award is in hand. Void it first, then cancel the award.")


class NumberUsed(Conflict):
    """A check number is used once, even when the check was void."""

    message = N_(
        "Check number %(number)s was used before: %(amount)s for %(reference)s, on %(day)s. "
        "Write the number on the next check."
    )


class ReferenceUsed(NumberUsed):
    """The bank gives each transfer a reference of its own: used twice, one of the two is wrong."""

    message = N_(
        "The reference “%(number)s” was used before: %(amount)s for %(reference)s, on %(day)s. "
        "Write this transfer’s own; for several in one batch, add a number to each."
    )


class NumberMissing(DomainError):
    """A payment needs its check number or the bank's reference."""

    message = N_("Write the check number or the transfer’s reference.")


class ReferenceNamesPayee(DomainError):
    """References are read by people who are told no names."""

    message = N_(
        "The reference names who is paid, and whoever reads the books would read it. Write the "
        "number that the bank gave this transfer, or one of your own."
    )


class ReferenceHasWords(DomainError):
    """Who may not know the payee is not told whether a word is of their name."""

    message = N_(
        "Who is paid is covered for you, so whether a word names them is not said either. Write a "
        "reference without words: digits, and no more than two letters in a row."
    )


class NumberNotPlain(DomainError):
    """A check number consists of digits."""

    message = N_("A check number is 1 to 12 digits, like 1041.")


class ClearedAnotherDay(DayOutOfBounds):
    """It was released today, which leaves one day."""

    message = N_("This payment was released today, so the day can only be today, %(day)s.")


class ReturnNeeded(Conflict):
    """What the bank has paid is not lost: only the bank can send it back."""

    message = N_(
        "The bank has cleared this payment. It comes back only when the bank returned it, which a "
        "second person confirms on the statement."
    )


class ReturnReported(Overtaken):
    """Somebody reported it before."""

    message = N_("Somebody reported this return before. It waits for a second person.")


class ReportedIt(NobodyPaysAlone):
    """Who reported a return does not confirm it."""

    message = N_("You reported this return. Somebody else confirms it on the statement.")


class WantsAnotherWay(DomainError):
    """The worker named a payee for one way of payment only, and it is not this one."""


class WantsTransfer(WantsAnotherWay):
    """There is an account and no address that a check could be mailed to."""

    message = N_(
        "This worker wants a bank transfer. Prepare it by itself, as a transfer with its reference."
    )


class WantsCheque(WantsAnotherWay):
    """There is an address and no account."""

    message = N_("This worker wants a check by mail. Prepare it as a check, with its number.")


class PayeeCorrected(Overtaken):
    """The worker corrected how they are paid after the officer read it."""

    #: The page tells of it who may know: whoever prepares may read blind.
    message = N_("This changed after you opened it. Read it again, then prepare.")


class NothingToCorrect(Conflict):
    """No money is promised on this application, or the bank has paid it."""

    message = N_("No payment is waiting to be made here, so there is nothing to correct.")


class CorrectedTooOften(Conflict):
    """No more today: each correction is kept for good, and each sends a mail."""

    message = N_(
        "You corrected this ten times within a day. Try again tomorrow, or tell the committee "
        "where your money goes."
    )


class PaymentUnderWay(Conflict):
    """Prepared or released: it goes where the worker said before."""

    message = N_(
        "It is too late to correct this here: your payment is being made. If the account or the "
        "address is wrong, tell the committee right away."
    )


class NoPayee(DomainError):
    """The bank details were forgotten, as the rules of privacy demand."""

    message = N_("Where the money goes is not known any more. Ask the worker.")
