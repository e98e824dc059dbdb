"""What a form asks for that was kept over a new sign-in, in one line: read before it is sent on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from hardship import applications, awards, committee, donations, payouts, treasury
from hardship.applications import Application, Choice
from hardship.committee import ROLE_NAMES, Officer, Role
from hardship.core.errors import DomainError
from hardship.core.money import Money, NotMoney, parse_money
from hardship.donations import StrayAnswer
from hardship.web.access import Access, access_of
from hardship.web.committee.names import STRAY_ANSWERS, fund_names, number_of
from hardship.web.templating import money


@dataclass(frozen=True, slots=True)
class Kept:
    """A form on its way: who sends it, what its address names, what was typed."""

    officer: Officer
    names: Mapping[str, Any]
    typed: MultiDict[str, str]

    def ids(self, name: str) -> list[UUID]:
        """What was ticked; what is no id was not ticked by anybody."""
        found = self.typed.getlist(name, type=UUID)
        return list(dict.fromkeys(found))

    def application(self, application_id: UUID) -> Application:
        """A case that is not the officer's own. Raises `NotFound`, `OwnApplication`."""
        found = applications.application(application_id)
        applications.refuse_own(found, self.officer)
        return found


def kept_words(officer: Officer, to: str, typed: list[tuple[str, str]]) -> str:
    """The line, or nothing for what has none, and for what this officer may not do anyway."""
    router = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, names = router.match(urlsplit(to).path, method="POST")
        tell, access = _TOLD.get(endpoint), access_of(endpoint)
        if tell is None or access is None or not _is_open(access, officer):
            return ""
        return tell(Kept(officer, names, MultiDict(typed)))
    except (DomainError, HTTPException):
        return ""


def _is_open(access: Access, officer: Officer) -> bool:
    return access.permission is not None and officer.may(access.permission)


def _decide(kept: Kept) -> str:
    found = kept.application(kept.names["application_id"])
    if kept.typed.get("choice") != Choice.APPROVE:
        return _("Decline %(reference)s", reference=found.reference)
    amount = _amount(kept, found.currency)
    return _("Approve %(reference)s at %(amount)s", reference=found.reference, amount=amount)


def _amount(kept: Kept, currency: str) -> str:
    """The amount as money, or as it was typed where it is none."""
    typed = kept.typed.get("amount", "")
    try:
        return money(parse_money(typed, currency))
    except NotMoney:
        return typed


def _award_now(kept: Kept) -> str:
    found = kept.application(kept.names["application_id"])
    return _("Award %(reference)s", reference=found.reference)


def _cancel_award(kept: Kept) -> str:
    found = kept.application(kept.names["application_id"])
    return _("Take the award of %(reference)s back", reference=found.reference)


def _unblind(kept: Kept) -> str:
    found = kept.application(kept.names["application_id"])
    return _("See whose application %(reference)s is", reference=found.reference)


def _prepare(kept: Kept) -> str:
    return _prepared(kept, [kept.names["award_id"]])


def _prepare_many(kept: Kept) -> str:
    return _prepared(kept, kept.ids("award"))


def _prepared(kept: Kept, ids: list[UUID]) -> str:
    granted = awards.awards_by_id(ids).values()
    whose = [kept.application(award.application_id).reference for award in granted]
    return _("Prepare payments: %(names)s", names=", ".join(whose)) if whose else ""


def _release(kept: Kept) -> str:
    found = payouts.payments_by_id(kept.ids("payment"))
    if not found:
        return ""
    names = ", ".join(f"{number_of(each)} ({money(each.amount)})" for each in found)
    whole = Money.total((each.amount for each in found), found[0].currency)
    return ngettext(
        "Release one payment: %(names)s",
        "Release %(num)s payments, %(whole)s in all: %(names)s",
        len(found),
        names=names,
        whole=money(whole),
    )


def _of_payment(words: Any) -> Callable[[Kept], str]:
    """What one payment is about to become; `words` name it."""
    return lambda kept: str(words) % {"name": number_of(payouts.payment(kept.names["payment_id"]))}


def _of_money(words: Any, find: Callable[[Kept], Any]) -> Callable[[Kept], str]:
    """What is about to be done with an amount; `words` name it."""
    return lambda kept: str(words) % {"amount": money(find(kept).amount)}


def _send_back(kept: Kept) -> str:
    gift = donations.gift(kept.names["gift_id"])
    amount = _amount(kept, donations.left_to_refund(gift).currency)
    return _("Send back %(amount)s of %(reference)s", amount=amount, reference=gift.reference)


def _send_back_warned(kept: Kept) -> str:
    gift = donations.gift(donations.fraud_warning(kept.typed.get("warning", "")).gift_id)
    left = money(donations.left_to_refund(gift))
    return _("Send back %(amount)s of %(reference)s", amount=left, reference=gift.reference)


def _assign(kept: Kept) -> str:
    gift = donations.gift(kept.names["gift_id"])
    held, chosen = money(donations.suspense.held_of(gift)), kept.typed.get("fund", type=UUID)
    fund = fund_names().get(chosen, "") if chosen else ""
    return _("Count %(amount)s as a gift to %(fund)s", amount=held, fund=fund) if fund else ""


