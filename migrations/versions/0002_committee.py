"""Officers, their roles, and everything that lets one of them in."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TABLES = (
    "officer_roles",
    "invitations",
    "password_resets",
    "recovery_codes",
    "sign_ins",
    "sessions",
)


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "officers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.String(), nullable=True),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("totp_sealed", sa.String(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("invited_at", UtcDateTime(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_officers"),
        sa.UniqueConstraint("email_hash", name="uq_officers_email_hash"),
    )
    op.create_table(
        "officer_roles",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("officer_id", "role", name="pk_officer_roles"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_officer_roles_officer_id_officers"
        ),
    )
    _of_an_officer(
        "invitations",
        "token_hash",
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
    )
    _of_an_officer(
        "password_resets",
        "token_hash",
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
    )
    _of_an_officer(
        "recovery_codes",
        "code_hash",
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
    )
    _of_an_officer(
        "sign_ins",
        "token_hash",
        sa.Column("totp_sealed", sa.String(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
    )
    _of_an_officer(
        "sessions",
        "token_hash",
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("proved_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
    )


def _of_an_officer(table: str, hashed: str, *columns: sa.Column[object]) -> None:
    """A table of things that belong to one officer and are found by one hash."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column(hashed, sa.String(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint(hashed, name=f"uq_{table}_{hashed}"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=f"fk_{table}_officer_id_officers"
        ),
    )
    op.create_index(f"ix_{table}_officer_id", table, ["officer_id"])


def downgrade() -> None:
    """Drop them."""
    for table in reversed(_TABLES):
        op.drop_table(table)
    op.drop_table("officers")
