"""Every page of the fund by name: its pictures and the test that it is for everybody use this list.

Names in braces are what `states.py` made or found.
"""

from hardship.cli.demo_fund.cases import FIRST_WEEK, SECOND_WEEK, THIS_WEEK
from hardship.cli.demo_fund.cast import COMMITTEE, PASSWORD, worker
from tests.browser.money_places import MONEY
from tests.browser.pages import FIRST, GO_ON, Place, bare, to_part

#: Page templates that no picture shows, and why.
EXCUSED = {
    "committee/officers/send_again.html": "only after a form that came late: it holds its fields",
}

#: `telling.py` answers a refusal where one is asked for.
_REFUSALS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


def _worker(fate: str) -> str:
    """The first worker of the demonstration whose application came to this end."""
    return f"visitor:{worker((*FIRST_WEEK, *SECOND_WEEK, *THIS_WEEK).index(fate))[1]}"


_CAMPAIGN = ("/committee/campaign", "administrator")
_NEW = "worker:somebody.new@members.example"
_PAID, _DRAFT, _SENT = _worker("paid"), _worker("draft"), _worker("sent")
_TO_PAY = _worker("to pay")
_QUEUE = "/committee/applications"
_CANCEL = "/committee/applications/{to_pay}/cancel-award"
_SIGN_IN = "/committee/sign-in"
_PASSWORD = (("input[name=email]", COMMITTEE[1].email), ("input[name=password]", PASSWORD))

