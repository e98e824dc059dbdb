"""Why a campaign or one of its funds cannot be changed like that."""

from hardship.core.errors import N_, Conflict, DomainError, NotFound, Overtaken


class NotSetUp(NotFound):
    """Nobody has told yet whose fund this is."""

    message = N_("The fund is not set up yet.")


class UnknownFund(NotFound):
    """No fund has this id or address."""

    message = N_("There is no such fund.")


class UnknownCampaign(NotFound):
    """No campaign has this id or address."""

    message = N_("There is no such campaign.")


class AlreadySetUp(Conflict):
    """There is one organisation; it is edited, not made twice."""

    message = N_("The organization is set up already. Edit it instead.")


class AnotherCampaignRuns(Conflict):
    """People see one campaign at a time."""

    message = N_("Another campaign is open or paused. Close it first.")


class ChangedMeanwhile(Overtaken):
    """Somebody set fields after they were read, and what was sent would set them otherwise.

    `typed` says of each whether the sender had changed it too, or left it as it was read.
    """

    message = N_("Somebody changed this after you opened it.")


class NotReady(Conflict):
    """Something that a campaign needs before it opens is missing."""

    message = N_("The campaign cannot open yet: some of its parts are missing.")


class AddressTaken(DomainError):
    """Two pages cannot have the same web address."""

    message = N_("Another page already has the address “%(slug)s”. Choose another one.")


class CodeTaken(DomainError):
    """Two funds cannot have the same code in the books."""

    message = N_("Another fund already has the code “%(code)s”. Choose another one.")


class TwoCentralFunds(DomainError):
    """A campaign has one central fund."""

    message = N_("This campaign already has a central fund.")


class WorksiteTaken(DomainError):
    """Applicants tell worksites apart by their names."""

    message = N_("Another worksite already has the name “%(name)s”. Choose another one.")


class NeedsCentralFund(DomainError):
    """What belongs to no other fund is the central one's, while people give."""

    message = N_(
        "An open campaign needs its central fund. Pause the campaign first, then make another fund "
        "the central one."
    )


class NoSuchTimeZone(DomainError):
    """Dates in the books need a real time zone."""

    message = N_("We do not know the time zone “%(name)s”.")


class NotAnAddress(DomainError):
    """A web address is made of small letters, digits and hyphens."""

    message = N_("Use small letters, digits and hyphens only, like san-diego.")


class NotAMonth(DomainError):
    """A year has twelve."""

    message = N_("Choose a month.")


class NotSensible(DomainError):
    """A number of the fund's rules is outside of what can work."""

    message = N_(
        "Choose 1 to %(votes)s votes, a limit from %(least)s to %(limit)s, "
        "and a reserve of at most %(reserve)s."
    )


class HoursRunBackwards(DomainError):
    """A picket line ends after it begins, on at least one day."""

    message = N_("Choose at least one day, and an end that is later than the beginning.")


class NoEmployer(DomainError):
    """A name of an employer by which every gift would be one of theirs."""

    message = N_("“%(name)s” is not a name by itself. Write the employer’s whole name.")


class NotADomain(DomainError):
    """What stands after the @ of an address is something else."""

    message = N_("“%(domain)s” is not a domain. Write what stands after the “@”, like example.com.")


class EverybodysDomain(DomainError):
    """A domain at which everybody has an address."""

    message = N_("Everybody can have an address at %(domain)s, so it blocks no employer.")


class LocalNeeded(DomainError):
    """An allocation of another local is somebody's: the books of both must agree."""

    message = N_("Write the name of the local or union that sent it.")


class NotAnAmount(DomainError):
    """Money that arrived is more than nothing, and no more than a bank statement's line can be."""

    message = N_("Write an amount above zero and at most %(most)s.")


class NotYetArrived(DomainError):
    """A date of arrival lies in the future."""

    message = N_("The date is still to come. Enter it once the money is there.")


class TooLongAgo(DomainError):
    """A date of arrival lies long before the strike."""

    message = N_("Check the year: the date lies before %(first)s.")
