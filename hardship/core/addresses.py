"""E-mail addresses in one spelling: what is stored, mailed, counted, compared and found again.

People write the same mailbox in many ways: with capitals, full-width letters, an accent made of
two characters, a domain in its own script or in punycode. Whoever compared them as typed could be
two people to the software and so decide on their own case. The local part becomes NFKC in small
letters, the domain its ASCII form (IDNA 2008, UTS 46). Letters that different mailboxes may differ
in stay different: ß is not ss.
"""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from hardship.core.crypto import lookup_hash, lookup_hashes
from hardship.core.errors import N_, DomainError

_KIND = "email"


class NotAnAddress(DomainError):
    """Mail cannot be sent to this, by its form alone."""

    message = N_("Write an e-mail address in the right form, like name@example.org.")


def normalised_email(text: str) -> str:
    """The one spelling of an address; raises `NotAnAddress`."""
    local, at, domain = text.strip().rpartition("@")
    plain = unicodedata.normalize("NFKC", local).lower()
    try:
        found = validate_email(plain + at + domain, check_deliverability=False)
    except EmailNotValidError as error:
        raise NotAnAddress from error
    return f"{found.local_part}@{found.ascii_domain}"


def email_hash(address: str) -> str:
    """The keyed hash to store beside a sealed address; raises `NotAnAddress`."""
    return lookup_hash(_KIND, normalised_email(address))


def email_hashes(address: str) -> list[str]:
    """The hashes under every key still held, for `column.in_(…)`; none for what is no address."""
    try:
        return lookup_hashes(_KIND, normalised_email(address))
    except NotAnAddress:
        return []
