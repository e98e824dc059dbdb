"""`hardship ledger`: read, verify and export the books; `cli/seals.py` seals them."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click
from flask import Flask

from hardship.cli.house import with_app
from hardship.cli.refusals import CANNOT_START, Refusal
from hardship.cli.seals import prove, prove_growth, published_roots, seal, seals

if TYPE_CHECKING:
    from hardship.ledger import EntryKind, PublishedRoot, Verification

_FORMATS = ("hledger", "beancount", "csv")
#: What the books are compared with.
_LISTS = ("gifts", "counter", "bank", "awards", "payments", "funds")


@dataclass(frozen=True, slots=True)
class Line:
    """One balance as it is printed; `fund` is the fund's code, `minor` whole minor units."""

    code: str
    account: str
    fund: str
    currency: str
    minor: int


@click.group()
def ledger() -> None:
    """Read, seal, verify and export the books."""


@ledger.command("balances")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects for programs.")
@with_app
def balances_command(_app: Flask, as_json: bool) -> None:
    """Print every account's balance, fund by fund.

    Debits are positive, credits negative.
    """
    from hardship.core.money import Money

    rows = _balances()
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], indent=2))
        return
    for row in rows:
        amount = Money(row.minor, row.currency)
        click.echo(f"{row.code}  {row.account:<28}  {row.fund:<12}  {amount!s:>16}")


@ledger.command("verify")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="A signed file of seals that somebody kept: the books must begin with all of them.",
)
@click.option("--root", help="A root that was published, in hex; give its --size too.")
@click.option("--size", type=click.IntRange(min=1), help="Over how many entries --root was.")
@with_app
def verify_command(_app: Flask, against: Path | None, root: str | None, size: int | None) -> None:
    """Walk all the books and name what is wrong.

    The first bad entry comes first; exits with 1 if there is one, or if account 1010 differed from
    Stripe when they were last compared: it asks nobody outside, `hardship stripe reconcile` does.
    """
    published = published_roots(against, root, size)
    found = verified(published)
    for finding in found.findings:
        click.echo(str(finding), err=True)
    walked = f"{found.entries:,} entries, {found.postings:,} postings"
    if not found.holds:
        raise Refusal(f"the books do not hold ({walked})")
    click.echo(f"the books hold: {walked}")
    if published:
        click.echo(f"they begin with what was published: {len(published):,} roots")
    click.echo(_beside_stripe())


def verified(published: "Sequence[PublishedRoot]" = ()) -> "Verification":
    """The books beside all that every room knows of them."""
    from hardship import ledger as books

    codes = fund_codes()
    lists = _reconciliations(codes).items()
    # No book is false for whose money was sent on as another's.
    checks = [_strangers, _unlike_their_rows, *(check for name, check in lists if name != "funds")]
    return books.verify(
        known_funds=set(codes), kinds=entry_kinds(), checks=checks, published=published
    )


def _beside_stripe() -> str:
    """The fourth reconciliation needs Stripe's answer: what was found when it was last asked.

    Raises `Refusal` where that differed.
    """
    from hardship import ledger as books
    from hardship.cli.comparing import STRIPE

    last = books.last_comparisons().get(STRIPE)
    if last is None:
        return "not compared with Stripe (account 1010): `hardship stripe reconcile` does that"
    when = f"{last.compared_at:%Y-%m-%d %H:%M} UTC"
    if not last.differences:
        return f"account 1010 agreed with Stripe at {when}"
    raise Refusal(
        f"account 1010 differed from Stripe at {when}, by {', '.join(last.names)}: "
        "`hardship stripe reconcile` looks again"
    )


