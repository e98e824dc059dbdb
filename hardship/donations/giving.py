"""Beginning a gift: the row first, then the payment page, then the page's id on the row."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from hardship import audit
from hardship.audit import SUPPORTER
from hardship.campaigns import Fund
from hardship.core import clock
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.database import locked
from hardship.core.limits import LONGEST_NAME, check_length
from hardship.core.money import Money
from hardship.core.once import add_once
from hardship.core.tokens import hash_secret, new_reference
from hardship.donations.errors import EmailNeeded, GiftMovedOn, GivingClosed, ParticularsNeeded
from hardship.donations.gateway import CheckoutSession, PaymentGateway, SessionRequest, SessionState
from hardship.donations.models import Gift
from hardship.donations.queries import given_instead, took_a_place
from hardship.donations.rules import (
    CARD_RATE,
    LONGEST_MESSAGE,
    PAGE_LIVES,
    REFERENCE_MARK,
    FeeRate,
    GiftStatus,
    become,
    can_become,
    check_amount,
)
from hardship.donations.subscriptions.actions import begin_monthly, name_monthly
from hardship.payers import ITEMIZED_MINOR, LONGEST_ADDRESS, LONGEST_OCCUPATION, is_itemized

#: Stripe's clock and ours may differ by so much.
_ABOUT = timedelta(minutes=10)
_PAST_PAYING = {GiftStatus.EXPIRED, GiftStatus.FAILED}


@dataclass(frozen=True, slots=True)
class Supporter:
    """What somebody told about themselves; each part may be left out."""

    name: str | None = None
    email: str | None = None
    message: str | None = None
    address: str | None = None
    occupation: str | None = None
    is_anonymous: bool = False
    locale: str = "en"


def start_gift(
    fund: Fund,
    *,
    form: str,
    intended: Money,
    covers_fee: bool,
    by: Supporter,
    rate: FeeRate = CARD_RATE,
    instead_of: uuid.UUID | None = None,
    monthly: bool = False,
) -> Gift:
    """Make the gift's row, or find the one that this very form made before.

    `form` is the form's single-use token. `instead_of` is the gift whose place a new one takes:
    the edge knows that it is the supporter's own. `monthly` makes it the first of one each month.

    Raises `GivingClosed`, `NotAGift`, `NotAnAddress`, `EmailNeeded`, `ParticularsNeeded` and
    `TooLong`; and `GiftMovedOn` when the form was sent before with another amount, when its gift is
    past paying or was replaced, and when what it is to replace turns out to be paid.
    """
    if not fund.is_open:
        raise GivingClosed
    if monthly and not by.email:
        raise EmailNeeded
    amount = rate.covering(check_amount(intended)) if covers_fee else check_amount(intended)
    _check_particulars(amount, by)
    gift, was_added = add_once(_new_gift(fund, form, intended, amount, by))
    if was_added:
        if monthly:
            begin_monthly(gift)
        audit.record("gift.started", gift, by=SUPPORTER, amount=amount, fund=fund.id)
        if instead_of is not None:
            _replace(instead_of, gift)
    else:
        _check_same(gift, fund, intended, amount, monthly=monthly)
        _tell_about(gift, by)
        name_monthly(gift)
    check_none_given_instead(gift.id)
    return gift


def _check_particulars(amount: Money, by: Supporter) -> None:
    if is_itemized(amount) and not (by.name and by.address and by.occupation):
        raise ParticularsNeeded(least=Money(ITEMIZED_MINOR, amount.currency))


def _new_gift(fund: Fund, form: str, intended: Money, amount: Money, by: Supporter) -> Gift:
    now = clock.now()
    gift = Gift(
        reference=new_reference(REFERENCE_MARK),
        form_hash=hash_secret(form),
        fund_id=fund.id,
        status=GiftStatus.STARTED.value,
        amount_minor=amount.minor,
        intended_minor=intended.minor,
        currency=amount.currency,
        is_name_hidden=False,
        started_at=now,
        expires_at=(now + PAGE_LIVES).replace(microsecond=0),
        calls=1,
    )
    _tell_about(gift, by)
    return gift


def _tell_about(gift: Gift, by: Supporter) -> None:
    """What was written last counts, as long as nothing is paid. Raises `TooLong`."""
    check_length(by.name, LONGEST_NAME)
    check_length(by.message, LONGEST_MESSAGE)
    check_length(by.address, LONGEST_ADDRESS)
    check_length(by.occupation, LONGEST_OCCUPATION)
    if gift.state not in {GiftStatus.STARTED, GiftStatus.OPEN}:
        return
    gift.name, gift.message, gift.locale = by.name, by.message, by.locale
    gift.is_anonymous = by.is_anonymous or not by.name
    is_told = is_itemized(gift.amount)
    gift.payer = by.name if is_told else None
    gift.address, gift.occupation = (by.address, by.occupation) if is_told else (None, None)
    gift.email = normalised_email(by.email) if by.email else None
    gift.email_hash = email_hash(by.email) if by.email else None


def _check_same(gift: Gift, fund: Fund, intended: Money, amount: Money, *, monthly: bool) -> None:
    same = (gift.fund_id, gift.intended, gift.amount) == (fund.id, intended, amount)
    same &= monthly == (gift.monthly_id is not None)
    is_over = gift.replaced_by_id is not None or gift.state in _PAST_PAYING
    if not same or is_over:
        raise GiftMovedOn(gift=last_begun(gift).id)


def _replace(gift_id: uuid.UUID, new: Gift) -> None:
    """Note that a new gift took the place of another, or of what took its place before.

    Only a gift that was just made takes a place, so that the line never runs in a circle.
    """
    before = last_begun(locked(Gift, gift_id))
    before.replaced_by_id = new.id
    audit.record("gift.replaced", before, by=SUPPORTER, successor=new.id)


def last_begun(gift: Gift) -> Gift:
    """Follow the gifts that took each other's place to the one that nothing has replaced."""
    while gift.replaced_by_id is not None:
        gift = locked(Gift, gift.replaced_by_id)
    return gift


