"""Every page of the fund by name: its pictures and the test that it is for everybody use this list.

Names in braces are what `states.py` made or found.
"""

from hardship.cli.demo_fund.cases import FIRST_WEEK, SECOND_WEEK, THIS_WEEK
from hardship.cli.demo_fund.cast import COMMITTEE, PASSWORD, worker
from tests.browser.pages import Place

#: Page templates that no picture shows, and why.
EXCUSED = {
    "committee/officers/send_again.html": "only after a form that came late: it holds its fields",
}

#: `telling.py` answers a refusal where one is asked for.
_REFUSALS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


def _worker(fate: str) -> str:
    """The first worker of the demonstration whose application came to this end."""
    return f"visitor:{worker((*FIRST_WEEK, *SECOND_WEEK, *THIS_WEEK).index(fate))[1]}"


def _to(part: str) -> str:
    """A link to a part of the campaign, or of what is shown."""
    return f"main a[href$='/{part}']"


def _to_act(verb: str) -> str:
    """The button that does something at once. What it does, the place after next takes back."""
    return f"main form[action$='/{verb}'] button"


def _bare(*names: str) -> tuple[tuple[str, str], ...]:
    """These fields, emptied."""
    return tuple((f"main [name={name}]", "") for name in names)


_GO_ON = "main form .button-main"
_FIRST = "main tbody th a"
_CAMPAIGN = ("/committee/campaign", "administrator")
_NEW = "worker:somebody.new@members.example"
_PAID, _DRAFT, _SENT = _worker("paid"), _worker("draft"), _worker("sent")
_QUEUE = "/committee/applications"
_CANCEL = "/committee/applications/{to_pay}/cancel-award"
_ASIDE = "/committee/gifts/events/{stuck}/set-aside"
_SETTLE = "/committee/refunds/{refund}/settled-otherwise"
_OUTSTANDING = "/committee/payments?tab=outstanding"
_SIGN_IN = "/committee/sign-in"
_PASSWORD = (("input[name=email]", COMMITTEE[1].email), ("input[name=password]", PASSWORD))

_STREET = (
    Place("home", "/"),
    Place("fund", "/funds/fontana"),
    Place("updates", "/fund/care-cant-wait/updates"),
    Place("open-books", "/open-books"),
    Place("seals", "/open-books/seals"),
    Place("give", "/give/central?amount=50"),
    Place("give-errors", "/give/central", fill=(("input[name=other]", "x"),), press=_GO_ON),
    Place("give-monthly", "/give/central?amount=50&often=monthly"),
    Place("give-monthly-errors", "/give/central?amount=50&often=monthly", press=_GO_ON),
    Place("give-closed", "/give/closed"),
    Place("thanks-paid", "/give/thanks?session={paid}"),
    Place("thanks-monthly", "/give/thanks?session={monthly}"),
    Place("thanks-pending", "/give/thanks?session={pending}"),
    Place("thanks-expired", "/give/thanks?session={expired}"),
    Place("thanks-suspended", "/give/thanks?session={suspended}"),
    Place("thanks-gone", "/give/thanks?session={gone}"),
    Place("demo", "/demo"),
    Place("demo-mail", "/demo/mail"),
    Place("demo-letter", "/demo/mail", follow=("main table a",)),
    *(Place(f"refused-{status}", f"/?refuse={status}") for status in _REFUSALS),
)

_OWN_GIFT = ("/my-gifts", "supporter", (_FIRST,))

