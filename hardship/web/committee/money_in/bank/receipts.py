"""Money that reached the bank account: one person enters it, another confirms it."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from hardship import campaigns, committee, donations, ledger
from hardship.campaigns import LocalNeeded, NotAnAmount, NotYetArrived, TooLongAgo
from hardship.committee import Permission
from hardship.core.by_two import Standing
from hardship.core.limits import (
    LONGEST_NAME,
    LONGEST_REFERENCE,
)
from hardship.core.money import Money
from hardship.donations import (
    BankReceipt,
    ExceedsStripeBalance,
    ReceiptKind,
)
from hardship.ledger import STRIPE_BALANCE, Source
from hardship.web.access import current_officer, requires
from hardship.web.acts import Care, FieldOf, acted, pressed
from hardship.web.committee import bp
from hardship.web.committee.books.lines import BookLine, lines_of_each
from hardship.web.committee.money_in.rejecting import RejectForm, reject_page
from hardship.web.committee.money_in.words import recallable_state
from hardship.web.committee.names import currency_in_hand, fund_names, funds_by_name, names_of
from hardship.web.committee.record.reasons import told_old_words, told_rejections
from hardship.web.forms import DATE_NEEDED, AtMost, DayField, Form, MoneyField, Needed
from hardship.web.once import Once
from hardship.web.templating import day, money, page

_KINDS = {
    ReceiptKind.STRIPE_PAYOUT: _l("A payout from Stripe"),
    ReceiptKind.ALLOCATION: _l("An allocation from the union’s treasury"),
    ReceiptKind.OTHER_LOCAL: _l("An allocation from another local or union"),
}
#: Where the form shows what a rule says.
_FIELD_OF: FieldOf = {
    ExceedsStripeBalance: "amount",
    LocalNeeded: "from_local",
    NotAnAmount: "amount",
    NotYetArrived: "arrived_on",
    TooLongAgo: "arrived_on",
}


class ReceiptForm(Form):
    """What the bank statement says."""

    once = Once()
    kind = RadioField(
        _l("Where it came from"),
        validators=[InputRequired(_l("Choose where the money came from."))],
    )
    from_local = StringField(
        _l("Name of the other local or union"),
        description=_l("Only for an allocation from another local."),
        validators=[AtMost(LONGEST_NAME)],
    )
    fund = SelectField(_l("Fund"))
    amount = MoneyField(_l("Amount"), validators=[Needed(_l("Write the amount."))])
    arrived_on = DayField(
        _l("Date on the statement"),
        validators=[DATE_NEEDED],
    )
    reference = StringField(
        _l("Reference on the statement"),
        description=_l("For a payout, Stripe’s number that begins with po_. Leave names out."),
        validators=[Needed(_l("Write the reference.")), AtMost(LONGEST_REFERENCE)],
    )

    def __init__(self) -> None:
        super().__init__(
            currency=currency_in_hand(), data={"arrived_on": campaigns.accounting_date()}
        )
        self.kind.choices = [SelectChoice(each.value, words) for each, words in _KINDS.items()]
        self.fund.choices = [SelectChoice(str(fund.id), name) for fund, name in funds_by_name()]


@bp.get("/bank-receipts")
@requires(Permission.LEDGER_READ)
def bank_receipts() -> Response:
    """What waits, the form, and what was decided."""
    return _page(ReceiptForm())


@bp.post("/bank-receipts")
@requires(Permission.RECEIPT_ENTER)
def enter_bank_receipt() -> Response:
    """Record what the statement says. The same form counts once."""
    form = ReceiptForm()
    return acted(
        form,
        lambda: donations.enter_bank_receipt(
            campaigns.fund(UUID(form.fund.data)),
            form=form.once.data,
            kind=ReceiptKind(form.kind.data),
            amount=form.amount.data,
            reference=form.reference.data,
            arrived_on=form.arrived_on.data,
            from_local=form.from_local.data,
            by=current_officer(),
        ),
        shown=lambda status: _page(form, status),
        then=url_for("committee.bank_receipts"),
        words=entered_words,
        field_of=_FIELD_OF,
    )


def entered_words(receipt: BankReceipt) -> str:
    """What is said once it was entered: of others of its number as well."""
    twins = _same(receipt)
    if not twins:
        return _("Entered. Somebody else confirms it against the statement.")
    funds = funds_of(twins)
    return Care(
        _(
            "Entered. Look twice: a receipt with this number is here already (%(same)s). "
            "Take this one back only if it is the same line of the statement.",
            same="; ".join(f"{money(each.amount)}, {funds[each.id]}" for each in twins),
        )
    )


def _same(receipt: BankReceipt) -> list[BankReceipt]:
    """What is decided is decided."""
    return donations.same_receipts([receipt])[receipt.id] if receipt.is_waiting else []


@bp.get("/bank-receipts/<uuid:receipt_id>")
@requires(Permission.LEDGER_READ)
def bank_receipt(receipt_id: UUID) -> Response:
    """One of them: its facts, its entries, who did what."""
    return receipt_page(receipt_id)


def receipt_page(receipt_id: UUID, status: int = 200, refused: str = "") -> Response:
    """The same, with what a rule said to the button that was pressed."""
    receipt, officer = donations.bank_receipt(receipt_id), current_officer()
    same = _same(receipt)
    return page(
        "committee/money_in/bank_receipt.html",
        status,
        refused=refused,
        receipt=receipt,
        source_of=_source,
        state_words=recallable_state(receipt),
        of_fund=fund_names()[receipt.fund_id],
        shares=_shares([receipt])[receipt.id],
        same=same,
        funds=funds_of(same),
        names=names_of(receipt),
        lines=_lines([receipt])[receipt.id],
        why=_whys([receipt])[receipt.id],
        why_recalled=told_rejections("bank_receipt", [receipt.id], act="recalled").get(receipt.id),
        payout_url=_payout_url(receipt),
        may_recall=officer.may(Permission.RECEIPT_ENTER) and donations.may_be_recalled(receipt),
        me=officer.id,
        may_decide=officer.may(Permission.RECEIPT_CONFIRM),
    )


@bp.post("/bank-receipts/<uuid:receipt_id>/confirm")
@requires(Permission.RECEIPT_CONFIRM, fresh=True)
def confirm_bank_receipt(receipt_id: UUID) -> Response:
    """Another person saw it on the statement too."""
    return pressed(
        lambda: donations.confirm_bank_receipt(receipt_id, by=current_officer()),
        shown=lambda status, refused: _page(ReceiptForm(), status, refused=refused),
        then=url_for("committee.bank_receipts"),
        words=lambda receipt: _(
            "Confirmed: %(amount)s is in the books of the bank account.",
            amount=money(receipt.amount),
        ),
    )


@bp.route("/bank-receipts/<uuid:receipt_id>/reject", methods=["GET", "POST"])
@requires(Permission.RECEIPT_CONFIRM)
def reject_bank_receipt(receipt_id: UUID) -> Response:
    """It is not on the statement like that."""
    receipt, form = donations.bank_receipt(receipt_id), RejectForm()
    if request.method == "GET" and receipt.state is not Standing.ENTERED:
        return redirect(url_for("committee.bank_receipt", receipt_id=receipt_id), code=303)
    return acted(
        form,
        lambda: donations.reject_bank_receipt(
            receipt_id, reason=form.reason.data, by=current_officer()
        ),
        shown=lambda status: _reject_page(receipt, form, status),
        then=url_for("committee.bank_receipts"),
        words=_("Rejected. It is not in the books."),
    )


def _reject_page(receipt: BankReceipt, form: RejectForm, status: int) -> Response:
    return reject_page(
        form,
        status,
        what=receipt.reference,
        back=(url_for("committee.bank_receipts"), _("Bank")),
        amount=receipt.amount,
        facts=[
            (_("Where it came from"), _source(receipt)),
            (_("Fund"), funds_of([receipt])[receipt.id]),
            (_("Date"), day(receipt.arrived_on)),
        ],
    )


def _page(form: ReceiptForm, status: int = 200, *, refused: str = "") -> Response:
    waiting, recalls = donations.receipts_waiting(), donations.recalls_waiting()
    same = donations.same_receipts(waiting)
    listed = donations.bank_receipts(request.args.get("cursor"))
    officer = current_officer()
    named = {row.entered_by_id for row in (*waiting, *listed.items)}
    named |= {who for row in listed.items if (who := row.confirmed_by_id or row.rejected_by_id)}
    named |= {who for row in recalls if (who := row.recalled_by_id)}
    return page(
        "committee/money_in/bank_receipts.html",
        status,
        form=form,
        waiting=waiting,
        recalls=recalls,
        page=listed,
        shares=_shares(waiting),
        same=same,
        funds=funds_of([*recalls, *(twin for twins in same.values() for twin in twins)]),
        on_their_way=officer.may(Permission.GIFT_READ) and donations.payouts_on_their_way(),
        source_of=_source,
        state_of=recallable_state,
        fund_names=fund_names(),
        names=committee.officer_names(named),
        lines=_lines(listed.items),
        whys=_whys(listed.items),
        at_stripe=[
            (name, ledger.balance(STRIPE_BALANCE, fund.id, fund.currency))
            for fund, name in funds_by_name()
        ],
        me=officer.id,
        may_enter=officer.may(Permission.RECEIPT_ENTER),
        may_decide=officer.may(Permission.RECEIPT_CONFIRM),
        refused=refused,
    )


def _shares(receipts: Sequence[BankReceipt]) -> dict[UUID, list[tuple[str, Money]]]:
    """Whose money each is, where it is of more than one fund: a payout of Stripe's may be."""
    names = fund_names()
    return {
        key: [(names[fund_id], share) for fund_id, share in whose.items()] if len(whose) > 1 else []
        for key, whose in donations.arrivals(receipts).items()
    }


