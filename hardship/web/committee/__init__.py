"""The committee room: everything behind the sign-in.

The blueprint refuses anonymous visitors before any view runs, except on the few screens that lead
in (`@public`). Rules about persons (not your own case; who decided does not pay) are not here but
in the rooms below, and hold for everybody.

    /committee/sign-in   /committee/   /committee/applications   /committee/payments
"""

from importlib import import_module

from flask import Blueprint

bp = Blueprint("committee", __name__)

#: One file, one screen family.
_SCREENS: tuple[str, ...] = (
    "navigation",
    "sign_in",
    "invitation",
    "password",
    "my_access",
    "desk",
    "queue",
    "case",
    "payments",
    "preparing",
    "releasing",
    "payment",
    "gifts",
    "bank_receipts",
    "people",
    "record",
    "set_up",
    "organisation",
    "campaign",
    "funds",
    "worksites",
    "questions",
    "updates",
    "picket_lines",
    "ledger",
    "ledger_stripe",
)

for _screen in _SCREENS:
    import_module(f"{__name__}.{_screen}")

__all__ = ["bp"]
