"""Every column has its class in the inventory, and what is sealed is sealed."""

from typing import Any

from flask import Flask

from hardship.core.crypto import Encrypted
from hardship.core.database import Base
from hardship.core.privacy import LOOKUPS, Privacy, classes, sealed_columns


def test_every_column_has_a_class_and_every_class_a_column(app: Flask) -> None:
    there = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
    }
    listed = set(classes())
    assert there - listed == set(), "say in core/privacy.py what these hold"
    assert listed - there == set(), "these are gone"


#: Hashes of what nobody keeps, with a key or without: none can be made anew.
_OF_SECRETS = {
    "applicant_codes.code_hash",
    "applicant_codes.link_hash",
    "applicant_sessions.token_hash",
    "bank_receipts.form_hash",
    "buckets.key",
    "campaigns.form_hash",
    "counter_receipts.form_hash",
    "funds.form_hash",
    "gifts.form_hash",
    "invitations.form_hash",
    "invitations.token_hash",
    "officers.password_hash",
    "password_resets.token_hash",
    "picket_lines.form_hash",
    "questions.form_hash",
    "recovery_codes.code_hash",
    "refunds.form_hash",
    "sessions.token_hash",
    "sign_ins.token_hash",
    "supporter_links.token_hash",
    "supporter_sessions.token_hash",
    "updates.form_hash",
    "vouchers.form_hash",
}


def test_a_hash_is_of_a_secret_or_names_the_sealed_column_it_finds() -> None:
    """Else a new key would leave it behind, and what it finds would not be found any more."""
    hashes = {place for place, privacy in classes().items() if privacy is Privacy.HASH}
    assert {place for place in hashes if ".".join(place) not in _OF_SECRETS} == set(LOOKUPS)
    sources = {(table, lookup.source) for (table, _hash), lookup in LOOKUPS.items()}
    assert sources <= set(sealed_columns())


def test_a_sealed_column_says_so_in_its_name() -> None:
    named = {place for place in classes() if place[1].endswith("_sealed")}
    assert named == set(sealed_columns())


def test_columns_are_sealed_under_the_key_of_their_class(app: Flask) -> None:
    """The case's own data key (`CaseSealed`) is another descriptor, of class CASE."""
    checked = 0
    inventory = classes()
    for mapper in Base.registry.mappers:
        for name, attribute in _sealed_attributes(mapper.class_):
            table = mapper.class_.__tablename__
            if isinstance(attribute, Encrypted):
                domain = Privacy[attribute.domain.name]
                assert inventory[table, attribute.column] is domain, f"{table}.{name}"
            else:
                assert inventory[table, attribute.column] is Privacy.CASE, f"{table}.{name}"
            checked += 1
    assert checked == len(sealed_columns())


def _sealed_attributes(model: type) -> list[tuple[str, Any]]:
    return [
        (name, value)
        for part in model.__mro__
        for name, value in vars(part).items()
        if hasattr(value, "column") and type(value).__name__ in {"Encrypted", "CaseSealed"}
    ]
