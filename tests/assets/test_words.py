"""Full text: every substring of Chinese and every word of English finds what holds it; nothing breaks the query."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenmai.assets import catalogue, store
from wenmai.assets.model import Asset
from wenmai.assets.words import index_words, match_expression, query_words
from wenmai.services.context import Context

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=8)


def _put(context: Context, blob: str, *texts: str) -> int:
    with context.database.writing() as connection:
        row = store.put_asset(connection, Asset("image", blob, "image/png", "museum", 1))
        catalogue.put_text(connection, row, texts)
    return row


def _find(context: Context, *alternatives: str) -> list[int]:
    with context.database.reading() as connection:
        return [match.row for match in catalogue.find_text(connection, alternatives, 10)]


@given(CHINESE, st.data())
def test_every_part_of_a_chinese_title_is_found_by_the_words_of_the_title(title: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(title) - 1))
    stop = data.draw(st.integers(start + 1, len(title)))
    assert set(query_words(title[start:stop])) <= set(index_words(title))


def test_one_character_two_and_english_find_the_window(context: Context) -> None:
    row = _put(context, "a" * 64, "蝙蝠花纹漏窗", "Open screen window with bat design")
    _put(context, "b" * 64, "青花双凤纹盘", "Blue and white porcelain dish with two phoenixes")
    for words in ("蝠", "蝙蝠", "蝙蝠花纹", "bat", "Bats", "WINDOWS", "bat window", "漏窗 bat"):
        assert _find(context, words) == [row], words
    assert _find(context, "phoenix bat") == []
    assert len(_find(context, "bat", "凤")) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_query(context: Context, text: str) -> None:
    _find(context, text)


def test_a_query_of_no_words_finds_nothing(context: Context) -> None:
    _put(context, "a" * 64, "a")
    assert match_expression(["", "…!"]) == ""
    assert _find(context, "…") == []


def test_words_are_replaced_and_dropped(context: Context) -> None:
    row = _put(context, "a" * 64, "old words")
    _put(context, "a" * 64, "new words")
    assert _find(context, "old") == []
    with context.database.writing() as connection:
        catalogue.drop_text(connection, row)
    assert _find(context, "new") == []
