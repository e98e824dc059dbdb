"""What the books refuse."""

from hardship.core.errors import N_, Conflict, DomainError, NotFound, Overtaken


class Unbalanced(DomainError):
    """The postings do not sum to zero in every fund and currency."""

    message = N_("Debits and credits of this entry differ by %(difference)s.")


class FundsUnbalanced(DomainError):
    """What one fund gives another must arrive there, in the same entry."""

    message = N_("What leaves one fund must arrive in another. The difference is %(difference)s.")


class TooFewPostings(DomainError):
    """An entry has at least two postings."""

    message = N_("An entry needs at least two postings.")


class ZeroPosting(DomainError):
    """A posting of nothing says nothing."""

    message = N_("A posting cannot be zero.")


class UnknownAccount(DomainError):
    """The code is not in the chart of accounts."""

    message = N_("There is no account %(code)s.")


class NotOneLine(DomainError):
    """A kind, a source or a memo with a line break would make the entry's leaf ambiguous."""

    message = N_("What an entry says is one line.")


class NotFreeAtBank(Conflict):
    """What is taken back lies at the bank no more, or payments on their way need it."""

    message = N_(
        "Of this fund’s money at the bank only %(available)s is free of payments on their way: "
        "%(amount)s cannot be taken back before more is there."
    )


class AlreadyPosted(Overtaken):
    """This event is in the books. Posting it again would count it twice."""

    message = N_("This is already in the books.")


class NumberTaken(RuntimeError):
    """The next entry's number is taken: somebody set PostgreSQL's sequence back by hand.

    No rule was broken, so it is not a sentence for a page; it stands in the log.
    """


class AlreadyReversed(Overtaken):
    """An entry is reversed once; its reversal can be reversed."""

    message = N_("This entry has already been reversed.")


class NoSuchEntry(NotFound):
    """No entry has this number."""

    message = N_("There is no entry with this number.")


class SealedBooksChanged(DomainError):
    """What a seal closed over no longer makes its root. Nothing may be built on it."""

    message = N_(
        "The books below the last seal are not what was sealed. `hardship ledger verify` "
        "names what was changed."
    )


class NotSealedYet(DomainError):
    """The entry is in the books, above the last seal."""

    message = N_("Entry %(entry)s is not sealed yet. That happens within the hour.")


class NoSuchSeal(NotFound):
    """No seal closed over so many entries."""

    message = N_("There is no seal over %(size)s entries.")
