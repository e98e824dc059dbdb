"""A form that invites somebody does so once, however often it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_TABLE = "invitations"
_INDEX = "ix_invitations_form_hash"


def upgrade() -> None:
    """What was sent so far came from no form that is known."""
    op.add_column(_TABLE, sa.Column("form_hash", sa.String(), nullable=True))
    op.create_index(_INDEX, _TABLE, ["form_hash"], unique=True)


def downgrade() -> None:
    """A link that was mailed works on: it never knew its form."""
    op.drop_index(_INDEX, _TABLE)
    op.drop_column(_TABLE, "form_hash")
