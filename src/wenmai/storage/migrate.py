"""Brings a database to the tables that this version of wenmai needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from wenmai.kernel.errors import Conflict
from wenmai.storage.database import Database, lock_exclusive

HEAD = "0013"


def is_current(database: Database) -> bool:
    """Whether the database has exactly this version's tables. Raises Conflict where a newer wenmai made it."""
    with database.reading() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision is not None and str(revision) > HEAD:
        raise Conflict(
            f"the database has revision {revision}, this wenmai knows revisions up to {HEAD}",
            where=str(database.url),
            remedy="Use a wenmai that is at least as new as the one that wrote it.",
        )
    return revision == HEAD


def upgrade(database: Database, to: str = "head") -> None:
    """Run the migrations that are missing up to the revision ``to``, in one transaction."""
    if is_current(database):
        return
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.writing() as connection:
        lock_exclusive(connection, "upgrade")  # two that start at once: the second finds it done
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, to)
