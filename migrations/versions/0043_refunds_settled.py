"""That a failed refund need not be made again is no decline, and is said by a person of its own."""

import uuid

import sqlalchemy as sa
from alembic import op

from hardship.core.database import UtcDateTime

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_REFUNDS = sa.table(
    "refunds",
    *(sa.column(name, sa.Uuid()) for name in ("id", "declined_by_id", "settled_by_id")),
    sa.column("settled_at", UtcDateTime()),
)
_ACTS = sa.table(
    "audit_rows",
    sa.column("verb", sa.String()),
    sa.column("subject_id", sa.String()),
    sa.column("actor_id", sa.Uuid()),
    sa.column("recorded_at", UtcDateTime()),
)


def upgrade() -> None:
    """The record tells those that were settled from those that were declined, as one column did."""
    officer = sa.ForeignKey("officers.id", name="fk_refunds_settled_by_id_officers")
    op.add_column(
        "refunds",
        sa.Column("settled_by_id", sa.Uuid(), officer, nullable=True),
        inline_references=True,
    )
    op.add_column("refunds", sa.Column("settled_at", UtcDateTime(), nullable=True))
    if not op.get_context().as_sql:
        _tell_apart()


def _tell_apart() -> None:
    bind = op.get_bind()
    query = sa.select(_ACTS).where(_ACTS.c.verb == "refund.settled_otherwise")
    for act in bind.execute(query).all():
        bind.execute(
            sa.update(_REFUNDS)
            .where(_REFUNDS.c.id == uuid.UUID(act.subject_id))
            .values(settled_by_id=act.actor_id, settled_at=act.recorded_at, declined_by_id=None)
        )


def downgrade() -> None:
    """Those that were settled are in trouble again; who settled them is in the record."""
    for column in ("settled_at", "settled_by_id"):
        op.drop_column("refunds", column)
