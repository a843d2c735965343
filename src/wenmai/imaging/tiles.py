"""Deep zoom: a picture as a pyramid of tiles, each computed when it is asked for.

The scheme is Deep Zoom (DZI) as OpenSeadragon reads it: level 0 is one pixel, each next level doubles both sides
(rounded up), the last is the whole picture; tiles overlap their neighbours by one pixel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image

from wenmai.imaging import colour, engine, formats, headers, pages, reading, tiff_tags, writing
from wenmai.imaging.sources import Source, open_source
from wenmai.kernel.errors import InvalidInput, NotFound

TILE_SIZE_PX = 512
OVERLAP_PX = 1
TILE_JPEG_QUALITY = 85
SOURCE_TILE_SIDE_MAX_PX = 4096  # a picture kept in tiles of at most this costs little a tile, however large it is


@dataclass(frozen=True, slots=True)
class DziDescription:
    """What a viewer must know; sizes in pixels, upright. Levels count from 0 (1 × 1) to ``levels`` - 1."""

    width_px: int
    height_px: int
    tile_size_px: int
    overlap_px: int
    levels: int

    def level_size(self, level: int) -> tuple[int, int]:
        """Width and height of ``level`` in pixels."""
        halvings = self.levels - 1 - level
        return -(-self.width_px // (1 << halvings)), -(-self.height_px // (1 << halvings))

    def grid(self, level: int) -> tuple[int, int]:
        """Columns and rows of tiles at ``level``."""
        width_px, height_px = self.level_size(level)
        return -(-width_px // self.tile_size_px), -(-height_px // self.tile_size_px)

    def box(self, level: int, column: int, row: int) -> tuple[int, int, int, int]:
        """Left, top, width, height of a tile within its level, overlap included.

        Raises:
            NotFound: no such tile.
        """
        if not 0 <= level < self.levels:
            raise NotFound(f"There is no zoom level {level}", remedy=f"Levels are 0 to {self.levels - 1}.")
        columns, rows = self.grid(level)
        if not (0 <= column < columns and 0 <= row < rows):
            raise NotFound(
                f"There is no tile {column}, {row} at zoom level {level}",
                remedy=f"Columns are 0 to {columns - 1}, rows 0 to {rows - 1}.",
            )
        width_px, height_px = self.level_size(level)
        left, right = _span(column, width_px, self.tile_size_px, self.overlap_px)
        top, bottom = _span(row, height_px, self.tile_size_px, self.overlap_px)
        return left, top, right - left, bottom - top

    def xml(self) -> str:
        """The .dzi file, for tiles in JPEG."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<Image xmlns="http://schemas.microsoft.com/deepzoom/2008" Format="jpg" '
            f'Overlap="{self.overlap_px}" TileSize="{self.tile_size_px}">'
            f'<Size Width="{self.width_px}" Height="{self.height_px}"/></Image>\n'
        )


def describe(width_px: int, height_px: int) -> DziDescription:
    """The pyramid of a picture of that size.

    Raises:
        InvalidInput: a side below 1.
    """
    if width_px < 1 or height_px < 1:
        raise InvalidInput(f"A picture of {width_px} × {height_px} pixels has no tiles")
    levels = math.ceil(math.log2(max(width_px, height_px))) + 1
    return DziDescription(width_px, height_px, TILE_SIZE_PX, OVERLAP_PX, levels)


def tile(source: Path | bytes, level: int, column: int, row: int) -> bytes:
    """One tile as JPEG; levels, columns and rows count from 0, rows downward.

    Of a tiled pyramid only the parts that the tile needs are decoded, so that the picture may be of any size.

    Raises:
        NotFound: no such tile.
        UnreadablePicture: see :mod:`wenmai.imaging.failures` for the codes.
    """
    opened = open_source(source)
    if opened.format is formats.TIFF:
        return _jpeg(_from_tiff(opened, level, column, row))
    info = headers.inspect(opened)
    description = describe(info.width_px, info.height_px)
    left, top, width_px, height_px = description.box(level, column, row)
    size = description.level_size(level)
    rgb = _exact(reading.read_rgb(source, longest_side_px=max(size)), size)
    return _jpeg(rgb[top : top + height_px, left : left + width_px])


def _span(index: int, length: int, size: int, overlap: int) -> tuple[int, int]:
    return max(0, index * size - overlap), min(length, (index + 1) * size + overlap)


def _exact(rgb: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """``rgb`` at exactly ``size``: Deep Zoom rounds sides up, a reader rounds to the nearest."""
    if (rgb.shape[1], rgb.shape[0]) == size:
        return rgb
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC))


def _from_tiff(source: Source, level: int, column: int, row: int) -> NDArray[np.uint8]:
    first = engine.load(source)
    found = pages.list_pages(source, first)
    info = headers.describe(source, first, found)
    description = describe(info.width_px, info.height_px)
    box = description.box(level, column, row)
    size = description.level_size(level)
    page = pages.fitting_level(found, max(size))
    image = engine.load(source, access="random", **page.options)
    if not 0 < tiff_tags.tile_side_px(source, page.number) <= SOURCE_TILE_SIDE_MAX_PX:
        headers.check_image(source, image)
    image = headers.without_masks(source, page.number, image)
    try:
        part = _part(image, info.orientation, size, box)
        converted, _ = colour.to_srgb(part)
        return reading.upright(engine.fetch(converted), info.orientation)
    except pyvips.Error as error:
        raise engine.refusal(source, error) from error


def _part(image: pyvips.Image, orientation: int, size: tuple[int, int], box: tuple[int, int, int, int]) -> pyvips.Image:
    """The stored pixels under ``box`` of the upright level of ``size``, scaled to that level."""
    left, top, width_px, height_px = _stored_box(orientation, size, box)
    level_width, level_height = headers.displayed(*size, orientation)
    scaled = image
    if (image.width, image.height) != (level_width, level_height):
        scaled = image.resize(level_width / image.width, vscale=level_height / image.height, kernel="linear")
    return scaled.crop(left, top, min(width_px, scaled.width - left), min(height_px, scaled.height - top))


def _stored_box(orientation: int, size: tuple[int, int], box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """``box`` of the upright picture of ``size``, in the picture as it is stored before ``orientation`` is applied."""
    left, top, width_px, height_px = box
    if orientation in (3, 4, 7, 8):  # undo in the reverse order of reading.upright: rows, columns, exchange
        top = size[1] - top - height_px
    if orientation in (2, 3, 6, 7):
        left = size[0] - left - width_px
    if orientation in (5, 6, 7, 8):
        left, top, width_px, height_px = top, left, height_px, width_px
    return left, top, width_px, height_px


def _jpeg(rgb: NDArray[np.uint8]) -> bytes:
    return writing.encode_jpeg(rgb, quality=TILE_JPEG_QUALITY)
