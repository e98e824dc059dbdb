"""Links that supporters ask for, and the sessions that these begin."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "supporter_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("has_room", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_supporter_links"),
        sa.UniqueConstraint("token_hash", name="uq_supporter_links_token_hash"),
    )
    op.create_index("ix_supporter_links_email_hash", "supporter_links", ["email_hash"])
    op.create_index("ix_supporter_links_expires_at", "supporter_links", ["expires_at"])
    op.create_table(
        "supporter_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("email_sealed", sa.String(), nullable=True),
        sa.Column("email_hash", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_supporter_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_supporter_sessions_token_hash"),
    )
    op.create_index("ix_supporter_sessions_email_hash", "supporter_sessions", ["email_hash"])
    op.create_index("ix_supporter_sessions_expires_at", "supporter_sessions", ["expires_at"])


def downgrade() -> None:
    """Forget them: who is in has to ask for another link."""
    op.drop_table("supporter_sessions")
    op.drop_table("supporter_links")
