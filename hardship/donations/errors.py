"""What can go wrong with a gift or with money on its way to the bank."""

from hardship.campaigns import TooLongAgo
from hardship.core.errors import N_, Conflict, DomainError, NotFound, Overtaken


class GatewayUnavailable(DomainError):
    """The payment processor did not answer. Nothing is lost; the same call may be made again."""

    message = N_("The payment page does not answer right now. Nothing was charged.")


class GatewayFailed(GatewayUnavailable):
    """It answered that it broke down, and keeps that answer for whoever makes this call again."""


class GatewayRefused(DomainError):
    """The payment processor said no. `code` is its word for why; never personal data."""

    message = N_("The payment page cannot be opened (%(code)s). Nothing was charged.")


class NoVerdict(GatewayRefused):
    """Its answer says nothing of what was asked: our key may not, or it cannot be read.

    What was asked for may have been done.
    """


class UnknownToGateway(NotFound):
    """The payment processor has nothing of this id."""

    message = N_("We could not find that payment.")


class NotADelivery(DomainError):
    """A webhook call that Stripe did not send to this installation, now. `reason` says why."""

    message = N_("This is not a delivery of ours: %(reason)s")


class GivingClosed(Conflict):
    """The fund takes no gifts at the moment."""

    message = N_("This fund does not take gifts at the moment.")


class GivingPaused(DomainError):
    """Nobody can give online for a while. `retry_after` says in how many seconds to look again."""

    message = N_("Giving online is paused. Nothing was charged.")


class ProofNeeded(DomainError):
    """A giving form has to bring a proof first; nothing was begun, and nobody is shown this."""


class AlreadyPaused(Overtaken):
    """Somebody paused giving before."""

    message = N_("Somebody has already paused giving.")


class NotPaused(Overtaken):
    """Somebody lets people give again already."""

    message = N_("Giving is not paused any more.")


class ParticularsNeeded(DomainError):
    """A gift so large, and its giver has not said who they are."""

    message = N_("For a gift of %(least)s or more the law asks for name, address and occupation.")


class NotAGift(DomainError):
    """The amount is outside of what can be given online."""

    message = N_("Choose an amount from $1 to $25,000.")


class EmailNeeded(DomainError):
    """A monthly gift without an address: nobody could be told of it, and nobody could end it."""

    message = N_("For a monthly gift we need your e-mail: with it you can change or end it.")


class NobodyGave(DomainError):
    """An officer looks for the gifts of an address with which nothing was given."""

    message = N_("No gift came with this e-mail address.")


class NotRunning(Conflict):
    """The monthly gift has ended, or has not begun."""

    message = N_("This monthly gift is not running: nothing is charged.")


class GiftMovedOn(Conflict):
    """The form was sent before, and what it began has moved on or was for something else.

    `gift` is the id of what was begun last; it may be paid by now.
    """

    message = N_("You had already begun a gift from this page. Check the amount and continue.")


class GiftUnknown(DomainError):
    """What happened at the processor names a gift that we do not have (yet)."""

    message = N_("No gift is known for this payment yet.")


class NothingCame(GiftUnknown):
    """The same, of what brought no money: a page that nobody paid, a monthly gift's own news."""


class NoFundYet(GiftUnknown):
    """What belongs to no gift is the central fund's, and there is none."""

    message = N_("There is no fund yet that this could belong to.")


class ExceedsStripeBalance(Conflict):
    """More arrived at the bank than the fund has at Stripe."""

    message = N_("The fund has only %(available)s at Stripe, so %(amount)s cannot come from there.")


class TooManyMovements(DomainError):
    """Reading all of Stripe's movements takes longer than anybody waits for a page."""

    message = N_(
        "Stripe has more than %(most)s movements, too many to compare while a page loads. The "
        "program compares all of them by itself."
    )


class NotStuck(Overtaken):
    """What Stripe told was understood, tried again or set aside since."""

    message = N_("This message is not stuck any more.")


class NotBookedYet(GiftUnknown):
    """Money came back, or was disputed, before Stripe told the fee of the payment itself."""

    message = N_("Stripe has not told the fee of this payment yet. It is tried again.")


class NothingToRefund(Conflict):
    """The payment has not arrived, or all of it was refunded or is about to be."""

    message = N_("There is nothing left of this payment that could be refunded.")


class MoreThanIsLeft(Conflict):
    """A refund of more than what is left of the payment, or of nothing."""

    message = N_(
        "Of this payment %(left)s is left to refund. Choose an amount above zero and up to that."
    )


class OnlyWhole(Conflict):
    """A part of a payment that Stripe changed into another currency, at a rate of its own."""

    message = N_(
        "This was paid in another currency, so only all that is left of it can be sent back: "
        "%(left)s."
    )


class DisputedAtBank(Conflict):
    """While the payer's bank has the payment in dispute, Stripe refunds nothing."""

    message = N_(
        "The payer’s bank disputes this payment, so Stripe refunds nothing. The dispute decides."
    )


class RefundTooLate(Conflict):
    """A bank debit is too old to be sent back."""

    message = N_(
        "This was paid by bank debit more than %(days)s days ago, and Stripe no longer refunds it. "
        "Send a check instead."
    )


class NotInSuspense(Conflict):
    """Nothing of the payment is held in suspense any more."""

    message = N_("Nothing of this payment is in suspense any more.")


class PartlyArrived(Conflict):
    """The payout that carries the money is at the bank for some funds and on its way for others."""

    message = N_(
        "Stripe is sending this money, and a part of the same payout has arrived. First confirm "
        "that the rest of it has arrived."
    )


class InNoFundsCurrency(Conflict):
    """A fund counts in one currency, and what is in suspense is in another."""

    message = N_(
        "No fund counts in %(currency)s, so this is entered in none. It stays in suspense."
    )


class OnlySentBack(InNoFundsCurrency):
    """A payment is in no fund's currency, also after Stripe received it."""

    message = N_("No fund counts in %(currency)s, so this can only be sent back.")


class GiftElsewhere(Conflict):
    """A payment is a gift to one fund, also what came back of it later."""

    message = N_("The rest of this payment is a gift to another fund already. Choose that fund.")


class NotOnItsWay(Conflict):
    """The payout has arrived, came back, or is no payout that is on its way."""

    message = N_("This payout is not on its way to the bank any more. Look at it again.")


class ArrivalEntered(Overtaken):
    """Somebody said so before, and it waits for another."""

    message = N_(
        "Somebody has already entered what the statement says of this payout. Confirm or reject "
        "that first."
    )


class NotWhatLeft(Conflict):
    """What arrived is not what Stripe sent."""

    message = N_("Of this payout %(left)s is still on its way, so %(amount)s cannot have arrived.")


class BeforeItLeft(TooLongAgo):
    """A payout reaches no bank before Stripe sent it."""

    message = N_("Stripe sent this payout on %(left_on)s: it cannot have arrived before.")


class NotCalledBack(Conflict):
    """A payout that Stripe sent is taken back only once it came back to Stripe."""

    message = N_(
        "Stripe sent this payout, and it has not come back there. Only one that failed can be "
        "taken back."
    )


class NameNeeded(DomainError):
    """Who wants to be named has to say how."""

    message = N_("Write the name to show, or choose to be shown without one.")