@ledger.command("reconcile")
@click.argument("which", metavar="[LIST]", type=click.Choice(_LISTS), required=False)
@with_app
def reconcile_command(_app: Flask, which: str | None) -> None:
    """Compare the accounts with their lists.

    LIST is `bank` (account 1030), `counter` (1040, checks and cash that are not deposited),
    `payments` (2020, those outstanding), `awards` (2010, those not paid, and 5010 to 5090, by
    category), `funds` (1010 to 1030, where one fund's money was sent on as another's) or `gifts`;
    without it all are compared. Account 1010 is `hardship stripe reconcile`.

    Names each difference by id and exits with 1 if there is one.
    """
    compared = _reconciliations(fund_codes())
    chosen = compared.values() if which is None else [compared[which]]
    found = [words for differences in chosen for words in differences()]
    for words in found:
        click.echo(words, err=True)
    if found:
        raise Refusal("the books and the lists do not agree")
    click.echo("the books and the lists agree")


@ledger.command("export")
@click.option("--format", "file_format", type=click.Choice(_FORMATS), required=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="A file to write; without it, the books go to standard output.",
)
@with_app
def export_command(_app: Flask, file_format: str, output: Path | None) -> None:
    """Write the whole journal for another program to read."""
    from hardship import ledger as books

    pieces = books.export(books.ExportFormat(file_format), fund_codes())
    if output is None:
        sys.stdout.writelines(pieces)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
    except OSError as error:
        raise Refusal(f"{output} cannot be written: {error.strerror}", CANNOT_START) from error


for _command in (seal, prove, prove_growth, seals):
    ledger.add_command(_command)


def fund_codes() -> dict[UUID, str]:
    """The code of every fund of every campaign."""
    from hardship import campaigns

    return {fund.id: fund.code for fund in campaigns.every_fund()}


def _reconciliations(codes: dict[UUID, str]) -> dict[str, Callable[[], Iterable[str]]]:
    """Gifts, and the accounts that have a list beside them; Stripe is asked by another command."""
    from hardship.cli.differences import LISTS, in_words

    return {name: partial(in_words, each, codes) for name, each in LISTS.items()}


def entry_kinds() -> "list[EntryKind]":
    """What every room says of the entries that it posts."""
    from hardship import awards, donations, payouts, treasury

    rooms = (donations, treasury, awards, payouts)
    return [kind for room in rooms for kind in room.ENTRY_KINDS]


def _strangers() -> Iterable[str]:
    """Entries of sources that no room has a row for.

    Of Stripe's movements gifts are compared by their list, and strays with what their rows say; a
    fee of Stripe's own has no row, and is compared with Stripe.
    """
    from hardship import awards, donations, payouts, treasury
    from hardship import ledger as books

    return books.strangers(
        {
            donations.BY_STRIPE: {
                donations.GIFT_REFUNDED: donations.Refund.transaction_id,
                donations.GIFT_REFUND_FAILED: donations.Refund.failure_transaction_id,
                donations.GIFT_DISPUTED: donations.DisputeMovement.id,
                donations.GIFT_DISPUTE_REINSTATED: donations.DisputeMovement.id,
                donations.STRIPE_PAYOUT_LEFT: donations.StripePayout.transaction_id,
                donations.STRIPE_PAYOUT_DIVIDED: donations.StripePayout.transaction_id,
                donations.STRIPE_PAYOUT_FAILED: donations.StripePayout.failure_transaction_id,
            },
            donations.BY_RECEIPT: donations.BankReceipt.id,
            donations.BY_ASSIGNMENT: donations.SuspenseAssignment.id,
            awards.BY_AWARD: awards.Award.id,
            payouts.BY_PAYMENT: payouts.Payment.id,
            treasury.BY_COUNTER: treasury.CounterReceipt.id,
            treasury.BY_VOUCHER: treasury.Voucher.id,
        }
    )


def _unlike_their_rows() -> Iterable[str]:
    """Entries whose kind leaves open on which account they are, and whose row does not."""
    from hardship import donations, treasury
    from hardship import ledger as books

    return books.unlike_their_rows({**donations.ROWS_SAY, **treasury.ROWS_SAY})


def _balances() -> list[Line]:
    from hardship import ledger as books

    codes = fund_codes()
    return [
        Line(
            code=row.code,
            account=books.CHART[row.code].name if row.code in books.CHART else row.code,
            fund=codes.get(row.fund_id, str(row.fund_id)),
            currency=row.currency,
            minor=row.minor,
        )
        for row in books.balances()
    ]