_GIVEN = (
    Place("my-gifts-sign-in", "/my-gifts/sign-in"),
    Place("my-gifts-sign-in-errors", "/my-gifts/sign-in", press=_GO_ON),
    Place("my-gifts-mailed", "/my-gifts/mailed"),
    Place("my-gifts-link", "/my-gifts/link/of-a-mail"),
    Place("my-gifts", "/my-gifts", "supporter"),
    Place("my-gift", *_OWN_GIFT),
    Place("my-gifts-year", "/my-gifts", "supporter", (".years a",)),
    Place("my-monthly-amount", "/my-gifts", "supporter", (_to("amount"),)),
    Place(
        "my-monthly-amount-errors",
        "/my-gifts",
        "supporter",
        (_to("amount"),),
        fill=_bare("amount"),
        press=_GO_ON,
    ),
    Place("my-monthly-end", "/my-gifts", "supporter", (_to("end"),)),
    Place("my-particulars", "/my-gifts/particulars", "supporter"),
    Place(
        "my-particulars-errors",
        "/my-gifts/particulars",
        "supporter",
        press=_GO_ON,
    ),
    Place("my-gift-name", "/my-gifts", "supporter", (_FIRST, _to("name"))),
    Place(
        "my-gift-name-errors",
        "/my-gifts",
        "supporter",
        (_FIRST, _to("name")),
        fill=_bare("name"),
        press=_GO_ON,
    ),
)

_APPLYING = (
    Place("apply", "/apply"),
    Place("apply-errors", "/apply", press=_GO_ON),
    Place("apply-sign-in", "/apply/sign-in"),
    Place("apply-sign-in-errors", "/apply/sign-in", press=_GO_ON),
    Place(
        "apply-code",
        "/apply/sign-in",
        fill=(("input[name=email]", "nobody@members.example"),),
        press=_GO_ON,
    ),
    Place("apply-code-errors", "/apply/code", press=_GO_ON),
    Place("apply-link", "/apply/link/of-a-mail"),
    Place("apply-other-help", "/apply/other-help/no-need"),
    Place("apply-name", "/apply/name", _NEW),
    Place("apply-name-errors", "/apply/name", _NEW, press=_GO_ON),
    Place("apply-needs", "/apply/needs", _NEW),
    Place("apply-needs-errors", "/apply/needs", _NEW, press=_GO_ON),
    Place("apply-urgency", "/apply/urgency", _NEW),
    Place("apply-payment", "/apply/payment", _NEW),
    Place("apply-contact", "/apply/contact", _DRAFT),
    Place("apply-worksite", "/apply/worksite", _DRAFT),
    Place("apply-fund", "/apply/fund", _DRAFT),
    Place("apply-household", "/apply/household", _DRAFT),
    Place("apply-benefits", "/apply/benefits", _DRAFT),
    Place("apply-payment-details", "/apply/payment-details", _DRAFT),
    Place("apply-check", "/apply/check", _DRAFT),
    Place("apply-check-errors", "/apply/check", _DRAFT, press=_GO_ON),
    Place("my-application-draft", "/my-application", _DRAFT),
    Place("apply-sent", "/apply/sent", _SENT),
    Place("my-application-sent", "/my-application", _SENT),
    Place("my-application-answers", "/my-application", _SENT, (_to("answers"),)),
    Place("my-application-withdraw", "/my-application", _SENT, (_to("withdraw"),)),
    Place("my-application-waiting", "/my-application", _worker("waiting")),
    Place("my-application-declined", "/my-application", _worker("declined")),
    Place("my-application-paid", "/my-application", _PAID),
    Place("my-application-none", "/my-application", "visitor:nothing.yet@members.example"),
)

