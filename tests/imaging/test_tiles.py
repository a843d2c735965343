"""Tiles put together are the picture again, at every level and with every orientation."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from wenmai.imaging import tiles
from wenmai.kernel.errors import InvalidInput, NotFound

EXIF_ORIENTATION = 0x0112


def smooth(width: int, height: int) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    waves = (np.sin(x / 260) + np.cos(y / 190)) * 50 + 110
    return np.stack([x * 255 // width, y * 255 // height, waves.astype(np.int64)], -1).astype(np.uint8)


def decoded(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)))


def put_together(source: Path, description: tiles.DziDescription, level: int) -> np.ndarray:
    width, height = description.level_size(level)
    canvas = np.zeros((height, width, 3), np.uint8)
    columns, rows = description.grid(level)
    for row in range(rows):
        for column in range(columns):
            left, top, tile_width, tile_height = description.box(level, column, row)
            piece = decoded(tiles.tile(source, level, column, row))
            assert piece.shape == (tile_height, tile_width, 3)
            canvas[top : top + tile_height, left : left + tile_width] = piece
    return canvas


@given(st.integers(1, 40_000), st.integers(1, 40_000))
@settings(deadline=None)
def test_tiles_cover_each_level_and_overlap_by_one_pixel(width: int, height: int) -> None:
    description = tiles.describe(width, height)
    assert description.level_size(0) == (1, 1)
    assert description.level_size(description.levels - 1) == (width, height)
    for level in range(description.levels):
        columns, rows = description.grid(level)
        ends = [0]
        for column in range(columns):
            left, _, tile_width, _ = description.box(level, column, rows - 1)
            assert left == max(0, ends[-1] - 2 * tiles.OVERLAP_PX) if column else left == 0
            ends.append(left + tile_width)
        assert ends[-1] == description.level_size(level)[0]
        _, top, _, tile_height = description.box(level, 0, rows - 1)
        assert top + tile_height == description.level_size(level)[1]


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_tiles_put_together_are_the_upright_picture(form: str, orientation: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    file = tmp_path / "picture"
    Image.fromarray(smooth(1201, 777)).save(file, form, exif=exif, **({"quality": 97} if form == "JPEG" else {}))
    with Image.open(file) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    description = tiles.describe(*upright.size)
    for level in (description.levels - 1, description.levels - 2, 6, 0):
        size = description.level_size(level)
        got = put_together(file, description, level).astype(int)
        expected = np.asarray(upright.resize(size, Image.Resampling.LANCZOS), int)
        inside = np.abs(got - expected)[2:-2, 2:-2] if min(size) > 8 else np.abs(got - expected)
        assert inside.mean() < (2.5 if level else 10), (level, inside.mean())


@pytest.mark.parametrize("below", ["pages", "subifds"])
def test_a_pyramid_answers_from_its_nearest_level(below: str, tmp_path: Path) -> None:
    file = tmp_path / "pyramid.tif"
    full = smooth(2100, 1500)
    halves = [np.full((750, 1050, 3), (200, 30, 30), np.uint8), np.full((375, 525, 3), (30, 200, 30), np.uint8)]
    with tifffile.TiffWriter(file) as writer:
        options = {"photometric": "rgb", "tile": (256, 256), "metadata": None}
        writer.write(full, subifds=len(halves) if below == "subifds" else 0, **options)
        for half in halves:
            writer.write(half, subfiletype=1, **options)
    description = tiles.describe(2100, 1500)
    top = description.levels - 1
    assert np.abs(put_together(file, description, top).astype(int) - full).mean() < 2
    for halvings, colour in ((1, (200, 30, 30)), (2, (30, 200, 30)), (5, (30, 200, 30))):
        middle = decoded(tiles.tile(file, top - halvings, 0, 0))[10:20, 10:20].reshape(-1, 3).mean(axis=0)
        assert np.abs(middle - colour).max() < 4, "each level was coloured apart to show from where it comes"


@pytest.mark.parametrize("place", [(-1, 0, 0), (99, 0, 0), (0, 1, 0), (0, 0, 1), (8, 0, -1)])
def test_a_tile_that_is_not_there_is_not_found(place: tuple[int, int, int], tmp_path: Path) -> None:
    for form in ("PNG", "TIFF"):
        file = tmp_path / form
        Image.new("RGB", (300, 200)).save(file, form)
        with pytest.raises(NotFound):
            tiles.tile(file, *place)


def test_the_description_is_what_a_viewer_reads() -> None:
    root = ET.fromstring(tiles.describe(3000, 2000).xml())
    space = "{http://schemas.microsoft.com/deepzoom/2008}"
    assert root.tag == f"{space}Image"
    assert (root.get("TileSize"), root.get("Overlap"), root.get("Format")) == ("512", "1", "jpg")
    size = root.find(f"{space}Size")
    assert size is not None
    assert (size.get("Width"), size.get("Height")) == ("3000", "2000")
    with pytest.raises(InvalidInput):
        tiles.describe(0, 5)
