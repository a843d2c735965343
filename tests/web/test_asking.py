"""Addresses: what they ask is read as it was meant, or refused with the name of the part at fault."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.assets.catalogue import FACET_ASPECTS
from wenmai.genes.model import Box
from wenmai.kernel.errors import InvalidInput
from wenmai.services.structure_query import StructureQuery
from wenmai.web import asking
from wenmai.web.asking import GENE_KINDS, KINDS, Asked

texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40)
ids = st.text("0123456789abcdef", min_size=6, max_size=64)
boxes = st.builds(Box, *[st.integers(-9999, 9999)] * 2, *[st.integers(1, 9999)] * 2)
questions = st.builds(
    Asked,
    text=texts | st.just(""),
    kind=st.sampled_from((None, *KINDS)),
    gene_kind=st.sampled_from((None, *GENE_KINDS)),
    colour=st.from_regex(r"#[0-9a-f]{6}", fullmatch=True),
    within=st.integers(1, 1000).map(lambda tenths: tenths / 10),
    facets=st.dictionaries(st.sampled_from(FACET_ASPECTS), texts, max_size=3),
    structure=st.builds(
        StructureQuery,
        st.sampled_from((None, "p4m", "pma2", "D8")),
        st.sampled_from((None, "square", "line")),
        st.none() | st.integers(1, 999),
    ),
    structure_of=st.none() | ids,
    picture=st.none() | ids,
    like=st.none() | ids,
    box=st.none() | boxes,
    page=st.integers(1, 500),
)


def read_address(address: str) -> Asked:
    return asking.read(dict(parse_qsl(urlsplit(address).query, keep_blank_values=True)))


@given(questions)
def test_a_question_survives_its_address(asked):
    assert read_address(asked.address("/search", page=str(asked.page))) == asked


@given(questions)
def test_a_changed_question_begins_on_its_first_page_and_keeps_the_rest(asked):
    changed = read_address(asked.address("/", kind="gene"))
    assert (changed.page, changed.kind) == (1, "gene")
    assert (changed.text, changed.facets, changed.colour) == (asked.text, asked.facets, asked.colour)
    bare = read_address(asked.address("/", colour=None))
    assert bare.colour is None


def test_empty_fields_are_as_if_they_were_not_there():
    assert asking.read({"q": " ", "kind": "", "x": "", "colour": "", "within": ""}) == Asked()
    assert not Asked().looks_for_something


def test_a_colour_field_counts_only_where_it_was_meant():
    assert asking.read({"colour": "9B2D1F"}).colour == "#9b2d1f"
    assert asking.read({"colour": "#000000", "form": "1"}).colour is None
    assert asking.read({"colour": "#000000", "form": "1", "by_colour": "1"}).colour == "#000000"


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"kind": "../../etc"}, "kind"),
        ({"gene_kind": "blob"}, "gene_kind"),
        ({"colour": "red;x"}, "colour"),
        ({"within": "-1"}, "within"),
        ({"within": "nan"}, "within"),
        ({"page": "0"}, "page"),
        ({"page": "1e9"}, "page"),
        ({"picture": "../secret"}, "picture"),
        ({"like": "A" * 64}, "like"),
        ({"x": "1", "y": "2"}, "x, y, w, h"),
        ({"x": "1", "y": "2", "w": "0", "h": "5"}, "x, y, w, h"),
        ({"x": "1", "y": "2", "w": "inf", "h": "5"}, "x, y, w, h"),
        ({"x": "1", "y": "2", "w": "nan", "h": "5"}, "x, y, w, h"),
        ({"q": "a" * 301}, "q"),
    ],
)
def test_nonsense_is_refused_by_name(said, where):
    with pytest.raises(InvalidInput) as caught:
        asking.read(said)
    assert caught.value.where == where


def test_outlines_are_read_as_written():
    assert asking.read_points("1,2 3.5,4\n5,6") == [(1, 2), (3.5, 4), (5, 6)]
    for nonsense in ("1,2,3", "a,b", "1 2", "1,"):
        with pytest.raises(InvalidInput):
            asking.read_points(nonsense)


def test_a_crop_is_cut_where_it_meets_the_picture():
    picture = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    assert asking.cut(picture, Box(2, 1, 3, 2)).tolist() == picture[1:3, 2:5].tolist()
    assert asking.cut(picture, Box(5, 3, 100, 100)).shape == (2, 2, 3)
    assert asking.cut(picture, Box(-10, -10, 12, 11)).tolist() == picture[:1, :2].tolist()
    for beside in (Box(7, 0, 1, 1), Box(-5, 0, 5, 5), Box(0, 5, 1, 1)):
        with pytest.raises(InvalidInput, match="inside"):
            asking.cut(picture, beside)


@pytest.mark.parametrize(
    "said", [{"group": "p5"}, {"group": "P4M"}, {"lattice": "cubic"}, {"order": "0"}, {"order": "many"}]
)
def test_a_structure_that_there_is_not_is_refused_by_its_name(said):
    with pytest.raises(InvalidInput) as refused:
        asking.read(said)
    assert refused.value.where == next(iter(said))
