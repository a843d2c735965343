"""Which page of a file is read, and which level of a pyramid."""

from __future__ import annotations

import io

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from wenmai.imaging import failures, pages, reading, tiles

RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


def flat(width: int, height: int, colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((height, width, 3), colour, np.uint8)


def file_of(*sheets: np.ndarray, subifds: bool = False, **options: object) -> bytes:
    stream = io.BytesIO()
    with tifffile.TiffWriter(stream) as writer:
        for number, sheet in enumerate(sheets):
            below = len(sheets) - 1 if subifds and number == 0 else 0
            writer.write(sheet, photometric="rgb", metadata=None, subifds=below, **options)
    return stream.getvalue()


@pytest.mark.parametrize("subifds", [False, True])
def test_a_pyramid_is_read_at_the_level_that_is_enough(subifds: bool) -> None:
    data = file_of(flat(801, 600, RED), flat(401, 300, GREEN), flat(200, 150, BLUE), subifds=subifds, tile=(64, 64))
    for longest, colour in ((None, RED), (801, RED), (402, RED), (401, GREEN), (201, GREEN), (200, BLUE), (10, BLUE)):
        picture = reading.read(data, longest_side_px=longest)
        assert tuple(picture.rgb[3, 3]) == colour, longest
        assert picture.notes == ()
        assert (picture.info.width_px, picture.info.height_px) == (801, 600)
    assert picture.info.pages == (1 if subifds else 3)


def test_of_different_pages_the_largest_is_read_and_the_others_are_mentioned() -> None:
    data = file_of(flat(60, 80, GREEN), flat(400, 300, RED), flat(390, 300, BLUE))
    for longest in (None, 50):
        picture = reading.read(data, longest_side_px=longest)
        assert tuple(picture.rgb[3, 3]) == RED
        assert [note.code for note in picture.notes] == [failures.ONE_OF_SEVERAL]
        assert "2 further" in picture.notes[0].what
    assert reading.inspect(data).pages == 3


@given(st.integers(1, 20_000), st.integers(1, 20_000), st.integers(1, 8), st.booleans())
def test_halved_sizes_are_levels_whichever_way_they_were_rounded(width: int, height: int, depth: int, up: bool) -> None:
    sizes = [(width, height)]
    for _ in range(depth):
        sizes.append(tuple(max(1, (side + up) // 2) for side in sizes[-1]))
    sizes = [size for number, size in enumerate(sizes) if number == 0 or min(size) >= 8]  # none is kept smaller
    found = tuple(pages.Page(number, -1, *size) for number, size in enumerate(sizes))
    chain = pages.levels(found)
    widths = [page.width_px for page in chain]
    assert chain[0] == found[0]
    assert widths == sorted(set(widths), reverse=True)
    assert {page.width_px for page in found} == set(widths), "no level was lost"


def test_a_picture_larger_than_is_read_whole_still_gives_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file_of(flat(800, 600, RED), flat(400, 300, GREEN), tile=(64, 64))
    monkeypatch.setattr("wenmai.imaging.limits.PIXELS_MAX", 200_000)
    with pytest.raises(reading.UnreadablePicture, match="800 × 600"):
        reading.read(data)
    assert tuple(reading.read_rgb(data, longest_side_px=300)[0, 0]) == GREEN
    assert len(tiles.tile(data, 10, 1, 1)) > 0
    in_strips = file_of(flat(800, 600, RED))
    with pytest.raises(reading.UnreadablePicture):
        tiles.tile(in_strips, 10, 1, 1)
