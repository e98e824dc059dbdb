"""Who may vote and looked whose an undecided case is; they vote on it no more.

The database refuses their vote by itself, as it does a vote on one's own case.
"""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

#: True when the officer who votes has looked whose case it is.
_LOOKED = """
EXISTS (SELECT 1 FROM unblindings u
        WHERE u.application_id = NEW.application_id AND u.officer_id = NEW.officer_id)
"""
#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"
_NO_VOTE = "whoever decides votes blind"
_STAYS = "unblindings is append-only"


def upgrade() -> None:
    """Nobody has looked yet."""
    op.create_table(
        "unblindings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("unblinded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unblindings"),
        sa.UniqueConstraint(
            "application_id", "officer_id", name="uq_unblindings_application_id_officer_id"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name="fk_unblindings_application_id_applications",
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_unblindings_officer_id_officers"
        ),
    )
    op.create_index("ix_unblindings_officer_id", "unblindings", ["officer_id"])
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def _guard_on_sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_STAYS}'); END"
    for act in ("update", "delete"):
        op.execute(f"CREATE TRIGGER unblindings_no_{act} BEFORE {act} ON unblindings {refuse}")
    op.execute(
        "CREATE TRIGGER unblindings_no_replace BEFORE INSERT ON unblindings WHEN EXISTS (SELECT 1 "
        "FROM unblindings o WHERE o.id = NEW.id OR (o.application_id = NEW.application_id "
        "AND o.officer_id = NEW.officer_id)) "
        "BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: unblindings'); END"
    )
    op.execute(
        f"CREATE TRIGGER votes_refuse_unblinded BEFORE INSERT ON votes WHEN {_LOOKED} "
        f"BEGIN SELECT RAISE(ABORT, '{_NO_VOTE}'); END"
    )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE TRIGGER unblindings_no_change BEFORE UPDATE OR DELETE ON unblindings "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER unblindings_no_truncate BEFORE TRUNCATE ON unblindings "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE FUNCTION refuse_unblinded_vote() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} "
        f"AS $$ BEGIN IF {_LOOKED} THEN RAISE EXCEPTION '{_NO_VOTE}'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER votes_refuse_unblinded BEFORE INSERT ON votes "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unblinded_vote()"
    )


def downgrade() -> None:
    """Forget who looked, and let them vote; the record does not."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER votes_refuse_unblinded")
    else:
        op.execute("DROP TRIGGER votes_refuse_unblinded ON votes")
        op.execute("DROP FUNCTION refuse_unblinded_vote()")
    op.drop_table("unblindings")
