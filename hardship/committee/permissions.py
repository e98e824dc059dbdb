"""Who may do what, declared once. Rules about persons live with the acts they guard."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What an officer is trusted with; one person may hold several."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    CHAIR = "chair"
    DECIDER = "decider"
    INTAKE = "intake"
    RELEASER = "releaser"
    TREASURER = "treasurer"


class Permission(StrEnum):
    """`resource:action`, alphabetical."""

    APPLICATION_DECIDE = "application:decide"
    APPLICATION_IDENTIFY = "application:identify"
    APPLICATION_READ = "application:read"
    AUDIT_READ = "audit:read"
    CAMPAIGN_EDIT = "campaign:edit"
    GIFT_READ = "gift:read"
    LEDGER_EXPORT = "ledger:export"
    LEDGER_READ = "ledger:read"
    OFFICER_MANAGE = "officer:manage"
    ORGANISATION_EDIT = "organisation:edit"
    PAYEE_READ = "payee:read"
    PAYMENT_CLEAR = "payment:clear"
    PAYMENT_PREPARE = "payment:prepare"
    PAYMENT_READ = "payment:read"
    PAYMENT_RELEASE = "payment:release"
    PAYMENT_VOID = "payment:void"
    TRANSFER_CONFIRM = "transfer:confirm"
    TRANSFER_ENTER = "transfer:enter"


_P = Permission

#: An administrator touches no money; a decider sees no name; an auditor sees all but identities.
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {_P.AUDIT_READ, _P.CAMPAIGN_EDIT, _P.OFFICER_MANAGE, _P.ORGANISATION_EDIT}
    ),
    Role.AUDITOR: frozenset(
        {
            _P.APPLICATION_READ,
            _P.AUDIT_READ,
            _P.GIFT_READ,
            _P.LEDGER_EXPORT,
            _P.LEDGER_READ,
            _P.PAYMENT_READ,
        }
    ),
    Role.CHAIR: frozenset(
        {_P.APPLICATION_DECIDE, _P.APPLICATION_READ, _P.AUDIT_READ, _P.LEDGER_READ}
    ),
    Role.DECIDER: frozenset({_P.APPLICATION_DECIDE, _P.APPLICATION_READ}),
    Role.INTAKE: frozenset({_P.APPLICATION_IDENTIFY, _P.APPLICATION_READ}),
    Role.RELEASER: frozenset(
        {
            _P.LEDGER_READ,
            _P.PAYEE_READ,
            _P.PAYMENT_READ,
            _P.PAYMENT_RELEASE,
            _P.PAYMENT_VOID,
            _P.TRANSFER_CONFIRM,
        }
    ),
    Role.TREASURER: frozenset(
        {
            _P.GIFT_READ,
            _P.LEDGER_EXPORT,
            _P.LEDGER_READ,
            _P.PAYEE_READ,
            _P.PAYMENT_CLEAR,
            _P.PAYMENT_PREPARE,
            _P.PAYMENT_READ,
            _P.PAYMENT_VOID,
            _P.TRANSFER_CONFIRM,
            _P.TRANSFER_ENTER,
        }
    ),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that these roles together allow."""
    return frozenset().union(*(GRANTS[role] for role in roles))
