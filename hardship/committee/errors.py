"""Why the committee's door stays shut, in sentences."""

from hardship.core.errors import N_, Conflict, DomainError, Forbidden, NotFound


class PasswordRefused(DomainError):
    """A password that may not be chosen."""


class PasswordTooShort(PasswordRefused):
    """Fewer characters than 15."""

    message = N_("Use at least 15 characters. Four or five words that do not belong together do.")


class PasswordTooLong(PasswordRefused):
    """More bytes than are hashed."""

    message = N_("That is longer than we can keep. Use at most 1,000 characters.")


class PasswordTooCommon(PasswordRefused):
    """Made of what people try first; each kind says which it is."""


class PasswordRepeats(PasswordTooCommon):
    """A few characters, or one word, again and again."""

    message = N_(
        "That is easy to guess: it repeats the same characters or the same word. "
        "Use four or five words that do not belong together."
    )


class PasswordOfKeys(PasswordTooCommon):
    """Rows of keys, the alphabet, digits in order."""

    message = N_(
        "That is easy to guess: it follows the alphabet, the digits or a row of the keyboard. "
        "Use four or five words that do not belong together."
    )


class PasswordOfCommonWords(PasswordTooCommon):
    """Words that many choose, and those of every union."""

    message = N_(
        "That is easy to guess: it is made of words that many people choose, among them those of "
        "unions and strikes. Use four or five words that do not belong together."
    )


class PasswordOfOwnName(PasswordTooCommon):
    """Little but what a stranger would try for this person."""

    message = N_(
        "That is easy to guess: without your name and your e-mail address little is left of it. "
        "Use four or five words that do not belong together."
    )


class WrongPassword(DomainError):
    """The present password was not that one."""

    message = N_("That is not your present password.")


class InvitationOver(NotFound):
    """An invitation that was used, withdrawn, replaced or is older than seven days."""

    message = N_("This invitation can no longer be used.")


class ResetOver(NotFound):
    """A reset link that was used or is older than thirty minutes."""

    message = N_("This link can no longer be used.")


class SignInOver(NotFound):
    """Half a sign-in that was finished already or took too long."""

    message = N_("That took too long. Sign in again.")


class AlreadyInvited(Conflict):
    """The address belongs to somebody who is on the committee."""

    message = N_("Somebody with this e-mail address is on the committee already.")


class InvitationOpen(AlreadyInvited):
    """The address belongs to somebody who is invited and has not accepted yet."""

    message = N_(
        "This person is invited already and has not accepted yet. Under “People” you can send the "
        "invitation again."
    )


class NotInvited(Conflict):
    """There is no open invitation to send again or to withdraw."""

    message = N_("This person has no open invitation.")


class NoRole(DomainError):
    """An officer without a role could open nothing."""

    message = N_("Choose at least one role.")


class OwnRoles(Forbidden):
    """Nobody gives themselves rights, and nobody locks themselves out."""

    message = N_(
        "Nobody changes their own roles or closes their own access. Ask another administrator."
    )


class LastAdministrator(Conflict):
    """Somebody has to be able to invite the next one."""

    message = N_("At least one active administrator has to remain.")
