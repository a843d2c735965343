"""What the templates are given: widths of cards, names of what has no title, texts of any length."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from wenmai.assets.model import Asset
from wenmai.web import views
from wenmai.web.wording import Words, load_messages

PICTURE = Asset("image", "b" * 64, "image/png", "house", 1, work_id="w" * 64, width_px=400, height_px=300)
GRID = (Path(views.__file__).parent / "frontend" / "grid.css").read_text("utf-8")


def words(language: str) -> Words:
    return Words(load_messages(), language)


@pytest.mark.parametrize(
    ("width_px", "height_px", "classes"),
    [
        (400, 300, "r-135 card-filled"),
        (300, 400, "r-75 card-filled"),
        (200, 300, "r-65 card-filled card-tall"),
        (100, 900, "r-55 card-tall"),  # a hanging scroll keeps its mat: filling the card would cut it
        (9000, 300, "r-300"),
        (None, None, "r-100"),
    ],
)
def test_a_card_is_as_wide_as_its_picture_asks(width_px, height_px, classes):
    assert views.ratio_class(replace(PICTURE, width_px=width_px, height_px=height_px)) == classes
    assert f".{classes.split()[0]} {{" in GRID


def test_the_stylesheet_has_every_width():
    for side_px in range(40, 500):
        name = views.ratio_class(replace(PICTURE, width_px=side_px, height_px=100)).split()[0]
        assert re.search(rf"\.{name} {{ --r: [\d.]+ }}", GRID), name


def test_an_ornament_never_fills_its_card():
    assert "card-filled" not in views.ratio_class(replace(PICTURE, kind="gene"))


def test_what_has_no_title_is_called_by_its_owners_key():
    assert views.title_of(PICTURE, words("zh"), "shelf/001") == "shelf/001"
    assert views.title_of(PICTURE, words("en")) == PICTURE.id[:12]
    named = replace(PICTURE, title_zh="莲纹盘")
    assert views.title_of(named, words("en"), "shelf/001") == "莲纹盘"


def test_a_title_of_any_length_is_cut():
    endless = replace(PICTURE, title_zh="纹" * 200_000)
    said = views.title_of(endless, words("zh"))
    assert len(said) == views.TITLE_LENGTH_MAX
    assert said.endswith("…")
    assert views.shortened("short", 5) == "short"
