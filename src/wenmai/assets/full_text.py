"""The full text's table: derived from the records, and made by the migrations, since each dialect has its own."""

from __future__ import annotations

from sqlalchemy import Connection, text

TEXT_TABLE = "catalogue_text"


def lacks_all_words(connection: Connection) -> bool:
    """Whether there are assets and no words at all: the full text was emptied, or never filled."""
    query = f"SELECT NOT EXISTS (SELECT 1 FROM {TEXT_TABLE}) AND EXISTS (SELECT 1 FROM asset)"
    return bool(connection.execute(text(query)).scalar())


def drop_all_words(connection: Connection) -> None:
    """Empty the full text, to be filled again from the records."""
    connection.execute(text(f"DELETE FROM {TEXT_TABLE}"))
