"""How a gift stands, in words and as a mark, and what happened to it."""

from collections.abc import Mapping
from typing import NamedTuple

from hardship import donations
from hardship.core.errors import N_
from hardship.donations import StepKind
from hardship.supporters import BOUNCED, RECALLED, Standing


class Mark(NamedTuple):
    """A state's shape, its words and a sentence about it, which the page translates."""

    kind: str
    words: str
    about: str


STANDING: Mapping[Standing, Mark] = {
    Standing.ON_ITS_WAY: Mark(
        "wait",
        N_("On its way"),
        N_("Your bank takes up to four business days. Once the money is here it counts."),
    ),
    Standing.CHECKED: Mark(
        "review",
        N_("Being checked"),
        N_(
            "The money has arrived, but it is not quite what was asked for. The treasurer looks at "
            "it and will put it right."
        ),
    ),
    Standing.LAW_CHECKED: Mark(
        "review",
        N_("Being checked"),
        N_(
            "The money has arrived, and we check whether the law lets the fund keep it. If it does "
            "not, all of it goes back to you."
        ),
    ),
    Standing.RECEIVED: Mark(
        "paid",
        N_("With the fund"),
        N_("The committee pays it out to workers on strike who asked for help."),
    ),
    Standing.PARTLY_BACK: Mark(
        "look",
        N_("Partly sent back"),
        N_("A part of it went back; the rest is with the fund. The receipt says when."),
    ),
    Standing.REFUNDED: Mark(
        "clear",
        N_("Sent back"),
        N_("All of it went back to the card or account that it came from."),
    ),
    Standing.NOT_TAKEN: Mark(
        "clear",
        N_("Sent back"),
        N_(
            "The law (29 USC 186) forbids an employer of those on strike to give to their union, "
            "so all of it went back. If you are not such an employer, write to the committee."
        ),
    ),
    Standing.DISPUTED: Mark(
        "look",
        N_("Questioned by your bank"),
        N_("Your bank asks whether you made this payment, and holds the money until it is clear."),
    ),
    Standing.BOUNCED: Mark(
        "stop",
        N_("Check bounced"),
        N_("Your bank did not pay the check. It no longer counts as a gift."),
    ),
    Standing.NOT_DEPOSITED: Mark(
        "clear",
        N_("Taken back"),
        N_(
            "It did not go to the bank, and no longer counts as a gift. If you do not know why, "
            "write to the committee."
        ),
    ),
    Standing.TAKEN_BACK: Mark(
        "stop",
        N_("Taken back by your bank"),
        N_("Your bank took the payment back. It no longer counts as a gift."),
    ),
}

#: What each step is called on a receipt.
STEPS: Mapping[str, str] = {
    StepKind.REFUNDED: N_("Sent back to you"),
    StepKind.REFUND_FAILED: N_("Could not be sent back, with the fund again"),
    StepKind.DISPUTED: N_("Held back by your bank"),
    StepKind.REINSTATED: N_("Given back by your bank"),
    BOUNCED: N_("Check sent back by the bank"),
    RECALLED: N_("Taken back, did not go to the bank"),
}
#: One that was only begun is shown nowhere.
MONTHLY_STANDING: Mapping[donations.monthly.MonthlyStatus, tuple[str, str]] = {
    donations.monthly.MonthlyStatus.ACTIVE: ("clear", N_("Running")),
    donations.monthly.MonthlyStatus.PAST_DUE: ("look", N_("This month is not paid yet")),
    donations.monthly.MonthlyStatus.ENDED: ("wait", N_("Ended")),
}
