"""The full text can be made again from the records, on either database, and finds what it found."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import settings_for
from wenmai.assets.full_text import drop_all_words
from wenmai.bootstrap import open_context
from wenmai.services.context import Context
from wenmai.services.filling_words import fill_words
from wenmai.services.importing import import_collection
from wenmai.services.making import make

pytestmark = pytest.mark.both_databases


@pytest.fixture
def filled(context: Context, collection: Path) -> Context:
    ids = import_collection(context, collection, keep_ids=True).asset_ids
    (made,) = make(context, "deconstruct", ids[:1], {"inscriptions": False})
    assert made.outputs
    return context


def _words(context: Context) -> dict[int, list[str]]:
    """Row → its words in order of the alphabet (PostgreSQL keeps their stems, each once)."""
    with context.database.reading() as connection:
        rows = connection.execute(text("SELECT rowid, CAST(words AS TEXT) FROM catalogue_text")).all()
    if context.database.is_sqlite:
        return {row: sorted(words.split()) for row, words in rows}
    return {row: sorted(word.split(":")[0] for word in words.split()) for row, words in rows}


def test_words_made_from_the_records_are_those_that_were_recorded(filled: Context) -> None:
    before = _words(filled)
    with filled.database.writing() as connection:
        assert fill_words(connection) == len(before) >= 4
    assert _words(filled) == before


def test_words_that_are_missing_are_filled_when_an_installation_is_opened(filled: Context, database_url: str) -> None:
    before = _words(filled)
    with filled.database.writing() as connection:
        drop_all_words(connection)
    opened = open_context(settings_for(filled.home, database=database_url), inline=True)
    assert _words(opened) == before
    opened.close()
