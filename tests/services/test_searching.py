"""Search: each way alone and in combination, reasons in both languages, deletions, and an index that can be remade."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.services.conftest import ROWS, draw, make_searchable, make_searchable_home, take_over
from wenmai.kernel.errors import InvalidInput, NotFound, StorageFailure
from wenmai.services import filled_index, indexing
from wenmai.services.checkup import check_up
from wenmai.services.context import Context
from wenmai.services.correcting import withdraw
from wenmai.services.insights import insights
from wenmai.services.plotting import plot_insights
from wenmai.services.searching import SearchQuery, read_query_picture, search
from wenmai.services.showing import show

FLOWER, BAT, STRIPES = range(3)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A home that can be searched, and its pictures."""
    home = tmp_path_factory.mktemp("searching") / "home"
    return home, make_searchable_home(home, ROWS)


@pytest.fixture
def ids(context: Context, collection: Path, made: tuple[Path, list[str]]) -> list[str]:
    home, found = made
    if not context.database.is_sqlite:
        return make_searchable(context, collection)
    take_over(context, home)
    return found


def _found(context: Context, **query: object) -> list[str]:
    return [result.id for result in search(context, SearchQuery(**query))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "which"),
    [
        ("bat", BAT),
        ("蝠", BAT),
        ("蝙蝠", BAT),
        ("lotus", FLOWER),
        ("莲", FLOWER),
        ("pot string", STRIPES),
        ("荷花", FLOWER),
    ],
)
def test_words_of_either_language_find_the_picture_first(
    context: Context, ids: list[str], words: str, which: int
) -> None:
    results = search(context, SearchQuery(text=words))
    assert results[0].id == ids[which]
    assert results[0].score > 0.7
    assert results[0].why[0].text("zh") != results[0].why[0].text("en")


def test_a_turned_crop_in_other_light_finds_its_picture(context: Context, ids: list[str]) -> None:
    crop = np.rot90(draw("bat.png")[60:260, 40:290])
    darker = np.ascontiguousarray((crop * 0.8).astype(np.uint8))
    assert _found(context, picture=darker)[0] == ids[BAT]


def test_what_resembles_an_asset_leaves_the_asset_out(context: Context, ids: list[str]) -> None:
    assert ids[FLOWER] not in _found(context, like=ids[FLOWER])
    with pytest.raises(NotFound):
        search(context, SearchQuery(like="0" * 64))


@pytest.mark.both_databases
def test_everything_that_is_asked_for_must_hold(context: Context, ids: list[str]) -> None:
    assert _found(context, text="bat", colour="#8c141e", within_delta_e00=8.0) == [ids[BAT]]
    assert _found(context, text="bat", colour="#00ff00", within_delta_e00=8.0) == []
    assert _found(context, text="bat", kind="gene") == []
    assert _found(context, picture=draw("bat.png"), text="bat") == [ids[BAT]]
    facet = next(c for c in show(context, ids[FLOWER]).claims if c.aspect == "subject")
    assert ids[FLOWER] in _found(context, facets={"subject": facet.value_zh})
    assert ids[FLOWER] in _found(context, facets={"subject": facet.value_en})


def test_pages_follow_each_other(context: Context, ids: list[str]) -> None:
    pages = [_found(context, kind="image", limit=1, offset=offset) for offset in range(4)]
    assert sorted(one for page in pages for one in page) == sorted(ids)


@pytest.mark.both_databases
def test_what_is_withdrawn_is_found_no_more(context: Context, ids: list[str]) -> None:
    withdraw(context, ids[BAT], "on loan")
    assert ids[BAT] not in _found(context, text="bat")
    assert ids[BAT] not in _found(context, picture=draw("bat.png"))
    assert ids[BAT] not in _found(context, colour="#8c141e")
    assert ids[BAT] not in _found(context, kind="image")


def test_the_index_can_be_thrown_away_and_made_again(context: Context, ids: list[str]) -> None:
    before = [(r.id, r.score) for r in search(context, SearchQuery(picture=draw("bat.png")))]
    shutil.rmtree(context.home / "index")
    checks = {result.name: result for result in check_up(context)}
    for name in ("image index", "text index"):
        assert not checks[name].ok
        assert "3 of 3 vectors are missing" in checks[name].what
        assert "wenmai index --rebuild" in checks[name].remedy
    assert [(r.id, r.score) for r in search(context, SearchQuery(picture=draw("bat.png")))] == before
    assert all(result.ok for result in check_up(context) if result.name == "image index")
    indexing.rebuild(context)
    assert [(r.id, r.score) for r in search(context, SearchQuery(picture=draw("bat.png")))] == before


def test_a_large_index_that_is_gone_is_told_and_not_made_in_a_search(
    context: Context, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filled_index, "FILLED_AT_ONCE_MAX", 1)
    shutil.rmtree(context.home / "index")
    for query in (SearchQuery(picture=draw("bat.png")), SearchQuery(text="bat"), SearchQuery(like=ids[0])):
        with pytest.raises(StorageFailure, match="wenmai index --rebuild"):
            search(context, query)


def test_what_is_fine_has_no_remedy(context: Context) -> None:
    assert [result.remedy for result in check_up(context) if result.ok and result.remedy] == []


def test_an_index_that_was_tampered_with_is_not_loaded(context: Context, ids: list[str]) -> None:
    for file in (context.home / "index" / "image").rglob("*"):
        if file.is_file() and file.stat().st_size:
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 0xFF
            file.write_bytes(bytes(data))
    checks = {result.name: result for result in check_up(context)}
    assert not checks["image index"].ok
    indexing.rebuild(context)
    assert all(result.ok for result in check_up(context))


def test_nothing_recorded_is_nothing_found(context: Context) -> None:
    assert _found(context, text="bat") == []
    assert _found(context, picture=draw("bat.png")) == []
    assert _found(context, colour="#8c141e") == []
    assert _found(context) == []


def test_a_crop_outside_the_picture_is_refused(collection: Path) -> None:
    assert read_query_picture(collection / "bat.png", (10, 20, 30, 40)).shape == (40, 30, 3)
    for crop in ((9000, 0, 10, 10), (0, 0, 0, 10), (-50, -50, 20, 20)):
        with pytest.raises(InvalidInput, match="not inside"):
            read_query_picture(collection / "bat.png", crop)


@pytest.mark.both_databases
def test_insights_count_what_is_there(context: Context, ids: list[str]) -> None:
    found = insights(context, "material")
    assert found.works == 3
    porcelain = [cell for cell in found.cells if cell.group_zh and "瓷" in cell.group_zh]
    assert porcelain
    assert all(cell.count <= cell.total <= 3 for cell in found.cells)
    for language in ("zh", "en"):
        assert plot_insights(found, language).count("<rect") >= len({cell.value_en for cell in porcelain})
    with pytest.raises(InvalidInput, match="period"):
        insights(context, "weather")
