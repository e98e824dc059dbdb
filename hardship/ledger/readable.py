"""Whether the books can be read at all: an amount is a whole number, a day is a day.

SQLite keeps whatever a hand writes into a column, and PostgreSQL knows days that no calendar has.
Reading such a value fails, and adding it up proves nothing; so this is asked before all else, by
the database, in a pass of its own.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Boolean, ColumnElement, literal_column, not_, or_, select, table

from hardship.core.database import db

#: Beyond any money there is, so that no sum leaves the range of the database's numbers.
_MOST = 10**15
_MOST_NAMED = 20

_TEXT = "typeof({0}) = 'text'"
_NUMBER = "typeof({0}) = 'integer' AND {0} BETWEEN 1 AND {1}"
#: Nothing is left of it without its digits; a pattern that begins with a star takes three times as
#: long, which was a sixth of verifying everything.
_FUND = "typeof({0}) = 'text' AND length({0}) = 32 AND trim({0}, '0123456789abcdef') = ''"
_DAY = "typeof({0}) = 'text' AND substr({0}, 1, 4) > '0000' AND {0} IS date({0}, '+0 days')"
_DIGITS = "[0-9]" * 6
#: To the second as the calendar has it, then perhaps a fraction, then perhaps the zone.
_MOMENT = (
    "typeof({0}) = 'text' AND substr({0}, 1, 4) > '0000'"
    " AND substr({0}, 1, 19) IS datetime(substr({0}, 1, 19), '+0 days')"
    " AND (substr({0}, 20) IN ('', '+00:00')"
    f" OR substr({{0}}, 20) GLOB '.{_DIGITS}' OR substr({{0}}, 20) GLOB '.{_DIGITS}+00:00')"
)

#: By table and by column: what must hold, where the engine does not hold it by itself.
_FORMS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "sqlite": {
        "ledger_entries": {
            "size": _NUMBER.format("size", 32_767),
            "reverses_id": f"reverses_id IS NULL OR {_NUMBER.format('reverses_id', 2**62)}",
            "occurred_on": _DAY.format("occurred_on"),
            "recorded_at": _MOMENT.format("recorded_at"),
            "kind": _TEXT.format("kind"),
            "source_type": _TEXT.format("source_type"),
            "source_id": _TEXT.format("source_id"),
            "memo": _TEXT.format("memo"),
        },
        "ledger_postings": {
            "entry_id": _NUMBER.format("entry_id", 2**62),
            "size": _NUMBER.format("size", 32_767),
            "amount_minor": "typeof(amount_minor) = 'integer'"
            f" AND amount_minor BETWEEN -{_MOST} AND {_MOST}",
            "fund_id": _FUND.format("fund_id"),
            "account": _TEXT.format("account"),
            "currency": _TEXT.format("currency"),
        },
    },
    "postgresql": {
        "ledger_entries": {
            "occurred_on": "occurred_on BETWEEN '0001-01-01' AND '9999-12-31'",
            "recorded_at": "recorded_at BETWEEN '0001-01-02' AND '9999-12-30'",
        },
    },
}
_NUMBERED = {"ledger_entries": "id", "ledger_postings": "entry_id"}
_WHAT = {
    "amount_minor": "an amount",
    "fund_id": "the id of a fund",
    "occurred_on": "a day",
    "recorded_at": "a moment",
}


def unreadable() -> Iterator[tuple[str, int | None]]:
    """What cannot be read, in words, and in which entry, as far as that can be read."""
    for name, forms in _FORMS[db.engine.dialect.name].items():
        number: ColumnElement[object] = literal_column(_NUMBERED[name])
        wrong = [not_(literal_column(f"({form})", Boolean)) for form in forms.values()]
        query = select(number, *wrong).select_from(table(name)).where(or_(*wrong))
        for found in db.session.execute(query.order_by(number).limit(_MOST_NAMED)):
            entry_id = found[0] if isinstance(found[0], int) else None
            for column, is_wrong in zip(forms, found[1:], strict=True):
                if is_wrong:
                    yield f"{column} is not {_WHAT.get(column, 'of its form')}", entry_id
