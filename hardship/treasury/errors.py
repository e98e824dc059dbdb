"""What can go wrong with money at the counter."""

from hardship.core.errors import N_, Conflict, DomainError, Overtaken


class NumberNeeded(DomainError):
    """A check has a number."""

    message = N_("Write the number that is printed on the check.")


class EmployersMoney(Conflict):
    """An employer of those on strike may not give (29 USC 186)."""

    message = N_(
        "It seems to come from “%(employer)s”, an employer of those on strike, who may not give. "
        "Do not take it: hand it back, and reject it here."
    )


class NothingToDeposit(DomainError):
    """A deposit is of something."""

    message = N_("Tick the checks and the cash that go to the bank.")


class NotToDeposit(Overtaken):
    """One of them is not confirmed, stands on a deposit slip already, or is taken back."""

    message = N_(
        "One of these is on a deposit slip already, or was taken back. Look at the list again."
    )


class NotToTakeBack(Overtaken):
    """It is not confirmed, stands on a deposit slip, or somebody has taken it back already."""

    message = N_("It is on a deposit slip, or somebody has taken it back already.")


class SeveralCurrencies(Conflict):
    """What is counted together, or moved, is of one currency."""

    message = N_("These funds count in different currencies.")


class NotADepositedCheque(Conflict):
    """Only a check bounces, and only from the bank."""

    message = N_("Only a check that was deposited can bounce.")


class BouncedBefore(Overtaken):
    """It is on record, confirmed or not."""

    message = N_("Somebody has already said that this check bounced.")


class SameFund(DomainError):
    """Money moves from one fund to another."""

    message = N_("Choose two different funds.")


class MoreThanMayMove(Conflict):
    """Only what is at the bank and promised to nobody moves to another fund."""

    message = N_(
        "Of this fund’s money at the bank %(available)s is free to move: the rest is promised, "
        "outstanding, or its reserve."
    )


class NotToRecall(Conflict):
    """A bounce, a recall and a move are not taken back as a deposit or a fee is."""

    message = N_("Only a deposit, a fee, interest and aid paid back can be taken back here.")


class BouncedFromIt(Conflict):
    """What bounced was at the bank, and the deposit with it."""

    message = N_(
        "A check of this deposit bounced: the bank had it, and so the deposit is not taken back."
    )


class SaidToBounce(Conflict):
    """Somebody says that a check of it bounced: whether it was at the bank is to be settled."""

    message = N_(
        "Somebody says that a check of this deposit bounced. If it did not, reject that first; if "
        "it did, the bank had it, and the deposit is not taken back."
    )
