"""A version's payee may be sealed again under another key; nothing else of a version changes.

The payee is the one sealed value of an immutable row that a master key seals (answers, payees of
need lines and reasons stand under the case's own key, and only that key is wrapped again). Without
this, an older key could never be taken out of the settings. The database cannot open the value, so
it asks what it can see: another master key, the same length, all else as it was. Who holds the
database alone cannot write one that opens; who also holds the keys could as well add a version.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FACTS = (
    *("id", "application_id", "number", "requested_minor", "currency"),
    *("dependants", "urgency", "urgent_on", "submitted_at"),
)
#: `v1:<key id>:<nonce and ciphertext>`; the key id alone, per engine.
_KEY = {
    "sqlite": "substr({row}.payee_sealed, 4, instr(substr({row}.payee_sealed, 4), ':') - 1)",
    "postgresql": "split_part({row}.payee_sealed, ':', 2)",
}
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


def upgrade() -> None:
    """Let the guard of versions tell a new key from a new payee."""
    dialect = op.get_bind().dialect.name
    old, new = _KEY[dialect].format(row="OLD"), _KEY[dialect].format(row="NEW")
    _guard(
        "(NEW.payee_sealed IS NOT NULL AND NEW.payee_sealed {differs} OLD.payee_sealed AND NOT ("
        "OLD.payee_sealed LIKE 'v1:%:%' AND NEW.payee_sealed LIKE 'v1:%:%' "
        f"AND {new} NOT IN ('', 'own', {old}) "
        f"AND length(NEW.payee_sealed) - length({new}) = length(OLD.payee_sealed) - length({old})"
        ") IS TRUE)"
    )


def downgrade() -> None:
    """Refuse every other payee again, as 0006 does."""
    _guard("(NEW.payee_sealed IS NOT NULL AND NEW.payee_sealed {differs} OLD.payee_sealed)")


def _guard(payee: str) -> None:
    dialect = op.get_bind().dialect.name
    changed = [f"NEW.{fact} {{differs}} OLD.{fact}" for fact in _FACTS]
    changed += [
        "(NEW.answers_sealed IS NOT NULL AND NEW.answers_sealed {differs} OLD.answers_sealed)",
        payee,
    ]
    # Alembic takes a bare colon for the name of a parameter.
    when = " OR ".join(changed).format(differs=_DIFFERS[dialect]).replace(":", r"\:")
    if dialect == "sqlite":
        op.execute("DROP TRIGGER application_versions_stay")
        op.execute(
            "CREATE TRIGGER application_versions_stay BEFORE UPDATE ON application_versions "
            f"WHEN {when} BEGIN SELECT RAISE(ABORT, 'what was sent does not change'); END"
        )
        return
    op.execute("DROP TRIGGER application_versions_stay ON application_versions")
    op.execute(
        "CREATE TRIGGER application_versions_stay BEFORE UPDATE ON application_versions "
        f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_new_facts()"
    )
