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

from hardship.committee.actions import (
    Enrolled,
    choose_language,
    disable,
    finish_enrolment,
    set_roles,
    start_authenticator_change,
)
from hardship.committee.charter import PERMISSION_NAMES, ROLE_DUTIES, ROLE_NAMES
from hardship.committee.devices import recognise as recognise_device
from hardship.committee.devices import remember as remember_device
from hardship.committee.errors import (
    AlreadyInvited,
    InvitationOpen,
    InvitationOver,
    LastAdministrator,
    NoRole,
    NotInvited,
    OwnRoles,
    PasswordRefused,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    ResetOver,
    SignInOver,
    WrongPassword,
)
from hardship.committee.invitations import (
    Invited,
    LinkBuilder,
    accept_invitation,
    invitation_of,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from hardship.committee.models import Invitation, Officer, OfficerRole, OfficerSession, SignIn
from hardship.committee.passwords import check_length as check_password_length
from hardship.committee.passwords import install as install_password_cost
from hardship.committee.permissions import GRANTS, Hand, Permission, Role
from hardship.committee.queries import (
    missing_hands,
    officer,
    officer_by_email,
    officer_names,
    officers,
    those_who_may,
)
from hardship.committee.resets import (
    change_password,
    count_reset_request,
    prepare_change,
    request_reset,
    reset_of,
    reset_password,
)
from hardship.committee.rules import LONGEST_NAME, Status
from hardship.committee.second_factor import (
    are_unused,
    provisioning_uri,
    recovery_codes_left,
    recovery_codes_under,
    renew_recovery_codes,
)
from hardship.committee.sessions import (
    Opened,
    end_other_sessions,
    end_session,
    is_alive,
    is_proved_lately,
    last_seen,
    live_sessions,
    open_session,
    replace_session,
    session_of,
    sign_out,
    sweep,
    touch,
    wants_touch,
)
from hardship.committee.signing_in import (
    HalfOpen,
    begin_sign_in,
    count_attempt,
    count_proof,
    finish_sign_in,
    half_of,
    officer_with_password,
    show_password,
    step_up,
)
from hardship.committee.telling import RolesGiven, roles_given

__all__ = [
    "GRANTS",
    "LONGEST_NAME",
    "PERMISSION_NAMES",
    "ROLE_DUTIES",
    "ROLE_NAMES",
    "AlreadyInvited",
    "Enrolled",
    "HalfOpen",
    "Hand",
    "Invitation",
    "InvitationOpen",
    "InvitationOver",
    "Invited",
    "LastAdministrator",
    "LinkBuilder",
    "NoRole",
    "NotInvited",
    "Officer",
    "OfficerRole",
    "OfficerSession",
    "Opened",
    "OwnRoles",
    "PasswordRefused",
    "PasswordTooCommon",
    "PasswordTooLong",
    "PasswordTooShort",
    "Permission",
    "ResetOver",
    "Role",
    "RolesGiven",
    "SignIn",
    "SignInOver",
    "Status",
    "WrongPassword",
    "accept_invitation",
    "are_unused",
    "begin_sign_in",
    "change_password",
    "check_password_length",
    "choose_language",
    "count_attempt",
    "count_proof",
    "count_reset_request",
    "disable",
    "end_other_sessions",
    "end_session",
    "finish_enrolment",
    "finish_sign_in",
    "half_of",
    "install_password_cost",
    "invitation_of",
    "invite",
    "is_alive",
    "is_proved_lately",
    "last_seen",
    "live_sessions",
    "missing_hands",
    "officer",
    "officer_by_email",
    "officer_names",
    "officer_with_password",
    "officers",
    "open_session",
    "prepare_change",
    "provisioning_uri",
    "recognise_device",
    "recovery_codes_left",
    "recovery_codes_under",
    "remember_device",
    "renew_recovery_codes",
    "replace_session",
    "request_reset",
    "resend_invitation",
    "reset_of",
    "reset_password",
    "roles_given",
    "session_of",
    "set_roles",
    "show_password",
    "sign_out",
    "start_authenticator_change",
    "step_up",
    "sweep",
    "those_who_may",
    "touch",
    "wants_touch",
    "withdraw_invitation",
]
