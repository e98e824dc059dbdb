"""What is known of the payers whom the schedule names, opened for them only.

What a payer told for the report goes before a name that only stood beside a gift or a check, and
what was told last before what was told earlier: on their own page, to an officer, or with one large
gift of any year.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from hardship import donations, payers
from hardship.core import crypto
from hardship.core.addresses import email_hash
from hardship.donations import BankReceipt, Gift
from hardship.payers import KnownBy, Particulars, Telling
from hardship.reports.schedule_14 import Known, Receipt
from hardship.treasury import CounterReceipt

#: What made an entry, of which the room that keeps it can say whose it was.
Row = Gift | CounterReceipt | BankReceipt


def by_email(row: Gift | CounterReceipt) -> str | None:
    """One key for all of one address, also while the hashes of an older key are made anew."""
    if row.email_hash is None or row.email_hash.startswith(f"{crypto.key_ids()[0]}:"):
        return row.email_hash
    return email_hash(row.email) if row.email else row.email_hash


def known_payers(rows: Mapping[UUID, Row], named: Sequence[Sequence[Receipt]]) -> Iterable[Known]:
    """Of each payer, who is the list of their receipts. `rows` are what these are about, by id."""
    theirs = [[rows[each.id] for each in some if each.id is not None] for some in named]
    known = [_known_by(some[0], mine) for some, mine in zip(named, theirs, strict=True)]
    kept = payers.by_key(known)
    gifts: dict[str | None, list[Gift]] = defaultdict(list)
    for gift in donations.supporter_gifts.told_for_report(
        [each.email for each in known if each.email]
    ):
        gifts[by_email(gift)].append(gift)
    for by, mine in zip(known, theirs, strict=True):
        key = payers.key_of(by)
        told = [each for row in [*mine, *gifts[key]] for each in _told(row)]
        if key in kept:
            told += _kept(kept[key])
        yield Known(by, payers.latest(told), _locale(mine))


def _known_by(receipt: Receipt, rows: Iterable[Row]) -> KnownBy:
    if not receipt.is_union:
        for row in rows:
            if not isinstance(row, BankReceipt) and row.email:
                return KnownBy(email=row.email)
    return KnownBy(words=receipt.payer)


def _told(row: Row) -> Iterable[Telling]:
    if isinstance(row, Gift):
        at = row.paid_at or row.started_at
        yield Telling(at, Particulars(row.chosen_name or ""), for_report=False)
        yield Telling(at, Particulars(row.payer or "", row.address or "", row.occupation or ""))
    else:
        name = row.from_local if isinstance(row, BankReceipt) else row.name
        yield Telling(row.entered_at, Particulars(name or ""), for_report=False)


def _kept(payer: payers.Payer) -> Iterable[Telling]:
    if payer.told_at is not None:
        yield Telling(payer.told_at, payer.particulars)


def _locale(rows: Iterable[Row]) -> str:
    """The language in which they gave last."""
    told = [row.locale for row in rows if not isinstance(row, BankReceipt)]
    return told[-1] if told else "en"
