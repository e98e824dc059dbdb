"""The committee: who its officers are, what each may do, and how each is let in.

An officer is invited by a mail link, chooses a password, enrols an authenticator and receives ten
recovery codes; nobody has a page before both factors were shown. Sessions live in the database,
the browser holds only a secret whose hash is kept here. A session is dead at sign-out, when the
password, the authenticator or the roles change, when the officer is disabled, after 30 minutes
without use and 12 hours after sign-in; nothing revives it.

Roles grant permissions (`GRANTS`), declared once. Rules about persons (not your own case; who
decided does not release) stand with the acts they guard. At least one administrator remains, and
nobody changes their own roles.

    who = committee.officer(officer_id)
    assert who.may(Permission.PAYMENT_RELEASE)
"""

from hardship.committee.models import Officer, OfficerSession, SignIn
from hardship.committee.permissions import GRANTS, Permission, Role, permissions_of
from hardship.committee.queries import officer, officer_by_email, officer_names, officers
from hardship.committee.rules import Status

__all__ = [
    "GRANTS",
    "Officer",
    "OfficerSession",
    "Permission",
    "Role",
    "SignIn",
    "Status",
    "officer",
    "officer_by_email",
    "officer_names",
    "officers",
    "permissions_of",
]
