"""What officers write beside an act is sealed, apart from the trail's row, which never changes.

Old reasons stay in the details of their rows. A reason may be emptied, to be forgotten, and sealed
again under another key (as 0011 says of payees); no other text takes its place.

And who has voted may vote again while the case is undecided: votes of one person on one version are
numbered, and the newest counts. SQLite cannot drop a rule of a table, so there it is made anew.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}
#: `v1:<key id>:<nonce and ciphertext>`; the key id alone, per engine.
_KEY = {
    "sqlite": "substr({row}.text_sealed, 4, instr(substr({row}.text_sealed, 4), ':') - 1)",
    "postgresql": "split_part({row}.text_sealed, ':', 2)",
}
_APPEND_ONLY = "the audit trail is append-only"


def upgrade() -> None:
    """Make room for reasons, and for a second vote of one person."""
    _reasons()
    if op.get_bind().dialect.name == "sqlite":
        _votes_anew(_numbered(), ", turn", ", 1", _SAME_TURN)
        return
    op.add_column("votes", sa.Column("turn", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("votes", "turn", server_default=None)
    op.drop_constraint("uq_votes_version_id_officer_id", "votes")
    op.create_unique_constraint(
        "uq_votes_version_id_officer_id_turn", "votes", ["version_id", "officer_id", "turn"]
    )
    op.create_check_constraint(op.f("ck_votes_turn_is_counted"), "votes", "turn > 0")
    _stay_on_postgresql([*_VOTE, "turn"])


def _reasons() -> None:
    op.create_table(
        "reasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("text_sealed", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_reasons"),
        sa.UniqueConstraint("row_id", name="uq_reasons_row_id"),
        sa.ForeignKeyConstraint(["row_id"], ["audit_rows.id"], name="fk_reasons_row_id_audit_rows"),
    )
    changed = _changed(op.get_bind().dialect.name)
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END"
        op.execute(f"CREATE TRIGGER reasons_stay BEFORE UPDATE ON reasons WHEN {changed} {refuse}")
        op.execute(f"CREATE TRIGGER reasons_no_delete BEFORE DELETE ON reasons {refuse}")
        op.execute(
            "CREATE TRIGGER reasons_no_replace BEFORE INSERT ON reasons WHEN EXISTS (SELECT 1 "
            f"FROM reasons o WHERE o.id = NEW.id OR o.row_id = NEW.row_id) {refuse}"
        )
        return
    refuse = "EXECUTE FUNCTION refuse_change()"
    op.execute(
        "CREATE TRIGGER reasons_stay BEFORE UPDATE ON reasons "
        f"FOR EACH ROW WHEN ({changed}) {refuse}"
    )
    op.execute(f"CREATE TRIGGER reasons_no_delete BEFORE DELETE ON reasons FOR EACH ROW {refuse}")
    op.execute(
        f"CREATE TRIGGER reasons_no_truncate BEFORE TRUNCATE ON reasons FOR EACH STATEMENT {refuse}"
    )


def _changed(dialect: str) -> str:
    """Whether anything but the key that wraps it is another."""
    differs = _DIFFERS[dialect]
    old, new = _KEY[dialect].format(row="OLD"), _KEY[dialect].format(row="NEW")
    facts = [f"NEW.{fact} {differs} OLD.{fact}" for fact in ("id", "row_id", "case_id")]
    text = (
        f"(NEW.text_sealed IS NOT NULL AND NEW.text_sealed {differs} OLD.text_sealed AND NOT ("
        "OLD.case_id IS NULL AND OLD.text_sealed LIKE 'v1:%:%' AND NEW.text_sealed LIKE 'v1:%:%' "
        f"AND {new} NOT IN ('', 'own', {old}) "
        f"AND length(NEW.text_sealed) - length({new}) = length(OLD.text_sealed) - length({old})"
        ") IS TRUE)"
    )
    # Alembic takes a bare colon for the name of a parameter.
    return " OR ".join([*facts, text]).replace(":", r"\:")


_VOTE = (
    *("id", "application_id", "version_id", "officer_id", "choice", "amount_minor"),
    *("currency", "cast_at"),
)
_COLUMNS = (
    "id, application_id, version_id, officer_id, choice, amount_minor, currency, explanation, "
    "reason_sealed, cast_at"
)
_ANEW = "votes_anew"
_SAME_VOTER = "o.version_id = NEW.version_id AND o.officer_id = NEW.officer_id"
_SAME_TURN = f"{_SAME_VOTER} AND o.turn = NEW.turn"


def _once() -> list[Any]:
    return [sa.UniqueConstraint("version_id", "officer_id", name="uq_votes_version_id_officer_id")]


def _numbered() -> list[Any]:
    return [
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            "version_id", "officer_id", "turn", name="uq_votes_version_id_officer_id_turn"
        ),
        sa.CheckConstraint("turn > 0", name=op.f("ck_votes_turn_is_counted")),
    ]


def _votes_anew(rules: list[Any], more: str, values: str, clash: str) -> None:
    """Copy the votes into a table with other rules, under the same guards."""
    # Without it, SQLite looks for `votes` in the guards of other tables while there is none.
    op.execute("PRAGMA legacy_alter_table = ON")
    op.create_table(_ANEW, *_vote_columns(), *rules)
    op.execute(f"INSERT INTO {_ANEW} ({_COLUMNS}{more}) SELECT {_COLUMNS}{values} FROM votes")
    op.drop_table("votes")
    op.rename_table(_ANEW, "votes")
    op.execute("PRAGMA legacy_alter_table = OFF")
    op.create_index("ix_votes_application_id", "votes", ["application_id", "officer_id"])
    op.create_index("ix_votes_officer_id", "votes", ["officer_id"])
    facts = [*_VOTE, "turn"] if more else _VOTE
    refuse = "BEGIN SELECT RAISE(ABORT, 'what was sent does not change'); END"
    op.execute(
        f"CREATE TRIGGER votes_stay BEFORE UPDATE ON votes WHEN {_vote_changed(facts)} {refuse}"
    )
    op.execute(f"CREATE TRIGGER votes_no_delete BEFORE DELETE ON votes {refuse}")
    op.execute(
        "CREATE TRIGGER votes_no_replace BEFORE INSERT ON votes WHEN EXISTS (SELECT 1 FROM votes o "
        f"WHERE o.id = NEW.id OR ({clash})) "
        "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: votes'); END"
    )
    op.execute(
        f"CREATE TRIGGER votes_refuse_own BEFORE INSERT ON votes WHEN {_OUTSIDE} "
        "BEGIN SELECT RAISE(ABORT, 'nobody votes on their own case'); END"
    )


def _vote_columns() -> list[Any]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.String(16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("reason_sealed", sa.String(), nullable=True),
        sa.Column("cast_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_votes"),
        _key_to("application_id", "applications"),
        _key_to("version_id", "application_versions"),
        _key_to("officer_id", "officers"),
        sa.CheckConstraint(
            "(choice = 'approve') = (amount_minor IS NOT NULL)", name=op.f("ck_votes_amount_if_yes")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_votes_amount_is_positive")),
    ]


def _key_to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_votes_{column}_{other}")


def _vote_changed(facts: Sequence[str]) -> str:
    differs = _DIFFERS[op.get_bind().dialect.name]
    changed = [f"NEW.{fact} {differs} OLD.{fact}" for fact in facts]
    changed.append(
        f"(NEW.reason_sealed IS NOT NULL AND NEW.reason_sealed {differs} OLD.reason_sealed)"
    )
    return " OR ".join(changed)


def _stay_on_postgresql(facts: Sequence[str]) -> None:
    op.execute("DROP TRIGGER votes_stay ON votes")
    op.execute(
        "CREATE TRIGGER votes_stay BEFORE UPDATE ON votes FOR EACH ROW "
        f"WHEN ({_vote_changed(facts)}) EXECUTE FUNCTION refuse_new_facts()"
    )


#: As in 0006: the officer who votes is the worker, or the version is another application's.
_OUTSIDE = """
EXISTS (SELECT 1 FROM applications a JOIN officers o ON o.email_hash = a.email_hash
        WHERE a.id = NEW.application_id AND o.id = NEW.officer_id)
OR NOT EXISTS (SELECT 1 FROM application_versions v
               WHERE v.id = NEW.version_id AND v.application_id = NEW.application_id)
"""


def downgrade() -> None:
    """Forget every reason that was sealed, and refuse when somebody has changed their vote."""
    op.drop_table("reasons")
    if op.get_bind().dialect.name == "sqlite":
        _votes_anew(_once(), "", "", _SAME_VOTER)
        return
    op.create_unique_constraint(
        "uq_votes_version_id_officer_id", "votes", ["version_id", "officer_id"]
    )
    _stay_on_postgresql(_VOTE)
    op.drop_column("votes", "turn")
