"""What was done, in words: each verb of the audit trail, and the families of what it is about."""

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import gettext as _

from hardship.audit import AuditRow
from hardship.core.errors import N_

#: In the trail's own words on the left. `:decline` tells the vote apart.
_ACTS: Mapping[str, str] = {
    "application.approved": N_("Approved by the votes"),
    "application.declined": N_("Declined by the votes"),
    "application.discarded": N_("Changes thrown away"),
    "application.forgotten": N_("Draft that was never sent forgotten"),
    "application.opened": N_("Opened the case"),
    "application.started": N_("Application begun"),
    "application.submitted": N_("Application sent"),
    "application.unblinded": N_("Looked up whose application it is"),
    "application.vote_changed": N_("Changed the vote, to approve"),
    "application.vote_changed:decline": N_("Changed the vote, to decline"),
    "application.voted": N_("Voted to approve"),
    "application.voted:decline": N_("Voted to decline"),
    "application.withdrawn": N_("Application withdrawn"),
    "award.cancelled": N_("Award taken back"),
    "award.granted": N_("Award granted"),
    "award.out_of_turn": N_("Award granted before its turn"),
    "award.payee_corrected": N_("Pay details corrected"),
    "bank_receipt.confirmed": N_("Money at the bank confirmed"),
    "bank_receipt.entered": N_("Money at the bank entered"),
    "bank_receipt.recall_confirmed": N_("Money at the bank taken back"),
    "bank_receipt.recall_rejected": N_("Said that money is at the bank after all"),
    "bank_receipt.recalled": N_("Said that money is not at the bank"),
    "bank_receipt.rejected": N_("Money at the bank rejected"),
    "campaign.closed": N_("Campaign closed"),
    "campaign.created": N_("Campaign created"),
    "campaign.edited": N_("Campaign edited"),
    "campaign.opened": N_("Campaign opened"),
    "campaign.paused": N_("Campaign paused"),
    "counter_receipt.confirmed": N_("A check or cash counted again"),
    "counter_receipt.entered": N_("A check or cash entered"),
    "counter_receipt.giver_found": N_("Somebody looked for a supporter’s gifts by e-mail"),
    "counter_receipt.not_employers": N_("Said that a check or cash is not an employer’s"),
    "counter_receipt.rejected": N_("A check or cash rejected"),
    "dispute.closed": N_("A dispute ended"),
    "dispute.money_moved": N_("A dispute moved money"),
    "dispute.moved_on": N_("A dispute went on"),
    "dispute.opened": N_("A bank asked about a gift, or disputes it"),
    "fraud_warning.came": N_("A bank warned of a fraud"),
    "fraud_warning.seen": N_("Looked at a bank’s warning"),
    "fraud_warning.unseen": N_("A bank’s warning waits for an answer again"),
    "fund.added": N_("Fund added"),
    "fund.edited": N_("Fund edited"),
    "fund.moved": N_("Fund opened, paused or closed"),
    "gift.adopted": N_("A payment that no form had asked for"),
    "gift.alert": N_("Put into suspense in the books"),
    "gift.booked": N_("Put into the books"),
    "gift.card_testing": N_("Many payments failed: somebody may be trying out stolen cards"),
    "gift.expired": N_("The payment page closed unpaid"),
    "gift.failed": N_("The payment failed"),
    "gift.appears_otherwise": N_("The supporter changed the name that is shown"),
    "gift.giver_found": N_("Somebody looked for a supporter’s gifts by e-mail"),
    "gift.name_hidden": N_("Name taken off the fund’s page"),
    "gift.name_let_be_shown": N_("Name let stand on the fund’s page again"),
    "gift.paid": N_("Stripe confirmed the payment"),
    "gift.paid_twice": N_("Paid a second time"),
    "gift.pending": N_("The bank debit is on its way"),
    "gift.renewed": N_("A month of a monthly gift was due"),
    "gift.replaced": N_("Another gift was begun in its place"),
    "gift.started": N_("The form was sent"),
    "gift.suspended": N_("Held in suspense"),
    "giving.paused": N_("Giving paused"),
    "giving.resumed": N_("People can give again"),
    "inbox.ignored": N_("An event of Stripe’s passed over: no gift is known for it, no money came"),
    "inbox.retried": N_("An event of Stripe’s tried again"),
    "inbox.set_aside": N_("An event of Stripe’s set aside"),
    "inbox.stuck": N_("An event of Stripe’s could not be processed"),
    "monthly.active": N_("Monthly gift paid as it should be"),
    "monthly.appears_otherwise": N_("The supporter changed the name that is shown"),
    "monthly.changed": N_("Amount of a monthly gift changed"),
    "monthly.end_asked": N_("Asked to end a monthly gift"),
    "monthly.ended": N_("Monthly gift ended"),
    "monthly.past_due": N_("A month could not be paid yet"),
    "notice.retried": N_("A mail tried again"),
    "notice.set_aside": N_("A mail set aside"),
    "officer.disabled": N_("Access closed"),
    "officer.factor_change_begun": N_("Began to replace the authenticator"),
    "officer.factor_enrolled": N_("Authenticator set up"),
    "officer.factor_refused": N_("A code was not right"),
    "officer.invitation_accepted": N_("Invitation accepted, password chosen"),
    "officer.invitation_resent": N_("Invitation sent again"),
    "officer.invitation_withdrawn": N_("Invitation withdrawn"),
    "officer.invited": N_("Invited"),
    "officer.language_chosen": N_("Language chosen"),
    "officer.password_changed": N_("Password changed"),
    "officer.password_reset": N_("Password chosen anew by mail"),
    "officer.recovery_code_used": N_("A recovery code was used"),
    "officer.recovery_codes_renewed": N_("New recovery codes"),
    "officer.reset_requested": N_("A new password was asked for"),
    "officer.roles_changed": N_("Roles changed"),
    "officer.session_ended": N_("Signed out one browser"),
    "officer.sessions_ended": N_("Signed out all other browsers"),
    "officer.signed_in": N_("Signed in"),
    "officer.signed_out": N_("Signed out"),
    "officer.step_up_refused": N_("A password was not right"),
    "officer.stepped_up": N_("Signed in again"),
    "organisation.edited": N_("Organization’s details edited"),
    "organisation.set_up": N_("Organization set up"),
    "payee.shown": N_("Saw where the money goes"),
    "payer.asked": N_("Asked a payer by mail what the yearly report says of them"),
    "payer.entered": N_("Entered what a payer told for the yearly report"),
    "payer.told": N_("Told what the yearly report says of them"),
    "payers.shown": N_("Downloaded the names of large givers"),
    "payment.cleared": N_("Payment marked as cleared"),
    "payment.discarded": N_("Prepared payment discarded"),
    "payment.prepared": N_("Payment prepared"),
    "payment.released": N_("Payment released"),
    "payment.return_refused": N_("A payment’s return was not confirmed"),
    "payment.return_reported": N_("A payment’s return by the bank reported"),
    "payment.returned": N_("A payment’s return by the bank confirmed"),
    "payment.voided": N_("Payment made void"),
    "payout.booked": N_("A payout put into the books"),
    "payout.divided": N_("Stripe said of whose money a payout is"),
    "payout.moved_on": N_("A payout went on"),
    "payout.returned": N_("A payout came back to Stripe"),
    "payout.sent": N_("Stripe sent a payout"),
    "picket_line.added": N_("Picket line added"),
    "picket_line.edited": N_("Picket line edited"),
    "picket_line.removed": N_("Picket line removed"),
    "question.added": N_("Question added"),
    "question.edited": N_("Question edited"),
    "question.removed": N_("Question removed"),
    "refund.alert": N_("Stripe’s news of a refund contradicts what it said before"),
    "refund.approved": N_("Refund approved"),
    "refund.asked": N_("Refund asked for"),
    "refund.declined": N_("Refund declined"),
    "refund.failed": N_("A refund failed"),
    "refund.found": N_("A refund was made on Stripe’s dashboard"),
    "refund.made": N_("Stripe made the refund"),
    "refund.refused": N_("Stripe refused the refund"),
    "refund.settled_otherwise": N_("Said that a refund need not be made again"),
    "stray.alert": N_("A movement at Stripe that nobody can explain"),
    "stray.asked": N_("Said what a movement at Stripe is"),
    "stray.explained": N_("A movement at Stripe explained"),
    "stray.rejected": N_("A movement at Stripe left in suspense"),
    "suspense.asked": N_("Said what money in suspense is"),
    "suspense.assigned": N_("Money taken out of suspense"),
    "suspense.rejected": N_("Money left in suspense"),
    "update.added": N_("News added"),
    "update.edited": N_("News edited"),
    "update.removed": N_("News removed"),
    "voucher.recall_confirmed": N_("A deposit, fee or interest taken back"),
    "voucher.recall_rejected": N_("Said that a deposit, fee or interest is right after all"),
    "voucher.recalled": N_("Said that a deposit, fee or interest is not so"),
    "voucher.confirmed": N_("A deposit, fee or move confirmed"),
    "voucher.entered": N_("A deposit, fee or move entered"),
    "voucher.rejected": N_("A deposit, fee or move rejected"),
    "worksite.added": N_("Worksite added"),
    "worksite.edited": N_("Worksite edited"),
    "worksite.removed": N_("Worksite removed"),
}