def check_none_given_instead(gift_id: uuid.UUID) -> None:
    """Nobody is asked to pay again for what they paid. Raises `GiftMovedOn`."""
    given = given_instead(gift_id) if took_a_place(gift_id) else None
    if given is not None:
        raise GiftMovedOn(gift=given.id)


def open_page(gateway: PaymentGateway, asked: SessionRequest) -> CheckoutSession:
    """Open the gift's payment page; it has one, however often it is asked for.

    A call that broke down may have opened it all the same. So whoever asks by another call looks
    through Stripe's pages first. Asks over the network.
    """
    return _opened_before(gateway, asked) or gateway.open_session(asked)


def _opened_before(gateway: PaymentGateway, asked: SessionRequest) -> CheckoutSession | None:
    if asked.call == 1:
        return None
    pages = gateway.sessions(asked.started_at - _ABOUT)
    ours = (page for page in pages if page.gift_id == asked.gift_id)
    return next((page for page in ours if page.state is not SessionState.EXPIRED), None)


def call_anew(gift_id: uuid.UUID, *, after: int) -> None:
    """Let the gift's next page be asked for by another call, once for each that broke down."""
    gift = locked(Gift, gift_id)
    if gift.calls == after:
        gift.calls += 1
        gift.expires_at = (clock.now() + PAGE_LIVES).replace(microsecond=0)


def attach_session(gift_id: uuid.UUID, session: CheckoutSession) -> Gift:
    """Write down which payment page belongs to the gift. Twice is as good as once."""
    gift = locked(Gift, gift_id)
    keep_session(gift, session)
    return gift


def keep_session(gift: Gift, session: CheckoutSession) -> None:
    """Note the page on a gift that is locked and has none yet."""
    if gift.session_id is None:
        gift.session_id = session.id
    if gift.session_id == session.id and can_become(gift.state, GiftStatus.OPEN):
        gift.status = become(gift.state, GiftStatus.OPEN).value
        gift.session_url = session.url
