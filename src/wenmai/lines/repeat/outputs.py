"""Writes a tile's files into the scratch folder, and says what it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.hexcode import parse_hex
from wenmai.genes.tiling.markup import tile_svg
from wenmai.imaging.writing import encode_png, encode_webp, thumbnail
from wenmai.kernel import digests
from wenmai.lines.repeat.making import Tile
from wenmai.lines.repeat.paper import tile_pdf
from wenmai.lines.repeat.parameters import RepeatParameters
from wenmai.production.contract import LineInput, Output, OutputFile, Workplace

KIND = "design"
TITLES = ("连续纹样", "repeat")
SVG = "image/svg+xml"
SHEET_PX = 1200  # of the preview's longer side
THUMBNAIL_PX = 480
PAPER = "#fbf9f4"  # what the preview lies on where the tile has no ground
TIMES = {"wallpaper": (3, 3), "frieze": (3, 1), "rosette": (1, 1)}  # across and down, of the preview


def write_tile(tile: Tile, asked: RepeatParameters, given: LineInput, place: Workplace) -> Output:
    """The tile's drawing as the design; in pixels, on paper, repeated, and its record as parts."""
    width_px, height_px = tile.size_px(asked.dpi)
    title_zh, title_en = _titles(given, tile)
    name = title_zh or title_en
    svg = tile_svg(tile.drawing, title=name, description=f"{tile.group} sha256:{given.digest}")
    pixels = tile.painted(width_px, height_px)
    place.report(0.7)
    sheet = preview(tile)
    record = describe(tile, asked, width_px, height_px)
    parts = {
        "tile": (encode_png(_plain(pixels), dpi=asked.dpi), "png", "image/png"),
        "print": (tile_pdf(tile.drawing, name), "pdf", "application/pdf"),
        "render": (encode_png(sheet), "sheet.png", "image/png"),
        "thumbnail": (encode_webp(thumbnail(sheet, THUMBNAIL_PX)), "webp", "image/webp"),
        "record": (digests.canonical_json(record), "json", "application/json"),
    }
    place.report(0.95)
    return Output(
        kind=KIND,
        file=_written(place, "repeat", svg.encode(), "svg", SVG),
        title_zh=title_zh,
        title_en=title_en,
        record=record,
        parts=tuple(_written(place, role, *part) for role, part in parts.items()),
        width_px=sheet.shape[1],
        height_px=sheet.shape[0],
    )


def preview(tile: Tile, longest_px: int = SHEET_PX) -> npt.NDArray[np.uint8]:
    """(h, w, 3) the tile laid beside itself, 3 × 3 or as many as its kind goes on, on its ground or on paper."""
    across, down = TIMES[tile.kind]
    scale = longest_px / max(across * tile.width_mm, down * tile.height_mm)
    width_px, height_px = (max(1, round(side * scale)) for side in (tile.width_mm, tile.height_mm))
    shown = tile.painted(width_px, height_px)
    if shown.shape[2] == 4:
        alpha = shown[..., 3:].astype(np.float32) / 255
        paper = np.array(parse_hex(PAPER), np.float32)
        shown = np.asarray(np.rint(shown[..., :3] * alpha + paper * (1 - alpha)), np.uint8)
    return np.ascontiguousarray(np.tile(shown, (down, across, 1)))


def describe(tile: Tile, asked: RepeatParameters, width_px: int, height_px: int) -> dict[str, Any]:
    """The record of a tile: its group, its sizes, its colours, and what is to be said of it."""
    record: dict[str, Any] = {
        "craft": "repeat",
        "kind": tile.kind,
        "group": tile.group,
        "found": asked.group != tile.group,
        "look": asked.look,
        "width_mm": round(tile.width_mm, 3),
        "height_mm": round(tile.height_mm, 3),
        "dpi": asked.dpi,
        "width_px": width_px,
        "height_px": height_px,
        "background": asked.background,
        "colours": [layer.hex for layer in tile.drawing.layers],
        "findings": [asdict(one) for one in tile.remarks],
    }
    for name, value in (("motif_mm", tile.motif_mm), ("gap_mm", tile.gap_mm)):
        if value is not None:
            record[name] = round(value, 3)
    return record


def _plain(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Without alpha where all is opaque."""
    if pixels.shape[2] == 4 and (pixels[..., 3] == 255).all():
        return np.ascontiguousarray(pixels[..., :3])
    return pixels


def _titles(given: LineInput, tile: Tile) -> tuple[str, str]:
    title_zh, title_en = given.context.get("title_zh", ""), given.context.get("title_en", "")
    craft_zh, craft_en = TITLES
    zh = f"{title_zh}（{craft_zh}，{tile.group}）" if title_zh else ""
    return zh, f"{title_en}, {craft_en} in {tile.group}" if title_en else f"{craft_en} in {tile.group}"


def _written(place: Workplace, role: str, data: bytes, suffix: str, media_type: str) -> OutputFile:
    name = f"{role}.{suffix}"
    (place.scratch / name).write_bytes(data)
    return OutputFile(role, name, media_type)