_COMING_IN = (
    Place("sign-in", _SIGN_IN),
    Place("sign-in-errors", _SIGN_IN, press=_GO_ON),
    Place("second-factor", _SIGN_IN, fill=_PASSWORD, press=_GO_ON),
    Place("second-factor-errors", "/committee/sign-in/code", press=_GO_ON),
    Place("second-factor-recovery", "/committee/sign-in/recovery-code"),
    Place("password-forgotten", "/committee/password/forgotten"),
    Place("password-forgotten-errors", "/committee/password/forgotten", press=_GO_ON),
    Place("password-mailed", "/committee/password/mailed"),
    Place("password-reset", "/committee/password/{reset}"),
    Place("password-reset-errors", "/committee/password/{reset}", press=_GO_ON),
    Place("password-over", "/committee/password/of-last-week"),
    Place("invitation", "/committee/invitations/{invitation}"),
    Place("invitation-errors", "/committee/invitations/{invitation}", press=_GO_ON),
    Place("invitation-over", "/committee/invitations/of-last-week"),
    Place("sign-in-again", "/committee/sign-in/again", "auditor"),
    Place("my-access", "/committee/my-access", "administrator"),
    Place("my-password", "/committee/my-access/password", "auditor"),
    Place("my-password-errors", "/committee/my-access/password", "auditor", press=_GO_ON),
    Place(
        "authenticator",
        "/committee/my-access",
        "auditor",
        press="form[action$='/authenticator'] button",
    ),
    Place("authenticator-errors", "/committee/sign-in/authenticator", "auditor", press=_GO_ON),
    Place(
        "recovery-codes",
        "/committee/my-access",
        "auditor",
        press="form[action$='/recovery-codes'] button",
    ),
    Place("people", "/committee/people", "administrator"),
    Place("person", "/committee/people", "administrator", (_FIRST,)),
    Place("invite", "/committee/people/invite", "administrator"),
    Place("invite-errors", "/committee/people/invite", "administrator", press=_GO_ON),
)

_AID = (
    Place("desk", "/committee/", "chair"),
    Place("queue", _QUEUE, "chair"),
    Place("queue-waiting", f"{_QUEUE}?tab=waiting", "chair"),
    Place("queue-decided", f"{_QUEUE}?tab=decided", "chair"),
    Place("case", _QUEUE, "chair", (_FIRST,)),
    Place("case-identified", _QUEUE, "intake", (_FIRST,)),
    Place("unblind", _QUEUE, "chair", (_FIRST, _to("unblind"))),
    Place("unblind-errors", _QUEUE, "chair", (_FIRST, _to("unblind")), press="main form button"),
    Place("cancel-award", _CANCEL, "chair"),
    Place("cancel-award-errors", _CANCEL, "chair", press="main form button"),
)