def funds_of(receipts: Sequence[BankReceipt]) -> dict[UUID, str]:
    """The names of the funds whose money each is."""
    names, shares = fund_names(), _shares(receipts)
    return {
        row.id: ", ".join(name for name, _share in shares[row.id]) or names[row.fund_id]
        for row in receipts
    }


def _source(receipt: BankReceipt) -> str:
    """Where it came from; another local by its name."""
    words = str(_KINDS[receipt.receipt_kind])
    return f"{words}: {receipt.from_local}" if receipt.from_local else words


def _payout_url(receipt: BankReceipt) -> str | None:
    """The page of Stripe's payout that arrived by it."""
    payout_id = receipt.known_payout_id
    if payout_id is None or not current_officer().may(Permission.GIFT_READ):
        return None
    return url_for("committee.stripe_payout", payout_id=payout_id)


def _lines(receipts: Sequence[BankReceipt]) -> dict[UUID, list[BookLine]]:
    made_by = {row.id: Source(donations.BY_RECEIPT, str(row.id)) for row in receipts}
    lines = lines_of_each(made_by.values())
    return {key: lines[source] for key, source in made_by.items()}


def _whys(receipts: Sequence[BankReceipt]) -> dict[UUID, str | None]:
    """Why each was rejected, as far as this officer may read it."""
    told = told_rejections("bank_receipt", [row.id for row in receipts])
    return {row.id: told.get(row.id) or told_old_words(row.reason) for row in receipts}
