"""Runs the migrations for the tests exactly as `hardship db upgrade` does."""

from pathlib import Path

from sqlalchemy import create_engine

from hardship.core import schema
from hardship.core.grants import grant_application_role

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(owner_url: str, application_role: str, revision: str = "head") -> None:
    """Bring a database up to date as its owner, and let the application's role in."""
    engine = create_engine(owner_url)
    try:
        schema.upgrade(engine, MIGRATIONS, revision)
        if engine.dialect.name == "postgresql":
            grant_application_role(engine, application_role)
    finally:
        engine.dispose()
