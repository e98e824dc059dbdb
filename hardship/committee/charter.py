"""What every role and permission means, in words that people read (msgids for translation)."""

from collections.abc import Mapping

from hardship.committee.permissions import Permission, Role
from hardship.core.errors import N_

ROLE_NAMES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.CHAIR: N_("Chair"),
    Role.DECIDER: N_("Decider"),
    Role.INTAKE: N_("Intake"),
    Role.RELEASER: N_("Releaser"),
    Role.TREASURER: N_("Treasurer"),
}

ROLE_DUTIES: Mapping[Role, str] = {
    Role.ADMINISTRATOR: N_("Looks after people and settings. Touches no money."),
    Role.AUDITOR: N_("Reads everything but who people are."),
    Role.CHAIR: N_("Decides, and answers for how the committee decides."),
    Role.DECIDER: N_("Decides on applications without seeing whose they are."),
    Role.INTAKE: N_("Sees who applied, looks it through and calls them. Decides nothing."),
    Role.RELEASER: N_(
        "Releases payments that others prepared, on cases they did not decide themselves."
    ),
    Role.TREASURER: N_("Prepares payments and records what happened at the bank."),
}

PERMISSION_NAMES: Mapping[Permission, str] = {
    Permission.APPLICATION_DECIDE: N_("Vote on applications"),
    Permission.APPLICATION_IDENTIFY: N_("See who an applicant is"),
    Permission.APPLICATION_READ: N_("Read applications without names"),
    Permission.AUDIT_READ: N_("Read the record of who did what"),
    Permission.CAMPAIGN_EDIT: N_("Edit campaigns, funds and worksites"),
    Permission.EMPLOYER_EDIT: N_("Say which employers may not give"),
    Permission.GIFT_IDENTIFY: N_("See who gave, and the message with a gift"),
    Permission.GIFT_READ: N_("See gifts without names"),
    Permission.GIVING_PAUSE: N_("Pause giving, and let people give again"),
    Permission.LEDGER_EXPORT: N_("Export the books"),
    Permission.LEDGER_READ: N_("Read the ledger"),
    Permission.MONTHLY_END: N_("End a supporter’s monthly gift when they ask"),
    Permission.OFFICER_MANAGE: N_("Invite officers and change their roles"),
    Permission.ORGANISATION_EDIT: N_("Edit the organization’s details"),
    Permission.PAYEE_READ: N_("See to whom and how an award is paid"),
    Permission.PAYMENT_CLEAR: N_("Mark payments as cleared"),
    Permission.PAYMENT_PREPARE: N_("Prepare payments"),
    Permission.PAYMENT_READ: N_("See payments"),
    Permission.PAYMENT_RELEASE: N_("Release prepared payments"),
    Permission.PAYMENT_VOID: N_("Void payments"),
    Permission.REASON_READ: N_("Read why something was undone, which may name somebody"),
    Permission.RECEIPT_CONFIRM: N_(
        "Confirm money that reached the bank, and read whose check or cash it is while it waits"
    ),
    Permission.RECEIPT_ENTER: N_("Enter money that reached the bank"),
    Permission.REFUND_APPROVE: N_("Approve refunds that somebody else asked for"),
    Permission.REFUND_ASK: N_("Send gifts back"),
    Permission.SUSPENSE_ASSIGN: N_("Say what money in suspense is"),
    Permission.SUSPENSE_CONFIRM: N_("Confirm what somebody else said that money is"),
}
