"""A form of the committee room adds one row, and a name stands once on a list of worksites."""

import uuid
from collections.abc import Iterator
from itertools import count

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_TABLES = ("campaigns", "funds", "picket_lines", "questions", "updates")
_NAMES = "uq_worksites_listed"
_LONGEST_NAME = 120
_WORKSITES = sa.table(
    "worksites",
    sa.column("id", sa.Uuid()),
    sa.column("campaign_id", sa.Uuid()),
    sa.column("name", sa.String()),
    sa.column("is_listed", sa.Boolean()),
)


def upgrade() -> None:
    """What is there came from no form that is known. Of worksites of one name one keeps it."""
    for table in _TABLES:
        op.add_column(table, sa.Column("form_hash", sa.String(), nullable=True))
        op.create_index(f"ix_{table}_form_hash", table, ["form_hash"], unique=True)
    if not op.get_context().as_sql:
        _tell_apart()
    listed = sa.text("is_listed")
    op.create_index(
        _NAMES,
        "worksites",
        ["campaign_id", "name"],
        unique=True,
        sqlite_where=listed,
        postgresql_where=listed,
    )


def _tell_apart() -> None:
    """The second South becomes South (2), or what follows where a South (2) is on the list."""
    bind = op.get_bind()
    query = sa.select(_WORKSITES).where(_WORKSITES.c.is_listed).order_by(_WORKSITES.c.id)
    listed = bind.execute(query).all()
    taken = {(each.campaign_id, each.name) for each in listed}
    kept: set[tuple[uuid.UUID, str]] = set()
    for each in listed:
        if (each.campaign_id, each.name) not in kept:
            kept.add((each.campaign_id, each.name))
            continue
        name = next(n for n in _numbered(each.name) if (each.campaign_id, n) not in taken)
        taken.add((each.campaign_id, name))
        bind.execute(sa.update(_WORKSITES).where(_WORKSITES.c.id == each.id).values(name=name))


def _numbered(name: str) -> Iterator[str]:
    """The name with 2, 3 and so on, cut where it would be too long for its form."""
    for number in count(2):
        mark = f" ({number})"
        yield name[: _LONGEST_NAME - len(mark)] + mark


def downgrade() -> None:
    """Names that were told apart stay so."""
    op.drop_index(_NAMES, "worksites")
    for table in _TABLES:
        op.drop_index(f"ix_{table}_form_hash", table)
        op.drop_column(table, "form_hash")
