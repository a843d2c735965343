"""Words of a search: reasons that are true of each asset, exclusions, phrases, pictographs, and what says nothing."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tests.services.conftest import make_searchable, make_searchable_home, take_over, write_collection
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.query_words import read_words
from wenmai.services.searching import SearchQuery, search

ROWS = (
    ("bat-0042.png", "玉佩", "Jade pendant"),
    ("flower.png", "青花云龙纹盘", "Plate with dragons among clouds"),
    ("stripes.png", "玉龙", "Jade dragon"),
    ("flower-two.png", "盨", "Xu"),
)
PENDANT, CLOUDS, DRAGON, XU = range(4)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A home that can be searched, and its pictures."""
    home = tmp_path_factory.mktemp("words") / "home"
    return home, make_searchable_home(home, ROWS)


@pytest.fixture
def ids(context: Context, tmp_path: Path, made: tuple[Path, list[str]]) -> list[str]:
    home, found = made
    if not context.database.is_sqlite:
        return make_searchable(context, write_collection(tmp_path / "collection", ROWS))
    take_over(context, home)
    return found


def _reasons(context: Context, text: str, language: str = "en") -> dict[str, list[str]]:
    return {r.id: [why.text(language) for why in r.why] for r in search(context, SearchQuery(text=text))}


@pytest.mark.both_databases
def test_a_reason_names_what_stands_in_that_very_asset(context: Context, ids: list[str]) -> None:
    found = _reasons(context, "dragon jade")
    assert found[ids[DRAGON]] == ["has the words “dragon jade”"]
    assert found[ids[PENDANT]] == ["has the words “jade”"]
    assert found[ids[CLOUDS]] == ["has the words “dragon”"]
    assert next(iter(found)) == ids[DRAGON]
    assert _reasons(context, "nephrite")[ids[PENDANT]] == ["has “玉” for “nephrite”"]
    assert _reasons(context, "nephrite", "zh")[ids[PENDANT]] == ["含有“玉”（即“nephrite”）"]


def test_a_file_name_is_found_and_named_as_such(context: Context, ids: list[str]) -> None:
    assert _reasons(context, "0042") == {ids[PENDANT]: ["its file or number is “bat-0042”"]}
    assert _reasons(context, "0042 jade")[ids[PENDANT]] == [
        "has the words “jade”",
        "its file or number is “bat-0042”",
    ]
    (first, *_) = search(context, SearchQuery(text="bat-0042"))
    assert first.id == ids[PENDANT]
    assert first.score == 1.0
    assert search(context, SearchQuery(text="bat"))[0].score < 1.0


@pytest.mark.parametrize("text", ["dragon -cloud", "dragon -云", "龙 -clouds", "龙 -雲", 'dragon -"among clouds"'])
def test_what_is_excluded_is_found_under_no_name(context: Context, ids: list[str], text: str) -> None:
    found = _reasons(context, text)
    assert ids[DRAGON] in found
    assert ids[CLOUDS] not in found


def test_a_phrase_is_found_as_it_stands(context: Context, ids: list[str]) -> None:
    assert list(_reasons(context, '"among clouds"')) == [ids[CLOUDS]]
    assert list(_reasons(context, "“云龙纹”")) == [ids[CLOUDS]]
    assert _reasons(context, '"clouds among"') == {}
    assert list(_reasons(context, 'dragon "among clouds"')) == [ids[CLOUDS]]
    assert ids[CLOUDS] in _reasons(context, "blue-and-white")  # a hyphen inside a word excludes nothing


@pytest.mark.parametrize(
    "text", ['"', '""', "-", '-"', "AND", 'NOT "x', "(dragon", "dragon*", "{a:b}", "a NEAR b", '"a']
)
def test_no_words_break_the_query_language(context: Context, ids: list[str], text: str) -> None:
    with suppress(InvalidInput):
        search(context, SearchQuery(text=text))


def test_words_that_are_said_again_are_one_and_a_novel_is_refused() -> None:
    assert [concept.asked for concept in read_words("dragon Dragon dragon jade").concepts] == ["dragon", "jade"]
    with pytest.raises(InvalidInput, match="at most 1000"):
        read_words("dragon " * 400)


def test_pictographs_are_read_as_words(context: Context, ids: list[str]) -> None:
    assert ids[DRAGON] in _reasons(context, "\U0001f409")
    assert read_words("\U0001f987").plain.strip() == "bat"


@pytest.mark.parametrize(("text", "told"), [("\U0001f600", "no words"), ("???", "no words"), ("-cloud", "not to find")])
def test_a_query_that_says_nothing_is_told(context: Context, text: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        search(context, SearchQuery(text=text))


def test_rare_characters_are_not_near_to_everything(context: Context, ids: list[str]) -> None:
    for text in ("computer", "吉祥如意", "wedding", "asdfgh"):
        assert ids[XU] not in _reasons(context, text), text


def test_a_plain_picture_is_told_to_be_like_nothing(context: Context, ids: list[str]) -> None:
    for value, side in ((0, 1), (255, 40), (128, 200)):
        picture = np.full((side, side, 3), value, np.uint8)
        with pytest.raises(InvalidInput, match=f"by that colour: #{value:02x}"):
            search(context, SearchQuery(picture=picture))


def test_a_facet_is_asked_for_by_any_of_its_names(context: Context, ids: list[str]) -> None:
    for value in ("玉", "jade", "JADE", "Jade", "nephrite", "玉石"):
        found = {r.id for r in search(context, SearchQuery(facets={"material": value}))}
        assert found == {ids[PENDANT], ids[DRAGON]}, value


@pytest.mark.parametrize(
    ("query", "where", "choices"),
    [
        (SearchQuery(kind="foo"), "kind", "image"),
        (SearchQuery(gene_kind="foo"), "gene-kind", "rosette"),
        (SearchQuery(facets={"foo": "bar"}), "facet", "material"),
        (SearchQuery(facets={"material": " "}), "facet", "material=…"),
        (SearchQuery(limit=0), "limit", "1 to 500"),
        (SearchQuery(offset=-3), "offset", "0"),
        (SearchQuery(colour="#ff0000", within_delta_e00=-1), "within", "100"),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(
    context: Context, query: SearchQuery, where: str, choices: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        search(context, query)
    assert raised.value.where == where
    assert choices in raised.value.remedy
