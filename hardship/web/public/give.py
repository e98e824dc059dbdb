"""Giving: one screen, then the processor's own page; back here with what was typed if cancelled.

The gift's row is committed before the page is opened, and no transaction is open meanwhile. When
the processor does not answer, the same form with the same token is tried again: by the same call,
which the processor knows again, or by another one when its answer was that it broke down.

Who begins again, by another amount or after cancelling, gives instead of what they began before.
That is noted with the new gift, and the first page is closed before the next one opens.
"""

from uuid import UUID

from flask import current_app, redirect, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from hardship import campaigns, donations, payers
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.core.errors import DomainError, NotFound
from hardship.core.money import Money, NotMoney, parse_money
from hardship.core.throttle import TooMany
from hardship.donations import (
    GatewayFailed,
    GatewayRefused,
    GatewayUnavailable,
    Gift,
    GiftMovedOn,
    GiftStatus,
    GivingClosed,
    SessionRequest,
)
from hardship.web import installation
from hardship.web.access import public
from hardship.web.errors import slow_down
from hardship.web.installation import card_rate
from hardship.web.masthead import campaign_shown
from hardship.web.public import bp
from hardship.web.public.give_form import MONTHLY, GiveForm, fee_line
from hardship.web.public.give_proof import (
    Ticket,
    asked_again,
    hold,
    is_too_quick,
    let_in,
    ticket_ahead,
)
from hardship.web.templating import money, not_deductible, page, speak

#: In the browser's own cookie: the gift that this browser began last.
BEGUN_HERE = "gift"


@bp.get("/give")
@public
def give_anywhere() -> Response:
    """A short address for banners: the central fund of the campaign people see."""
    campaign = campaign_shown()
    if campaign is None:
        return redirect(url_for("public.home"), code=303)
    central = campaigns.funds(campaign.id)[0]
    return redirect(url_for("public.give", slug=central.slug), code=303)


@bp.route("/give/<slug>", methods=["GET", "POST"])
@public
def give(slug: str) -> Response:
    """The form; sent, it leads to the payment page, or stands there again in another language.

    Whether the fund still takes gifts is asked once a form was sent: in the act's transaction.
    """
    fund = campaigns.fund_by_slug(slug)
    speaks = request.method == "POST" and speak(request.form.get("language", ""))
    if (speaks or request.method != "POST") and not fund.is_open:
        return _closed(fund)
    try:
        return _asked(fund, speaks=bool(speaks))
    except donations.card_testing.GivingPaused as error:
        return _paused(fund, error)


def _asked(fund: Fund, *, speaks: bool) -> Response:
    """What the form is shown as, or what it leads to. Raises `GivingPaused`."""
    if speaks:
        return _page(GiveForm(fund))
    cancelled = _cancelled_here(fund)
    form = GiveForm(
        fund,
        chosen=_asked_for(fund) if cancelled is None else None,
        monthly=request.args.get("often") == MONTHLY,
    )
    if not form.is_submitted():
        if cancelled is not None:
            form.fill_from(cancelled)
        return _page(form, instead_of=cancelled, cancelled=cancelled)
    if not form.validate() or form.intended is None:
        return _page(form, 422)
    if is_too_quick(form):
        return _page(form, was_too_quick=True)
    return _begin(fund, form, form.intended)


def _begin(fund: Fund, form: GiveForm, intended: Money) -> Response:
    """The row, then the page, then its id on the row. Twenty at once end at the same page."""
    try:
        ready, asked = let_in(fund, form, lambda: _started(fund, form, intended))
        if ready is None:
            donations.close_replaced(installation.gateway(), asked.gift_id)
    except donations.card_testing.ProofNeeded:
        return _prove_first(form, asked_again(form))
    except GivingClosed:
        return _closed(fund)
    except GiftMovedOn as error:
        return _moved_on(form, error)
    except TooMany as error:
        form.refuse(error)
        return slow_down(_page(form, 429), error.retry_after)
    except GatewayUnavailable:
        return _page(form, 503, unanswered=True)
    session[BEGUN_HERE] = str(asked.gift_id)
    return ready or _open_page(form, asked)


def _started(fund: Fund, form: GiveForm, intended: Money) -> tuple[Response | None, SessionRequest]:
    """The gift's row; where it leads if it was begun before, and what to ask for its page."""
    gift = donations.start_gift(
        fund,
        form=form.once.data,
        intended=intended,
        covers_fee=form.covers_fee.data,
        by=form.supporter(),
        rate=card_rate(),
        instead_of=_instead_of(),
        monthly=form.is_monthly,
    )
    return _ready(gift), _request_for(gift, fund)


def _prove_first(form: GiveForm, ticket: Ticket) -> Response:
    """Nothing was begun; the same form again, with what it has to bring."""
    return slow_down(_page(form, 429, ticket=ticket), ticket.seconds or 900)


def _moved_on(form: GiveForm, error: GiftMovedOn) -> Response:
    """Paid is paid. What is not paid yet may be begun again, by a form that takes its place."""
    begun = donations.gift(UUID(str(error.params["gift"])))
    if begun.is_given:
        return _thanks(begun)
    form.once.renew()
    form.refuse(error)
    return _page(form, 409, instead_of=begun)


def _open_page(form: GiveForm, asked: SessionRequest) -> Response:
    try:
        checkout = donations.open_page(installation.gateway(), asked)
    except (GatewayUnavailable, GatewayRefused) as error:
        return _opened_by_another(asked.gift_id) or _no_page(form, asked, error)
    try:
        donations.keep_page(installation.gateway(), asked.gift_id, checkout)
    except GiftMovedOn as error:
        return _moved_on(form, error)
    return redirect(checkout.url or url_for("public.thanks", session=checkout.id), code=303)


