"""Who may do what, declared once. Rules about persons live with the acts they guard."""

from collections.abc import Collection, Mapping
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
    EMPLOYER_EDIT = "employer:edit"
    GIFT_IDENTIFY = "gift:identify"
    GIFT_READ = "gift:read"
    GIVING_PAUSE = "giving:pause"
    LEDGER_EXPORT = "ledger:export"
    LEDGER_READ = "ledger:read"
    MONTHLY_END = "monthly:end"
    OFFICER_MANAGE = "officer:manage"
    ORGANISATION_EDIT = "organisation:edit"
    PAYEE_READ = "payee:read"
    PAYMENT_CLEAR = "payment:clear"
    PAYMENT_PREPARE = "payment:prepare"
    PAYMENT_READ = "payment:read"
    PAYMENT_RELEASE = "payment:release"
    PAYMENT_VOID = "payment:void"
    REASON_READ = "reason:read"
    RECEIPT_CONFIRM = "receipt:confirm"
    RECEIPT_ENTER = "receipt:enter"
    REFUND_APPROVE = "refund:approve"
    REFUND_ASK = "refund:ask"
    SUSPENSE_ASSIGN = "suspense:assign"
    SUSPENSE_CONFIRM = "suspense:confirm"


class Hand(StrEnum):
    """What a fund cannot pay without."""

    DECIDERS = "deciders"
    TREASURER = "treasurer"
    RELEASER = "releaser"


_P = Permission

#: An administrator touches no money; a decider sees no name; an auditor sees all but identities.
#: Who releases also approves what goes back of a gift, and so sees gifts, without names.
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            _P.AUDIT_READ,
            _P.CAMPAIGN_EDIT,
            _P.EMPLOYER_EDIT,
            _P.OFFICER_MANAGE,
            _P.ORGANISATION_EDIT,
        }
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
        {
            _P.APPLICATION_DECIDE,
            _P.APPLICATION_READ,
            _P.AUDIT_READ,
            _P.LEDGER_READ,
            _P.REASON_READ,
        }
    ),
    Role.DECIDER: frozenset({_P.APPLICATION_DECIDE, _P.APPLICATION_READ, _P.REASON_READ}),
    Role.INTAKE: frozenset({_P.APPLICATION_IDENTIFY, _P.APPLICATION_READ, _P.REASON_READ}),
    Role.RELEASER: frozenset(
        {
            _P.GIFT_READ,
            _P.LEDGER_READ,
            _P.PAYEE_READ,
            _P.PAYMENT_READ,
            _P.PAYMENT_RELEASE,
            _P.PAYMENT_VOID,
            _P.REASON_READ,
            _P.RECEIPT_CONFIRM,
            _P.REFUND_APPROVE,
            _P.SUSPENSE_CONFIRM,
        }
    ),
    Role.TREASURER: frozenset(
        {
            _P.EMPLOYER_EDIT,
            _P.GIFT_IDENTIFY,
            _P.GIFT_READ,
            _P.GIVING_PAUSE,
            _P.LEDGER_EXPORT,
            _P.LEDGER_READ,
            _P.MONTHLY_END,
            _P.PAYEE_READ,
            _P.PAYMENT_CLEAR,
            _P.PAYMENT_PREPARE,
            _P.PAYMENT_READ,
            _P.PAYMENT_VOID,
            _P.REASON_READ,
            _P.RECEIPT_CONFIRM,
            _P.RECEIPT_ENTER,
            _P.REFUND_APPROVE,
            _P.REFUND_ASK,
            _P.SUSPENSE_ASSIGN,
            _P.SUSPENSE_CONFIRM,
        }
    ),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that these roles together allow."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def missing_hands(people: Collection[frozenset[Permission]], votes: int) -> list[Hand]:
    """What these people lack to pay from a fund that asks for so many votes.

    A releaser counts who leaves another to prepare, and enough others to decide: whoever did
    either for a payment does not release it.
    """
    deciders = _those_who_may(_P.APPLICATION_DECIDE, people)
    treasurers = _those_who_may(_P.PAYMENT_PREPARE, people)
    releasers = _those_who_may(_P.PAYMENT_RELEASE, people)
    needed = min(votes, len(deciders))
    apart = [who for who in releasers if treasurers != {who} and len(deciders - {who}) >= needed]
    lacking = {
        Hand.DECIDERS: len(deciders) < votes,
        Hand.TREASURER: not treasurers,
        Hand.RELEASER: not apart,
    }
    return [hand for hand in Hand if lacking[hand]]


def _those_who_may(act: Permission, people: Collection[frozenset[Permission]]) -> set[int]:
    return {number for number, granted in enumerate(people) if act in granted}