_STREET = (
    Place("home", "/"),
    Place("fund", "/funds/fontana"),
    Place("updates", "/fund/care-cant-wait/updates"),
    Place("open-books", "/open-books"),
    Place("seals", "/open-books/seals"),
    Place("give", "/give/central?amount=50"),
    Place("give-errors", "/give/central", fill=(("input[name=other]", "x"),), press=GO_ON),
    Place("give-monthly", "/give/central?amount=50&often=monthly"),
    Place("give-monthly-errors", "/give/central?amount=50&often=monthly", press=GO_ON),
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

_OWN_GIFT = ("/my-gifts", "supporter", (FIRST,))

_GIVEN = (
    Place("my-gifts-sign-in", "/my-gifts/sign-in"),
    Place("my-gifts-sign-in-errors", "/my-gifts/sign-in", press=GO_ON),
    Place("my-gifts-mailed", "/my-gifts/mailed"),
    Place("my-gifts-link", "/my-gifts/link/of-a-mail"),
    Place("my-gifts", "/my-gifts", "supporter"),
    Place("my-gift", *_OWN_GIFT),
    Place("my-gifts-year", "/my-gifts", "supporter", (".years a",)),
    Place("my-monthly-amount", "/my-gifts", "supporter", (to_part("amount"),)),
    Place(
        "my-monthly-amount-errors",
        "/my-gifts",
        "supporter",
        (to_part("amount"),),
        fill=bare("amount"),
        press=GO_ON,
    ),
    Place("my-monthly-end", "/my-gifts", "supporter", (to_part("end"),)),
    Place("my-particulars", "/my-gifts/particulars", "supporter"),
    Place(
        "my-particulars-errors",
        "/my-gifts/particulars",
        "supporter",
        press=GO_ON,
    ),
    Place("my-gift-name", "/my-gifts", "supporter", (FIRST, to_part("name"))),
    Place(
        "my-gift-name-errors",
        "/my-gifts",
        "supporter",
        (FIRST, to_part("name")),
        fill=bare("name"),
        press=GO_ON,
    ),
)

_APPLYING = (
    Place("apply", "/apply"),
    Place("apply-errors", "/apply", press=GO_ON),
    Place("apply-sign-in", "/apply/sign-in"),
    Place("apply-sign-in-errors", "/apply/sign-in", press=GO_ON),
    Place(
        "apply-code",
        "/apply/sign-in",
        fill=(("input[name=email]", "nobody@members.example"),),
        press=GO_ON,
    ),
    Place("apply-code-errors", "/apply/code", press=GO_ON),
    Place("apply-link", "/apply/link/of-a-mail"),
    Place("apply-other-help", "/apply/other-help/no-need"),
    Place("apply-name", "/apply/name", _NEW),
    Place("apply-name-errors", "/apply/name", _NEW, press=GO_ON),
    Place("apply-needs", "/apply/needs", _NEW),
    Place("apply-needs-errors", "/apply/needs", _NEW, press=GO_ON),
    Place("apply-urgency", "/apply/urgency", _NEW),
    Place("apply-payment", "/apply/payment", _NEW),
    Place("apply-contact", "/apply/contact", _DRAFT),
    Place("apply-worksite", "/apply/worksite", _DRAFT),
    Place("apply-fund", "/apply/fund", _DRAFT),
    Place("apply-household", "/apply/household", _DRAFT),
    Place("apply-benefits", "/apply/benefits", _DRAFT),
    Place("apply-payment-details", "/apply/payment-details", _DRAFT),
    Place("apply-check", "/apply/check", _DRAFT),
    Place("apply-check-errors", "/apply/check", _DRAFT, press=GO_ON),
    Place("my-application-draft", "/my-application", _DRAFT),
    Place("apply-sent", "/apply/sent", _SENT),
    Place("my-application-sent", "/my-application", _SENT),
    Place("my-application-answers", "/my-application", _SENT, (to_part("answers"),)),
    Place("my-application-withdraw", "/my-application", _SENT, (to_part("withdraw"),)),
    Place("my-application-waiting", "/my-application", _worker("waiting")),
    Place("my-application-declined", "/my-application", _worker("declined")),
    Place("my-application-payment", "/my-application/{to_pay}/payment", _TO_PAY),
    Place(
        "my-application-payment-errors",
        "/my-application/{to_pay}/payment/cheque",
        _TO_PAY,
        fill=bare("street"),
        press=GO_ON,
    ),
    Place("my-application-paid", "/my-application", _PAID),
    Place("my-application-none", "/my-application", "visitor:nothing.yet@members.example"),
)

_COMING_IN = (
    Place("sign-in", _SIGN_IN),
    Place("sign-in-errors", _SIGN_IN, press=GO_ON),
    Place("second-factor", _SIGN_IN, fill=_PASSWORD, press=GO_ON),
    Place("second-factor-errors", "/committee/sign-in/code", press=GO_ON),
    Place("second-factor-recovery", "/committee/sign-in/recovery-code"),
    Place("password-forgotten", "/committee/password/forgotten"),
    Place("password-forgotten-errors", "/committee/password/forgotten", press=GO_ON),
    Place("password-mailed", "/committee/password/mailed"),
    Place("password-reset", "/committee/password/{reset}"),
    Place("password-reset-errors", "/committee/password/{reset}", press=GO_ON),
    Place("password-over", "/committee/password/of-last-week"),
    Place("invitation", "/committee/invitations/{invitation}"),
    Place("invitation-errors", "/committee/invitations/{invitation}", press=GO_ON),
    Place("invitation-over", "/committee/invitations/of-last-week"),
    Place("sign-in-again", "/committee/sign-in/again", "auditor"),
    Place("my-access", "/committee/my-access", "administrator"),
    Place("my-password", "/committee/my-access/password", "auditor"),
    Place("my-password-errors", "/committee/my-access/password", "auditor", press=GO_ON),
    Place(
        "authenticator",
        "/committee/my-access",
        "auditor",
        press="form[action$='/authenticator'] button",
    ),
    Place("authenticator-errors", "/committee/sign-in/authenticator", "auditor", press=GO_ON),
    Place(
        "recovery-codes",
        "/committee/my-access",
        "auditor",
        press="form[action$='/recovery-codes'] button",
    ),
    Place("people", "/committee/people", "administrator"),
    Place("person", "/committee/people", "administrator", (FIRST,)),
    Place("invite", "/committee/people/invite", "administrator"),
    Place("invite-errors", "/committee/people/invite", "administrator", press=GO_ON),
)

_AID = (
    Place("desk", "/committee/", "chair"),
    Place("queue", _QUEUE, "chair"),
    Place("queue-waiting", f"{_QUEUE}?tab=waiting", "chair"),
    Place("queue-decided", f"{_QUEUE}?tab=decided", "chair"),
    Place("case", _QUEUE, "chair", (FIRST,)),
    Place("case-identified", _QUEUE, "intake", (FIRST,)),
    Place("unblind", _QUEUE, "chair", (FIRST, to_part("unblind"))),
    Place("unblind-errors", _QUEUE, "chair", (FIRST, to_part("unblind")), press="main form button"),
    Place("cancel-award", _CANCEL, "chair"),
    Place("cancel-award-errors", _CANCEL, "chair", press="main form button"),
)

_SETTING_UP = (
    Place("set-up", "/committee/set-up", "administrator"),
    Place("organisation", "/committee/organisation", "administrator"),
    Place("mail-set-aside", "/committee/stuck-mail/set-aside", "administrator"),
    Place("mail-set-aside-errors", "/committee/stuck-mail/set-aside", "administrator", press=GO_ON),
    Place(
        "organisation-errors",
        "/committee/organisation",
        "administrator",
        fill=bare("legal_name"),
        press=GO_ON,
    ),
    Place("campaign", *_CAMPAIGN),
    Place("campaign-story", *_CAMPAIGN, (to_part("story"),)),
    Place("campaign-page", *_CAMPAIGN, (to_part("page"),)),
    Place("campaign-opening", "/committee/campaigns/{campaign}/opening", "administrator"),
    Place("campaign-pause", *_CAMPAIGN, (to_part("pause"),)),
    Place("campaign-closing", *_CAMPAIGN, (to_part("closing"),)),
    Place(
        "fund-closing",
        "/committee/campaigns/{campaign}/funds",
        "administrator",
        (to_part("closing"),),
    ),
    Place("funds", *_CAMPAIGN, (to_part("funds"),)),
    Place("fund-rules", *_CAMPAIGN, (to_part("funds"), FIRST)),
    Place("employers", *_CAMPAIGN, (to_part("employers"),)),
    Place("worksites", *_CAMPAIGN, (to_part("worksites"),)),
    Place(
        "worksites-errors", *_CAMPAIGN, (to_part("worksites"),), press="main form .form-foot button"
    ),
    Place("worksite", *_CAMPAIGN, (to_part("worksites"), FIRST)),
    Place("picket-lines", *_CAMPAIGN, (to_part("picket-lines"),)),
    Place("picket-line", *_CAMPAIGN, (to_part("picket-lines"), FIRST)),
    Place("questions", *_CAMPAIGN, (to_part("questions"),)),
    Place("question", *_CAMPAIGN, (to_part("questions"), FIRST)),
    Place("remove", *_CAMPAIGN, (to_part("questions"), FIRST, to_part("removal"))),
    Place("news", *_CAMPAIGN, (to_part("updates"),)),
    Place("update", *_CAMPAIGN, (to_part("updates"), FIRST)),
    Place(
        "update-errors",
        "/committee/campaigns/{campaign}/updates/new",
        "administrator",
        press=GO_ON,
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
    *MONEY,
    *_SETTING_UP,
    *_BEFORE_THE_STRIKE,
)