def _explain_stray(kept: Kept) -> str:
    what = STRAY_ANSWERS[StrayAnswer(kept.names["answer"])]
    amount = money(_stray(kept).amount)
    return _("Count %(amount)s as: %(what)s", amount=amount, what=what)


def _stray(kept: Kept) -> Any:
    return donations.suspense.stray(kept.names["stray_id"])


def _refund(kept: Kept) -> Any:
    return donations.refund(kept.names["refund_id"])


def _monthly(kept: Kept) -> Any:
    return donations.monthly.by_id(kept.names["monthly_id"])


def _assignment(kept: Kept) -> Any:
    return donations.suspense.assignment(kept.names["assignment_id"])


def _receipt(kept: Kept) -> Any:
    return donations.bank_receipt(kept.names["receipt_id"])


def _counted(kept: Kept) -> Any:
    return treasury.counter_receipt(kept.names["receipt_id"])


def _voucher(kept: Kept) -> Any:
    return treasury.voucher(kept.names["voucher_id"])


def _invite(kept: Kept) -> str:
    return _("Invite %(name)s as: %(roles)s", name=kept.typed.get("name", ""), roles=_roles(kept))


def _change_roles(kept: Kept) -> str:
    return _("Roles of %(name)s from now on: %(roles)s", name=_whom(kept), roles=_roles(kept))


def _resend_invitation(kept: Kept) -> str:
    return _("Send %(name)s a new invitation", name=_whom(kept))


def _withdraw_invitation(kept: Kept) -> str:
    return _("Withdraw the invitation of %(name)s", name=_whom(kept))


def _disable(kept: Kept) -> str:
    return _("Close the access of %(name)s", name=_whom(kept))


def _whom(kept: Kept) -> str:
    return committee.officer(kept.names["officer_id"]).display_name


def _roles(kept: Kept) -> str:
    chosen = set(kept.typed.getlist("roles"))
    return ", ".join(_(ROLE_NAMES[role]) for role in Role if role in chosen)


#: What each form says that may be kept over a new sign-in, by its screen.
_TOLD: Mapping[str, Callable[[Kept], str]] = {
    "committee.decide": _decide,
    "committee.award_now": _award_now,
    "committee.cancel_award": _cancel_award,
    "committee.unblind": _unblind,
    "committee.prepare_payment": _prepare,
    "committee.prepare_many": _prepare_many,
    "committee.release": _release,
    "committee.void_payment": _of_payment(_l("Make void: %(name)s")),
    "committee.discard_payment": _of_payment(_l("Discard: %(name)s")),
    "committee.report_return": _of_payment(_l("Report that the bank returned it: %(name)s")),
    "committee.confirm_return": _of_payment(_l("Confirm that the bank returned it: %(name)s")),
    "committee.refuse_return": _of_payment(_l("Say that the bank did not return it: %(name)s")),
    "committee.send_back": _send_back,
    "committee.send_back_warned": _send_back_warned,
    "committee.approve_refund": _of_money(_l("Approve that %(amount)s goes back"), _refund),
    "committee.decline_refund": _of_money(_l("Decline that %(amount)s goes back"), _refund),
    "committee.monthly_end": _of_money(_l("End the monthly gift of %(amount)s"), _monthly),
    "committee.assign": _assign,
    "committee.confirm_assignment": _of_money(
        _l("Confirm what was said of %(amount)s in suspense"), _assignment
    ),
    "committee.reject_assignment": _of_money(
        _l("Reject what was said of %(amount)s in suspense"), _assignment
    ),
    "committee.explain_stray": _explain_stray,
    "committee.confirm_stray": _of_money(
        _l("Confirm what was said of %(amount)s in suspense"), _stray
    ),
    "committee.reject_stray": _of_money(
        _l("Reject what was said of %(amount)s in suspense"), _stray
    ),
    "committee.confirm_bank_receipt": _of_money(
        _l("Confirm that %(amount)s reached the bank"), _receipt
    ),
    "committee.confirm_recall": _of_money(
        _l("Confirm that %(amount)s is not at the bank"), _receipt
    ),
    "committee.confirm_receipt": _of_money(
        _l("Confirm that %(amount)s is in the cash box"), _counted
    ),
    "committee.say_not_employers": _of_money(
        _l("Say that %(amount)s is not an employer’s"), _counted
    ),
    "committee.confirm_voucher": _of_money(
        _l("Confirm the deposit, fee or move of %(amount)s"), _voucher
    ),
    "committee.confirm_voucher_recall": _of_money(
        _l("Confirm that the deposit, fee or interest of %(amount)s is not so"), _voucher
    ),
    "committee.invite_officer": _invite,
    "committee.change_roles": _change_roles,
    "committee.resend_invitation": _resend_invitation,
    "committee.withdraw_invitation": _withdraw_invitation,
    "committee.disable_officer": _disable,
}
