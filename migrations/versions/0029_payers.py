"""Payers whom the yearly report names, and what they told for it, sealed."""

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_SEALED = ("email_sealed", "words_sealed", "name_sealed", "address_sealed", "occupation_sealed")


def upgrade() -> None:
    """Nobody has been asked yet."""
    op.create_table(
        "payers",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=True) for name in _SEALED),
        sa.Column("email_hash", sa.String(), nullable=True),
        sa.Column("words_hash", sa.String(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("asked_for", sa.Date(), nullable=True),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payers"),
        sa.UniqueConstraint("email_hash", name="uq_payers_email_hash"),
        sa.UniqueConstraint("words_hash", name="uq_payers_words_hash"),
        sa.CheckConstraint(
            "(email_hash IS NULL) <> (words_hash IS NULL)", name=op.f("ck_payers_known_by")
        ),
    )
    op.create_index("ix_payers_kept_until", "payers", ["kept_until"])


def downgrade() -> None:
    """Forget what was told."""
    op.drop_table("payers")
