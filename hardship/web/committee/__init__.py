"""The committee room: everything behind the sign-in.

`web.access` refuses anonymous visitors before any view runs, except on the few screens that lead
in (`@public`). Rules about persons (not your own case; who decided does not pay) are not here but
in the rooms below, and hold for everybody.

    /committee/sign-in   /committee/   /committee/applications   /committee/payments
"""

from importlib import import_module

from flask import Blueprint

bp = Blueprint("committee", __name__)

#: One file, one screen family; a folder is what an officer is doing.
_SCREENS: tuple[str, ...] = (
    "navigation",
    "desk",
    "stuck_mail",
    "officers.sign_in",
    "officers.invitation",
    "officers.password",
    "officers.my_access",
    "officers.people",
    "aid.queue",
    "aid.case",
    "money_out.payments",
    "money_out.preparing",
    "money_out.releasing",
    "money_out.payment",
    "money_out.returning",
    "money_in.gifts",
    "money_in.setting_aside",
    "money_in.gift",
    "money_in.monthly",
    "money_in.giver_name",
    "money_in.refunds",
    "money_in.to_explain",
    "money_in.strays",
    "money_in.disputes",
    "money_in.stripe_payouts",
    "money_in.giving",
    "money_in.bank.receipts",
    "money_in.bank.recalls",
    "money_in.counter.overview",
    "money_in.counter.receipts",
    "money_in.counter.vouchers",
    "money_in.counter.recalls",
    "books.agreements",
    "books.ledger",
    "books.other_receipts",
    "books.payer",
    "books.beside_stripe",
    "record.record",
    "campaign.set_up",
    "campaign.organisation",
    "campaign.campaign",
    "campaign.opening",
    "campaign.employers",
    "campaign.funds",
    "campaign.worksites",
    "campaign.questions",
    "campaign.updates",
    "campaign.picket_lines",
)

for _screen in _SCREENS:
    import_module(f"{__name__}.{_screen}")

__all__ = ["bp"]