_MONEY = (
    Place("desk-treasurer", "/committee/", "treasurer"),
    Place("payments", "/committee/payments", "treasurer"),
    Place("payments-outstanding", _OUTSTANDING, "treasurer"),
    Place("payments-finished", "/committee/payments?tab=finished", "treasurer"),
    Place("payment", _OUTSTANDING, "treasurer", (_FIRST,)),
    Place("void", _OUTSTANDING, "treasurer", (_FIRST, _to("void"))),
    Place(
        "void-errors",
        _OUTSTANDING,
        "treasurer",
        (_FIRST, _to("void")),
        press="main form button",
    ),
    Place(
        "return",
        "/committee/payments?tab=finished",
        "treasurer",
        ("main tr:has(.state-paid) th a", _to("return")),
    ),
    Place(
        "discard", "/committee/payments?tab=to-release", "treasurer", (".cheque a", _to("discard"))
    ),
    Place("prepare-payment", "/committee/payments", "treasurer", ("main tbody a[href*=awards]",)),
    Place(
        "prepare-payment-errors",
        "/committee/payments",
        "treasurer",
        ("main tbody a[href*=awards]",),
        fill=_bare("number"),
        press=_GO_ON,
    ),
    Place(
        "payments-set-aside",
        "/committee/payments",
        "treasurer",
        fill=(("main [name=first]", "1001"),),
        tick="main [name=award]",
        press=_GO_ON,
    ),
    Place("to-release", "/committee/payments?tab=to-release", "releaser"),
    Place(
        "release",
        "/committee/payments?tab=to-release",
        "releaser",
        (".cheque a", "main a[href*='/payments/release']"),
    ),
    Place("bank-receipts", "/committee/bank-receipts", "treasurer"),
    Place("bank-receipts-errors", "/committee/bank-receipts", "treasurer", press=_GO_ON),
    Place("bank-receipt", "/committee/bank-receipts/{receipt}", "releaser"),
    Place("bank-receipt-reject", "/committee/bank-receipts/{receipt}/reject", "releaser"),
    Place("counter", "/committee/counter", "treasurer"),
    Place("counter-errors", "/committee/counter", "treasurer", press="main .form-foot button"),
    Place("counter-receipts", "/committee/counter/receipts", "treasurer"),
    Place("counter-receipt", "/committee/counter/receipts/{counted}", "treasurer"),
    Place("counter-bounce", "/committee/counter/receipts/{counted}/bounce", "treasurer"),
    Place(
        "counter-bounce-errors",
        "/committee/counter/receipts/{counted}/bounce",
        "treasurer",
        fill=(("main [name=fee]", "x"),),
        press=_GO_ON,
    ),
    Place("counter-take-back", "/committee/counter/receipts/{boxed}/recall", "treasurer"),
    Place(
        "counter-take-back-errors",
        "/committee/counter/receipts/{boxed}/recall",
        "treasurer",
        press=_GO_ON,
    ),
    Place("counter-waiting", "/committee/counter", "releaser", (_FIRST,)),
    Place("counter-reject", "/committee/counter", "releaser", (_FIRST, _to("reject"))),
    Place("counter-employers", "/committee/counter/receipts/{employers}", "releaser"),
    Place(
        "counter-not-employers",
        "/committee/counter/receipts/{employers}/not-employers",
        "treasurer",
    ),
    Place("receive", "/committee/counter/receipts/new", "treasurer"),
    Place("receive-errors", "/committee/counter/receipts/new", "treasurer", press=_GO_ON),
    Place("vouchers", "/committee/counter/vouchers", "treasurer"),
    Place("voucher", "/committee/counter/vouchers/{slip}", "treasurer"),
    Place("bank-line", "/committee/counter/bank-line", "treasurer"),
    Place("bank-line-errors", "/committee/counter/bank-line", "treasurer", press=_GO_ON),
    Place("move", "/committee/counter/move", "treasurer"),
    Place("move-errors", "/committee/counter/move", "treasurer", press=_GO_ON),
    Place("gifts", "/committee/gifts", "treasurer"),
    Place("giving", "/committee/giving", "treasurer"),
    Place("giving-paused", "/committee/giving", "treasurer", press=_to_act("pause")),
    Place("give-paused", "/give/central", "treasurer"),
    Place("giving-resumed", "/committee/giving", "treasurer", press=_to_act("resume")),
    Place("gift", "/committee/gifts", "treasurer", (_FIRST,)),
    Place("gift-monthly", "/committee/gifts/{renewed}", "treasurer"),
    Place("gifts-monthly", "/committee/gifts/{renewed}", "treasurer", ("main a[href*=monthly]",)),
    Place("event-set-aside", _ASIDE, "treasurer"),
    Place("event-set-aside-errors", _ASIDE, "treasurer", press=_GO_ON),
    Place("refund-settled", _SETTLE, "treasurer", press=_GO_ON),
    Place("gift-name", "/committee/gifts/{given}/name", "treasurer"),
    Place("gift-name-errors", "/committee/gifts/{given}/name", "treasurer", press=_GO_ON),
    Place("gift-in-suspense", "/committee/gifts/{twice}", "treasurer"),
    Place("monthly-end", "/committee/gifts/{renewed}", "treasurer", ("main a[href$='/end']",)),
    Place(
        "monthly-end-errors",
        "/committee/gifts/{renewed}",
        "treasurer",
        ("main a[href$='/end']",),
        press="main form .button-danger",
    ),
    Place("send-back", "/committee/gifts/{given}/send-back", "treasurer"),
    Place("send-back-errors", "/committee/gifts/{given}/send-back", "treasurer", press=_GO_ON),
    Place("refunds", "/committee/refunds", "treasurer"),
    Place("disputes", "/committee/disputes", "treasurer"),
    Place("to-explain", "/committee/to-explain", "treasurer"),
    Place("explain", "/committee/gifts/{twice}/explain", "treasurer"),
    Place("stripe-payouts", "/committee/stripe-payouts", "treasurer"),
    Place("stripe-payout", "/committee/stripe-payouts/{payout}", "treasurer"),
    Place("recall", "/committee/bank-receipts/{arrived}/recall", "treasurer"),
    Place(
        "recall-errors",
        "/committee/bank-receipts/{arrived}/recall",
        "treasurer",
        press="main form .form-foot button",
    ),
    Place("ledger", "/committee/ledger", "auditor"),
    Place("ledger-accounts", "/committee/ledger/accounts", "auditor"),
    Place("ledger-account", "/committee/ledger/accounts/1030", "auditor"),
    Place("ledger-entry", "/committee/ledger/entries/1", "auditor"),
    Place("ledger-stripe", "/committee/ledger/stripe", "auditor"),
    Place("ledger-export", "/committee/ledger/export", "auditor"),
    Place("other-receipts", "/committee/ledger/other-receipts", "treasurer"),
    Place("other-receipts-auditor", "/committee/ledger/other-receipts", "auditor"),
    Place("payer", "/committee/ledger/other-receipts/{payer}", "treasurer"),
    Place(
        "payer-errors",
        "/committee/ledger/other-receipts/{payer}",
        "treasurer",
        fill=_bare("name", "address", "occupation"),
        press=_GO_ON,
    ),
    Place("record", "/committee/record", "auditor"),
)

