"""The supporter's papers: each receipt as a file, and what they gave in a calendar year."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from hardship import campaigns, donations, supporters
from hardship.core.errors import NotFound
from hardship.web.access import public, supporter
from hardship.web.public import bp
from hardship.web.public.gift_papers import names_of, receipt_file, statement_file, total_of
from hardship.web.public.gift_words import STEPS
from hardship.web.public.supporters import current_email
from hardship.web.templating import page


@bp.get("/my-gifts/<uuid:gift_id>/receipt.pdf")
@supporter
def my_gift_file(gift_id: UUID) -> Response:
    """The receipt of one gift, check or cash as a file."""
    told = supporters.own(gift_id, current_email())
    return receipt_file(told, name=told.name)


@bp.get("/give/thanks/receipt.pdf")
@public
def thanks_file() -> Response:
    """The receipt of the landing page, whose address is its key. It names nobody."""
    gift = donations.gift_by_session(request.args.get("session", ""))
    if gift is None or not gift.is_given:
        raise NotFound
    return receipt_file(supporters.told(gift), name=None)


@bp.get("/my-gifts/years/<int:year>")
@supporter
def my_gifts_year(year: int) -> Response:
    """What was given in a calendar year."""
    email = current_email()
    sums = supporters.statement(email, year)
    return page(
        "public/supporter_year.html",
        year=year,
        sums=sums,
        totals=total_of(sums),
        steps=STEPS,
        today=campaigns.accounting_date(),
        email=email,
        names=names_of(sums),
    )


@bp.get("/my-gifts/years/<int:year>/statement.pdf")
@supporter
def my_gifts_year_file(year: int) -> Response:
    """The same as a file."""
    email = current_email()
    return statement_file(year, supporters.statement(email, year), email=email)
