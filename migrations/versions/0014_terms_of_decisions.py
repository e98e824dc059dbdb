"""The rules by which a case was decided stay with it, whatever its fund's rules become.

A case that is decided already gets what its deciding vote, the last one on the version, was cast
under, and as many votes as its side had.
"""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_VOTES = sa.text(
    "SELECT a.id, v.choice, v.explanation FROM applications a "
    "JOIN votes v ON v.version_id = a.current_version_id "
    "WHERE a.decided_at IS NOT NULL ORDER BY a.id, v.cast_at, v.id"
)
_KEEP = sa.text("UPDATE applications SET terms = :terms WHERE id = :id").bindparams(
    sa.bindparam("terms", type_=sa.JSON())
)


def upgrade() -> None:
    """Add the column and fill it from the votes."""
    op.add_column("applications", sa.Column("terms", sa.JSON(), nullable=True))
    if op.get_context().as_sql:
        return  # written out, as the doctor does to know the guards: there is nothing to read
    cast: dict[Any, list[tuple[str, Any]]] = {}
    for application_id, choice, explanation in op.get_bind().execute(_VOTES):
        cast.setdefault(application_id, []).append((choice, _read(explanation)))
    for application_id, votes in cast.items():
        op.get_bind().execute(_KEEP, {"id": application_id, "terms": _terms(votes)})


def _read(explanation: Any) -> list[dict[str, Any]]:
    """SQLite hands JSON over as text, PostgreSQL's driver as what it says."""
    lines: list[dict[str, Any]]
    lines = json.loads(explanation) if isinstance(explanation, str) else explanation
    return lines


def _terms(votes: list[tuple[str, Any]]) -> dict[str, Any]:
    """What decided: the last vote, with those of its kind."""
    decisive, explanation = votes[-1]
    lines = [line for line in explanation if line["step"] != "approved"]
    least = min(line["minor"] for line in lines)
    binding = next(line["step"] for line in lines if line["minor"] == least)
    return {
        "votes_needed": sum(choice == decisive for choice, _ in votes),
        "lines": [line | {"binds": line["step"] == binding} for line in lines],
    }


def downgrade() -> None:
    """Forget them again; the votes still tell."""
    op.drop_column("applications", "terms")