_SETTING_UP = (
    Place("set-up", "/committee/set-up", "administrator"),
    Place("organisation", "/committee/organisation", "administrator"),
    Place(
        "organisation-errors",
        "/committee/organisation",
        "administrator",
        fill=_bare("legal_name"),
        press=_GO_ON,
    ),
    Place("campaign", *_CAMPAIGN),
    Place("campaign-story", *_CAMPAIGN, (_to("story"),)),
    Place("campaign-page", *_CAMPAIGN, (_to("page"),)),
    Place("campaign-opening", "/committee/campaigns/{campaign}/opening", "administrator"),
    Place("campaign-pause", *_CAMPAIGN, (_to("pause"),)),
    Place("campaign-closing", *_CAMPAIGN, (_to("closing"),)),
    Place(
        "fund-closing", "/committee/campaigns/{campaign}/funds", "administrator", (_to("closing"),)
    ),
    Place("funds", *_CAMPAIGN, (_to("funds"),)),
    Place("fund-rules", *_CAMPAIGN, (_to("funds"), _FIRST)),
    Place("employers", *_CAMPAIGN, (_to("employers"),)),
    Place("worksites", *_CAMPAIGN, (_to("worksites"),)),
    Place("worksites-errors", *_CAMPAIGN, (_to("worksites"),), press="main form .form-foot button"),
    Place("worksite", *_CAMPAIGN, (_to("worksites"), _FIRST)),
    Place("picket-lines", *_CAMPAIGN, (_to("picket-lines"),)),
    Place("picket-line", *_CAMPAIGN, (_to("picket-lines"), _FIRST)),
    Place("questions", *_CAMPAIGN, (_to("questions"),)),
    Place("question", *_CAMPAIGN, (_to("questions"), _FIRST)),
    Place("remove", *_CAMPAIGN, (_to("questions"), _FIRST, _to("removal"))),
    Place("news", *_CAMPAIGN, (_to("updates"),)),
    Place("update", *_CAMPAIGN, (_to("updates"), _FIRST)),
    Place(
        "update-errors",
        "/committee/campaigns/{campaign}/updates/new",
        "administrator",
        press=_GO_ON,
    ),
)

#: Of a fund that nobody has set up. It goes by the same cookies, so that it comes last.
_BEFORE_THE_STRIKE = (
    Place("not-open", "{empty}/"),
    Place("apply-closed", "{empty}/apply"),
)

PLACES = (
    *_STREET,
    *_GIVEN,
    *_APPLYING,
    *_COMING_IN,
    *_AID,
    *_MONEY,
    *_SETTING_UP,
    *_BEFORE_THE_STRIKE,
)
