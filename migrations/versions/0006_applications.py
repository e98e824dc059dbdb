"""Tables of the applications."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('draft', 'submitted', 'in_review', 'waiting_list')")


def upgrade() -> None:
    """Create them. A version and its need lines refuse every change on both engines."""
    _applications()
    _versions()
    _votes()
    _signing_in()
    _guard_versions()
    _guard_voters()


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(16), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("fund_id", sa.Uuid(), nullable=False),
        sa.Column("worksite_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("data_key_sealed", sa.String(), nullable=True),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.String(), nullable=True),
        sa.Column("phone_sealed", sa.String(), nullable=True),
        sa.Column("draft_sealed", sa.String(), nullable=True),
        sa.Column("draft_payee_sealed", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("urgent_on", sa.Date(), nullable=True),
        sa.Column("queue_on", sa.Date(), nullable=False),
        sa.Column("dependants", sa.Integer(), nullable=False),
        sa.Column("requested_minor", sa.BigInteger(), nullable=False),
        sa.Column("approved_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("current_version_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("reference", name="uq_applications_reference"),
        _key_to("applications", "campaign_id", "campaigns"),
        _key_to("applications", "fund_id", "funds"),
        _key_to("applications", "worksite_id", "worksites"),
        sa.CheckConstraint(
            "(status = 'draft') = (current_version_id IS NULL)",
            name=op.f("ck_applications_sent_or_draft"),
        ),
        sa.CheckConstraint(
            "requested_minor >= 0", name=op.f("ck_applications_requested_is_not_negative")
        ),
        sa.CheckConstraint("approved_minor > 0", name=op.f("ck_applications_approved_is_positive")),
    )
    order = ["queue_on", "submitted_at", "id"]
    op.create_index("ix_applications_queue", "applications", ["status", *order])
    op.create_index("ix_applications_order", "applications", order)
    op.create_index("ix_applications_email_hash", "applications", ["email_hash"])
    op.create_index("ix_applications_fund_id", "applications", ["fund_id"])
    op.create_index(
        "uq_applications_open",
        "applications",
        ["campaign_id", "email_hash"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _versions() -> None:
    op.create_table(
        "application_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers_sealed", sa.String(), nullable=True),
        sa.Column("payee_sealed", sa.String(), nullable=True),
        sa.Column("requested_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("dependants", sa.Integer(), nullable=False),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("urgent_on", sa.Date(), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_application_versions"),
        sa.UniqueConstraint(
            "application_id", "number", name="uq_application_versions_application_id_number"
        ),
        _key_to("application_versions", "application_id", "applications"),
        sa.CheckConstraint(
            "requested_minor > 0", name=op.f("ck_application_versions_requested_is_positive")
        ),
    )
    op.create_table(
        "need_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("payee_sealed", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_need_lines"),
        sa.UniqueConstraint("version_id", "position", name="uq_need_lines_version_id_position"),
        _key_to("need_lines", "version_id", "application_versions"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_need_lines_amount_is_positive")),
    )
    op.create_index("ix_need_lines_category", "need_lines", ["category", "version_id"])


def _votes() -> None:
    op.create_table(
        "votes",
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
        sa.UniqueConstraint("version_id", "officer_id", name="uq_votes_version_id_officer_id"),
        _key_to("votes", "application_id", "applications"),
        _key_to("votes", "version_id", "application_versions"),
        _key_to("votes", "officer_id", "officers"),
        sa.CheckConstraint(
            "(choice = 'approve') = (amount_minor IS NOT NULL)", name=op.f("ck_votes_amount_if_yes")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_votes_amount_is_positive")),
    )
    op.create_index("ix_votes_application_id", "votes", ["application_id", "officer_id"])
    op.create_index("ix_votes_officer_id", "votes", ["officer_id"])


def _signing_in() -> None:
    op.create_table(
        "applicant_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("link_hash", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_applicant_codes"),
        sa.UniqueConstraint("link_hash", name="uq_applicant_codes_link_hash"),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_applicant_codes_tries_are_counted")),
    )
    op.create_index("ix_applicant_codes_email_hash", "applicant_codes", ["email_hash"])
    op.create_index("ix_applicant_codes_expires_at", "applicant_codes", ["expires_at"])
    op.create_table(
        "applicant_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_applicant_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_applicant_sessions_token_hash"),
    )
    op.create_index("ix_applicant_sessions_email_hash", "applicant_sessions", ["email_hash"])
    op.create_index("ix_applicant_sessions_expires_at", "applicant_sessions", ["expires_at"])


def _key_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


#: What was sent stays as it was sent; only sealed texts may be emptied, when they are purged.
_FACTS = {
    "application_versions": (
        *("id", "application_id", "number", "requested_minor", "currency"),
        *("dependants", "urgency", "urgent_on", "submitted_at"),
    ),
    "need_lines": (
        *("id", "version_id", "position", "category", "amount_minor", "currency", "due_on"),
    ),
    "votes": (
        *("id", "application_id", "version_id", "officer_id", "choice", "amount_minor"),
        *("currency", "cast_at"),
    ),
}
_SEALED = {
    "application_versions": ("answers_sealed", "payee_sealed"),
    "need_lines": ("payee_sealed",),
    "votes": ("reason_sealed",),
}


def _guard_versions() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION refuse_new_facts() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'what was sent does not change: %', TG_TABLE_NAME; END $$"
        )
    differs = "IS NOT" if sqlite else "IS DISTINCT FROM"
    refuse = (
        "BEGIN SELECT RAISE(ABORT, 'what was sent does not change'); END"
        if sqlite
        else "EXECUTE FUNCTION refuse_new_facts()"
    )
    for table, facts in _FACTS.items():
        changed = [f"NEW.{fact} {differs} OLD.{fact}" for fact in facts]
        changed += [
            f"(NEW.{name} IS NOT NULL AND NEW.{name} {differs} OLD.{name})"
            for name in _SEALED[table]
        ]
        each_row = "" if sqlite else "FOR EACH ROW "
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} {each_row}"
            f"WHEN ({' OR '.join(changed)}) {refuse}"
        )
    each_row = "" if sqlite else "FOR EACH ROW "
    for table in _FACTS:
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {each_row}{refuse}")
    if sqlite:
        for table, clash in _CLASHES.items():
            op.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
                f"WHEN EXISTS (SELECT 1 FROM {table} o WHERE o.id = NEW.id OR ({clash})) "
                f"BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}'); END"
            )
        return
    for table in _FACTS:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


#: What a REPLACE would delete quietly on a connection without `recursive_triggers`, beside its id.
_CLASHES = {
    "application_versions": "o.application_id = NEW.application_id AND o.number = NEW.number",
    "need_lines": "o.version_id = NEW.version_id AND o.position = NEW.position",
    "votes": "o.version_id = NEW.version_id AND o.officer_id = NEW.officer_id",
}


#: A temporary table of the same name must not stand in for the real one.
_AS_WRITTEN = "SET search_path = pg_catalog, public, pg_temp"

#: True when the officer who votes is the worker, or the version is another application's.
_OUTSIDE = """
EXISTS (SELECT 1 FROM applications a JOIN officers o ON o.email_hash = a.email_hash
        WHERE a.id = NEW.application_id AND o.id = NEW.officer_id)
OR NOT EXISTS (SELECT 1 FROM application_versions v
               WHERE v.id = NEW.version_id AND v.application_id = NEW.application_id)
"""


def _guard_voters() -> None:
    """Nobody votes on their own case, whatever the program says."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER votes_refuse_own BEFORE INSERT ON votes WHEN {_OUTSIDE} "
            "BEGIN SELECT RAISE(ABORT, 'nobody votes on their own case'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION refuse_own_vote() RETURNS trigger LANGUAGE plpgsql {_AS_WRITTEN} "
        "AS $$ BEGIN "
        f"IF {_OUTSIDE} THEN RAISE EXCEPTION 'nobody votes on their own case'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER votes_refuse_own BEFORE INSERT ON votes "
        "FOR EACH ROW EXECUTE FUNCTION refuse_own_vote()"
    )


def downgrade() -> None:
    """Drop them with their triggers."""
    op.drop_table("applicant_sessions")
    op.drop_table("applicant_codes")
    op.drop_table("votes")
    op.drop_table("need_lines")
    op.drop_table("application_versions")
    op.drop_table("applications")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_new_facts()")
        op.execute("DROP FUNCTION refuse_own_vote()")
