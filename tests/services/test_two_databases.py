"""What is asked of SQLite and of PostgreSQL is answered alike, and two that write the same at once do not collide."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.postgresql import PostgresqlServer
from tests.conftest import settings_for
from tests.services.conftest import write_collection
from wenmai.bootstrap import open_context
from wenmai.services.context import Context
from wenmai.services.importing import ImportSummary, import_collection
from wenmai.services.moving import move_home
from wenmai.services.searching import SearchQuery, search
from wenmai.services.upkeep import keep_up

ROWS = (
    ("bat-0042.png", "玉佩", "Jade pendant, the Musée's"),
    ("flower.png", "青花云龙纹盘", "Blue and white plate with dragons among clouds"),
    ("stripes.png", "玉龙", "Jade dragon"),
    ("flower-two.png", "盨", "Xu"),
)
QUERIES = (
    "dragon", "Dragons", "龙", "云龙", "jade dragon", "dragon jade", "plate with clouds", "with", "the", "musee",
    "Musée", '"blue and white"', '"blue white"', '"云龙纹"', '"龙云"', "dragon -cloud", "dragon -云", "dragon -the",
    "jade -dragon", "0042", "盨", '"jade" -"among clouds"', "nephrite", "dragon's", "1e5 or 3d", "NOT", '"', "🐉",
)  # fmt: skip


@pytest.fixture
def postgresql(tmp_path: Path, postgresql_server: PostgresqlServer) -> Iterator[Context]:
    address = postgresql_server.new_database()
    opened = open_context(settings_for(tmp_path / "beside", database=address), inline=True)
    yield opened
    opened.close()
    postgresql_server.drop(address)


def _answers(context: Context, collection: Path) -> dict[str, set[tuple[str, tuple[str, ...]]]]:
    import_collection(context, collection)
    keep_up(context)
    found = {}
    for query in QUERIES:
        try:
            results = search(context, SearchQuery(text=query))
        except Exception as error:
            found[query] = {(type(error).__name__, (str(error),))}
            continue
        found[query] = {(result.id, tuple(reason.text("en") for reason in result.why)) for result in results}
    return found


def test_words_find_the_same_for_the_same_reasons(context: Context, postgresql: Context, tmp_path: Path) -> None:
    collection = write_collection(tmp_path / "collection", ROWS)
    ours, theirs = _answers(context, collection), _answers(postgresql, collection)
    assert sum(map(len, ours.values())) > len(QUERIES)
    for query in QUERIES:
        assert theirs[query] == ours[query], query


@pytest.mark.both_databases
def test_two_that_import_the_same_at_once_give_each_picture_once(
    context: Context, tmp_path: Path, database_url: str
) -> None:
    collection = write_collection(tmp_path / "collection")
    other = open_context(settings_for(context.home, database=database_url), inline=True)

    def import_it(into: Context) -> ImportSummary:
        return import_collection(into, collection, keep_ids=True)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(import_it, (context, other))
    other.close()
    assert sorted(first.asset_ids) == sorted(second.asset_ids)  # each in the order in which they were ready
    assert first.problems == second.problems == []
    assert first.new + second.new == len(first.asset_ids) == 3


def test_what_was_found_is_found_after_the_move(
    context: Context, collection: Path, postgresql_server: PostgresqlServer
) -> None:
    address = postgresql_server.empty_database()
    import_collection(context, collection)
    keep_up(context)
    queries = [SearchQuery(text=words) for words in ("bat", "莲花", "plate -lotus")] + [SearchQuery(kind="image")]
    before = [[result.id for result in search(context, query)] for query in queries]
    move_home(context.database, address)
    moved = open_context(settings_for(context.home, database=address), inline=True)
    assert [[result.id for result in search(moved, query)] for query in queries] == before
    assert import_collection(moved, collection).known == 3
    moved.close()
    postgresql_server.drop(address)
