"""Every door of the committee room and its key, by hand: a weaker key is read by two people.

The marker on a view says the same; this table is what it is compared with. Who changes a
permission changes both, and says why.
"""

from collections.abc import Mapping

import pytest
from flask import Flask

from hardship.committee import Permission
from hardship.web.access import Access, Audience
from tests.house.test_access_matrix import room

pytestmark = pytest.mark.usefixtures("db_session")

#: permission -> the views that it opens. `!` asks for both factors within five minutes.
DOORS: Mapping[str, str] = {
    "application:decide": "first_case decide! award_now! cancel_award! unblind!",
    "application:read": "case queue",
    "audit:read": "record",
    "campaign:edit": (
        "campaign campaign_story campaign_texts close_campaign closing new_campaign open_campaign "
        "opening pause pause_campaign set_up "
        "fund funds fund_closing new_fund open_fund pause_fund close_fund "
        "picket_line picket_lines new_picket_line remove_picket_line "
        "question questions new_question remove_question "
        "update updates new_update remove_update "
        "one_campaign worksite worksites remove_worksite"
    ),
    "employer:edit": "employers",
    "gift:identify": "gift_name gifts_of_address payer say_not_employers!",
    "gift:read": "disputes gift gifts giving refunds stripe_payout stripe_payouts to_explain",
    "giving:pause": "pause_giving resume_giving",
    "ledger:export": "ledger_export ledger_file! other_receipts other_receipts_file!",
    "ledger:read": (
        "bank_receipt bank_receipts counter counter_receipt counter_receipts ledger ledger_account "
        "ledger_accounts ledger_agreements ledger_entry ledger_stripe voucher vouchers"
    ),
    "monthly:end": "monthly_end!",
    "officer:manage": (
        "people person change_roles! disable_officer! invite_officer! resend_invitation! "
        "withdraw_invitation!"
    ),
    "organisation:edit": "organisation retry_stuck_mail set_mails_aside",
    "payment:clear": "clear_many clear_payment",
    "payment:prepare": "prepare_many! prepare_payment!",
    "payment:read": "payment payments",
    "payment:release": "confirm_release! release!",
    "payment:void": "confirm_return! discard_payment! refuse_return! report_return! void_payment!",
    "receipt:confirm": (
        "confirm_bank_receipt! confirm_recall! confirm_receipt! confirm_voucher! "
        "confirm_voucher_recall! reject_voucher_recall "
        "reject_bank_receipt reject_recall reject_receipt reject_voucher"
    ),
    "receipt:enter": (
        "ask_move enter_arrival enter_bank_line enter_bank_receipt prepare_deposit recall_arrival "
        "recall_receipt recall_voucher receive retry_event retry_stuck_events say_bounced "
        "set_aside_event"
    ),
    "refund:approve": "approve_refund! decline_refund!",
    "refund:ask": "see_warning send_back! send_back_warned! settle_refund_otherwise",
    "suspense:assign": "assign! explain_stray!",
    "suspense:confirm": "confirm_assignment! confirm_stray! reject_assignment! reject_stray!",
    "signed in": (
        "desk end_other_sessions end_session my_access my_authenticator! my_language my_password "
        "my_recovery_codes! recovery_codes_file"
    ),
}


def key_of(access: Access) -> str:
    return str(access.permission or Audience.SIGNED_IN)


def test_every_door_has_the_key_that_stands_here(app: Flask) -> None:
    found = {
        rule.endpoint.removeprefix("committee.") + "!" * access.fresh: key_of(access)
        for rule, access in room(app)
    }
    assert found == {door: key for key, doors in DOORS.items() for door in doors.split()}


def test_no_door_stands_here_twice_and_no_key_is_made_up() -> None:
    doors = [door.rstrip("!") for listed in DOORS.values() for door in listed.split()]
    assert len(doors) == len(set(doors))
    assert set(DOORS) <= {*Permission, "signed in"}
