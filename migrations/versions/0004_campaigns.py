"""The organisation, its campaigns and their funds, and what people are told about them."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_RUNNING = sa.text("status IN ('open', 'paused')")
_CENTRAL = sa.text("is_central")


def upgrade() -> None:
    """Create the tables, the referenced ones first."""
    _create_organisations()
    _create_campaigns()
    _create_funds()
    op.create_table(
        "worksites",
        _id(),
        _of("campaign"),
        _of("fund", nullable=True),
        _text("name"),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        *_keys("worksites", "campaign", "fund"),
    )
    op.create_table(
        "questions",
        _id(),
        _of("campaign"),
        _whole("position"),
        *_both("question", "answer"),
        *_keys("questions", "campaign"),
    )
    op.create_table(
        "updates",
        _id(),
        _of("campaign"),
        sa.Column("published_on", sa.Date(), nullable=False),
        *_both("title", "body"),
        *_keys("updates", "campaign"),
    )
    op.create_index("ix_updates_newest", "updates", ["campaign_id", "published_on", "id"])
    op.create_table(
        "picket_lines",
        _id(),
        _of("campaign"),
        _whole("position"),
        *(_text(name) for name in ("place", "site", "address")),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        *_keys("picket_lines", "campaign"),
    )
    for table in ("worksites", "questions", "picket_lines"):
        op.create_index(f"ix_{table}_campaign_id", table, ["campaign_id"])


def _create_organisations() -> None:
    op.create_table(
        "organisations",
        _id(),
        sa.Column("is_only", sa.Boolean(), nullable=False),
        *(_text(name) for name in ("legal_name", "short_name", "address", "time_zone")),
        sa.Column("languages", sa.JSON(), nullable=False),
        *(_text(name) for name in ("website", "email", "telephone")),
        *_keys("organisations"),
        sa.UniqueConstraint("is_only", name=op.f("uq_organisations_is_only")),
        sa.CheckConstraint("is_only", name=op.f("ck_organisations_only")),
    )


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        _id(),
        _of("organisation"),
        _text("slug"),
        _text("status"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("goal_minor", sa.BigInteger(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        _text("employer"),
        *_both("name", "headline", "story", "decisions", "people", "poster", "poster_side"),
        sa.Column("effects_json", sa.JSON(), nullable=False),
        *_keys("campaigns", "organisation"),
        sa.UniqueConstraint("slug", name=op.f("uq_campaigns_slug")),
        sa.CheckConstraint("goal_minor >= 0", name=op.f("ck_campaigns_goal")),
    )
    _create_partial_index("uq_campaigns_running", "campaigns", "organisation_id", _RUNNING)


def _create_funds() -> None:
    op.create_table(
        "funds",
        _id(),
        _of("campaign"),
        *(_text(name) for name in ("code", "slug", "status")),
        sa.Column("is_central", sa.Boolean(), nullable=False),
        _whole("position"),
        sa.Column("currency", sa.String(3), nullable=False),
        *_both("name", "description"),
        sa.Column("suggested_minor", sa.JSON(), nullable=False),
        _whole("votes_needed"),
        sa.Column("reserve_minor", sa.BigInteger(), nullable=False),
        sa.Column("award_limit_minor", sa.BigInteger(), nullable=False),
        *_keys("funds", "campaign"),
        sa.UniqueConstraint("code", name=op.f("uq_funds_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_funds_slug")),
        sa.CheckConstraint("votes_needed >= 1", name=op.f("ck_funds_votes")),
        sa.CheckConstraint("reserve_minor >= 0", name=op.f("ck_funds_reserve")),
        sa.CheckConstraint("award_limit_minor > 0", name=op.f("ck_funds_limit")),
    )
    op.create_index("ix_funds_campaign_id", "funds", ["campaign_id"])
    _create_partial_index("uq_funds_central", "funds", "campaign_id", _CENTRAL)


def _create_partial_index(name: str, table: str, column: str, where: Any) -> None:
    op.create_index(name, table, [column], unique=True, sqlite_where=where, postgresql_where=where)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _of(owner: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(f"{owner}_id", sa.Uuid(), nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _both(*names: str) -> list[sa.Column[Any]]:
    return [_text(f"{name}_{language}") for name in names for language in ("en", "es")]


def _keys(table: str, *owners: str) -> list[sa.schema.Constraint]:
    foreign = [
        sa.ForeignKeyConstraint(
            [f"{owner}_id"], [f"{owner}s.id"], name=op.f(f"fk_{table}_{owner}_id_{owner}s")
        )
        for owner in owners
    ]
    return [sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")), *foreign]


def downgrade() -> None:
    """Drop them, the referencing ones first."""
    for table in (
        "picket_lines",
        "updates",
        "questions",
        "worksites",
        "funds",
        "campaigns",
        "organisations",
    ):
        op.drop_table(table)