def known_verbs() -> frozenset[str]:
    """Every verb that has words."""
    return frozenset(_ACTS)


def act(row: AuditRow) -> str:
    """What happened; a verb that nobody put into words stands as it is."""
    voted = f"{row.verb}:{row.details.get('choice')}"
    words = _ACTS.get(voted) or _ACTS.get(row.verb)
    return str(_(words)) if words else row.verb


class Family(StrEnum):
    """What an act is about, as a filter."""

    PEOPLE = "people"
    CASES = "applications"
    PAYING = "payments"
    GIFTS = "gifts"
    CAMPAIGN = "campaign"


#: The tables whose rows a family is about.
TABLES: Mapping[Family, frozenset[str]] = {
    Family.PEOPLE: frozenset({"officers"}),
    Family.CASES: frozenset({"applications", "awards"}),
    Family.PAYING: frozenset(
        {"payments", "bank_receipts", "counter_receipts", "stripe_payouts", "vouchers"}
    ),
    Family.GIFTS: frozenset(
        {
            "disputes",
            "fraud_warnings",
            "gifts",
            "giving_pauses",
            "inbox_events",
            "monthly_gifts",
            "notices",
            "payers",
            "refunds",
            "stray_movements",
            "suspense_assignments",
        }
    ),
    Family.CAMPAIGN: frozenset(
        {"campaigns", "funds", "organisations", "picket_lines", "questions", "updates", "worksites"}
    ),
}


def family_words() -> list[tuple[str, str]]:
    """The choices of the filter."""
    return [
        ("", _("Everything")),
        (Family.PEOPLE, _("People and signing in")),
        (Family.CASES, _("Applications and awards")),
        (Family.PAYING, _("Payments and the bank")),
        (Family.GIFTS, _("Gifts and mail")),
        (Family.CAMPAIGN, _("Campaign and funds")),
    ]
