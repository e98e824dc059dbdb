"""Who did what, when: one append-only row in the same transaction as the act itself.

A row names people and things by opaque ids only, so that somebody can be forgotten and the
record kept. No personal data goes into `details`. The database refuses to change or remove a row.
What an officer typed beside an act may name anybody: it is sealed in a row of its own, under the
case's own key where there is a case, and `details` say only that it is there.

    audit.record("payment.released", payment, by=officer.actor, amount=payment.amount)
    audit.record("payment.voided", payment, by=officer.actor, reason=text, case=application)
"""

from hardship.audit.actions import Subject, record
from hardship.audit.models import AuditRow, Case, Reason
from hardship.audit.queries import acts, acts_since, history, newest, read_reason, reasons_of
from hardship.audit.rules import SUPPORTER, SYSTEM, Actor, ActorKind

__all__ = [
    "SUPPORTER",
    "SYSTEM",
    "Actor",
    "ActorKind",
    "AuditRow",
    "Case",
    "Reason",
    "Subject",
    "acts",
    "acts_since",
    "history",
    "newest",
    "read_reason",
    "reasons_of",
    "record",
]