def _ready(gift: Gift) -> Response | None:
    """Where a form leads that was sent before: to its page, or to what became of it."""
    if gift.state is GiftStatus.OPEN and gift.session_url:
        return redirect(gift.session_url, code=303)
    return _thanks(gift) if gift.is_given else None


def _thanks(gift: Gift) -> Response:
    return redirect(url_for("public.thanks", session=gift.session_id), code=303)


def _opened_by_another(gift_id: UUID) -> Response | None:
    """The same form at the same moment may have got the page that this one did not get."""
    db.session.rollback()
    return _ready(donations.gift(gift_id))


def _no_page(form: GiveForm, asked: SessionRequest, error: DomainError) -> Response:
    """Say what happened; the next try carries the same token, and so opens the same page."""
    if isinstance(error, GatewayFailed):
        with transaction():
            donations.call_anew(asked.gift_id, after=asked.call)
    if isinstance(error, GatewayRefused):
        current_app.logger.error("Stripe refused a payment page: %s", error.params.get("code"))
        form.once.renew()
    return _page(form, 503, unanswered=True)


def _request_for(gift: Gift, fund: Fund) -> SessionRequest:
    """Always the same for the same gift, so that Stripe recognises a repeated call."""
    settings = installation.settings()
    with force_locale(gift.locale):
        return SessionRequest(
            gift_id=gift.id,
            fund_id=gift.fund_id,
            amount=gift.amount,
            item_name=_item_name(gift, fund),
            item_description=_fee_in_words(gift) if gift.covers_fee else "",
            legal_notice=not_deductible(campaigns.organisation().legal_name),
            locale=gift.locale,
            email=gift.email,
            success_url=f"{settings.public_url}{url_for('public.thanks')}"
            "?session={CHECKOUT_SESSION_ID}",
            cancel_url=settings.public_url
            + url_for("public.give", slug=fund.slug, back=_way_back().dumps(str(gift.id))),
            started_at=gift.started_at,
            expires_at=gift.expires_at,
            call=gift.calls,
            monthly_id=gift.monthly_id,
        )


def _item_name(gift: Gift, fund: Fund) -> str:
    name = fund.text("name", gift.locale)
    if gift.monthly_id is None:
        return str(_("Gift to the fund: %(fund)s", fund=name))
    return str(_("Monthly gift to the fund: %(fund)s", fund=name))


def _fee_in_words(gift: Gift) -> str:
    fee = gift.amount - gift.intended
    words = _(
        "%(fee)s toward the card fee, so that the fund gets at least %(gift)s",
        gift=money(gift.intended),
        fee=money(fee),
    )
    return str(words)


def _asked_for(fund: Fund) -> Money | None:
    """The amount in the address (`?amount=50`), as the fund's page sends it; else the third key."""
    try:
        asked = parse_money(request.args.get("amount", ""), fund.currency)
    except NotMoney:
        offered = fund.suggested
        return offered[min(2, len(offered) - 1)] if offered else None
    return asked if donations.LEAST_MINOR <= asked.minor <= donations.MOST_MINOR else None


def _cancelled_here(fund: Fund) -> Gift | None:
    """The gift whose payment page this very browser came back from without paying."""
    begun = session.get(BEGUN_HERE)
    try:
        named = _way_back().loads(request.args.get("back", ""))
        gift = donations.gift(UUID(named)) if named == begun else None
    except (BadSignature, ValueError, NotFound):
        return None
    if gift is None or gift.fund_id != fund.id or gift.is_given:
        return None
    return gift


def _instead_of() -> UUID | None:
    """The gift whose place this one takes; the form that says so went to its own supporter only."""
    try:
        return UUID(_place_taken().loads(request.form.get("instead_of", "")))
    except (BadSignature, ValueError):
        return None


def _page(
    form: GiveForm,
    status: int = 200,
    *,
    instead_of: Gift | None = None,
    cancelled: Gift | None = None,
    unanswered: bool = False,
    was_too_quick: bool = False,
    ticket: Ticket | None = None,
) -> Response:
    fund = form.fund
    still = request.form.get("instead_of", "")
    return page(
        "public/give.html",
        status,
        form=form,
        fund=fund,
        campaign=fund.campaign,
        fees=[fee_line(each) for each in fund.suggested],
        typed=fee_line(form.intended) if form.intended and form.other.data else None,
        rate=card_rate(),
        was_cancelled=cancelled is not None,
        has_expired=cancelled is not None and cancelled.page_is_over,
        unanswered=unanswered,
        was_too_quick=was_too_quick,
        least_itemized=payers.ITEMIZED_MINOR,
        hold=hold(form),
        ticket=ticket or ticket_ahead(fund, form),
        instead_of=_place_taken().dumps(str(instead_of.id)) if instead_of else still,
    )


def _closed(fund: Fund) -> Response:
    """Why nothing was begun, and which other funds of the strike may be given to instead."""
    status = 409 if request.method == "POST" else 200
    others = [each for each in campaigns.funds(fund.campaign_id) if each.is_open]
    return page("public/give_closed.html", status, fund=fund, campaign=fund.campaign, others=others)


def _way_back() -> URLSafeSerializer:
    """Signs an address. Without a time in it: the same gift always has the same address."""
    return URLSafeSerializer(str(current_app.secret_key), salt="gift")


def _place_taken() -> URLSafeSerializer:
    """Signs a form's field. An address that was passed on does not do for it."""
    return URLSafeSerializer(str(current_app.secret_key), salt="instead of a gift")


def _paused(fund: Fund, error: donations.card_testing.GivingPaused) -> Response:
    response = page("public/give_paused.html", 503, fund=fund, campaign=fund.campaign)
    return slow_down(response, error.params["retry_after"])
