"""The table of traditional colours and the names taken from it."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.palette.names import NAME_DELTA_E00_MAX, name_colour, nearest_colours, traditional_colours
from wenmai.kernel.errors import InvalidInput

# SHA-256 of the names and hex values, one 'name hex' a line, as the source has them.
FACTS_SHA256 = "2c319ef5b16e575f1134a01719e99989a0bd5d0bbc5e12cd5bc8b9647db291ff"
SOURCE_FILE = "chinese-colors/src/assets/colors.json"


def facts(rows: list[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(f"{name} {code}" for name, code in rows).encode()).hexdigest()


def test_the_table_is_the_one_that_was_taken_over() -> None:
    table = traditional_colours()
    assert len(table) == 161
    assert facts([(colour.zh, colour.hex) for colour in table]) == FACTS_SHA256


def test_the_table_agrees_with_its_source() -> None:
    checkout = Path(__file__).parents[3]
    root = Path(os.environ.get("WENMAI_TEST_DATA") or checkout.parent / "shared" / "data")
    source = root / SOURCE_FILE
    if not source.is_file():
        pytest.skip(f"{SOURCE_FILE} is neither under WENMAI_TEST_DATA nor beside the checkout")
    groups = json.loads(source.read_text(encoding="utf-8"))
    rows = [(colour["name"], colour["hex"]) for group in groups for colour in group["colors"]]
    assert facts(rows) == FACTS_SHA256


def test_every_row_is_named_once_in_both_languages() -> None:
    table = traditional_colours()
    for names in ([c.zh for c in table], [c.en for c in table], [c.hex for c in table]):
        assert len(set(names)) == len(names)
    for colour in table:
        assert len(colour.pinyin.split()) == len(colour.zh), colour.zh
        marks = {unicodedata.name(sign) for sign in unicodedata.normalize("NFD", colour.pinyin)}
        assert any(mark.startswith("COMBINING") for mark in marks), colour.pinyin


def test_a_table_colour_has_its_own_name() -> None:
    for colour in traditional_colours():
        name = name_colour(colour.lab)
        assert name is not None
        assert (name.zh, name.en, name.hex) == (colour.zh, colour.en, colour.hex)
        assert name.delta_e00 == pytest.approx(0.0, abs=1e-4)


@settings(deadline=None)  # the first call compiles
@given(st.tuples(st.floats(0, 100), st.floats(-100, 100), st.floats(-100, 100)))
def test_the_name_is_the_nearest_or_none(lab: tuple[float, float, float]) -> None:
    table = traditional_colours()
    distances = delta_e_2000(np.array([colour.lab for colour in table], np.float32), np.float32(lab))
    name = name_colour(lab)
    if distances.min() > NAME_DELTA_E00_MAX:
        assert name is None
    else:
        assert name is not None
        assert name.delta_e00 == pytest.approx(float(distances.min()), abs=1e-5)


def test_neighbours_come_nearest_first() -> None:
    nearest = nearest_colours((50.0, 20.0, 20.0), 5)
    assert len(nearest) == 5
    assert [one.delta_e00 for one in nearest] == sorted(one.delta_e00 for one in nearest)


def test_what_is_no_colour_is_refused() -> None:
    for lab in ((50.0, 20.0), (50.0, float("nan"), 0.0)):
        with pytest.raises(InvalidInput, match="CIELAB"):
            name_colour(lab)
