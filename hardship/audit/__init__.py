"""Who did what, when: one append-only row in the same transaction as the act itself.

A row names people and things by opaque ids only, so that somebody can be forgotten and the
record kept. No personal data goes into `details`. The database refuses to change or remove a row.

    audit.record("payment.released", payment, by=officer.actor, amount=payment.amount)
"""

from hardship.audit.actions import Subject, record
from hardship.audit.models import AuditRow
from hardship.audit.queries import history, newest
from hardship.audit.rules import SYSTEM, Actor, ActorKind

__all__ = ["SYSTEM", "Actor", "ActorKind", "AuditRow", "Subject", "history", "newest", "record"]
