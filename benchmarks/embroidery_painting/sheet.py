"""The contact sheet: photograph, tatami and painting side by side, with their figures; and the summary in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.embroidery_painting.figures import asked
from benchmarks.embroidery_painting.likeness import Picture
from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_png

TILE_PX = 640
CAPTION_PX = 84
LINE_PX = 20
DRAWABLE = str.maketrans({"×": "x", "Δ": "d", "²": "2", "≤": "<=", "≥": ">="})  # what the bundled font lacks
KINDS = ("photograph", "tatami", "painting")


def keep(folder: Path, name: str, pictures: Sequence[Picture]) -> None:
    """Each of ``KINDS`` at its full size."""
    for kind, picture in zip(KINDS, pictures, strict=True):
        (folder / f"{name}.{kind}.png").write_bytes(encode_png(picture))


def write_sheet(folder: Path, figures: Sequence[Mapping[str, Any]], name: str) -> None:
    """``sheet-NAME.png`` in ``folder`` of all pieces whose pictures are there."""
    rows = [_row(folder, piece) for piece in figures if (folder / f"{piece['name']}.painting.png").is_file()]
    if rows:
        (folder / f"sheet-{name}.png").write_bytes(encode_png(np.concatenate(rows)))


def _row(folder: Path, piece: Mapping[str, Any]) -> Picture:
    tiles = []
    for kind in KINDS:
        picture = read_rgb(folder / f"{piece['name']}.{kind}.png")
        scale = TILE_PX / max(picture.shape[:2])
        size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
        tile = np.full((TILE_PX, TILE_PX + 8, 3), 255, np.uint8)
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        tile[: size[1], : size[0]] = cv2.resize(picture, size, interpolation=method)
        tiles.append(tile)
    across = np.concatenate(tiles, axis=1)
    used = int(np.flatnonzero((across < 255).any(axis=(1, 2)))[-1]) + 1
    caption = Image.new("RGB", (across.shape[1], CAPTION_PX), "white")
    draw, font = ImageDraw.Draw(caption), ImageFont.load_default(15)
    for line, text in enumerate(words_of(piece)):
        draw.text((4, 4 + line * LINE_PX), text.translate(DRAWABLE), fill="black", font=font)
    return np.concatenate([across[:used], np.asarray(caption, np.uint8)])


def words_of(piece: Mapping[str, Any]) -> tuple[str, ...]:
    """Name and figures in a few lines; what was asked for and is not there at the end."""
    like, sewn, ways, bare = piece["likeness"], piece["machine"], piece["ways"], piece["bare"]
    angles = ", ".join(
        f"{one['coherent_deg']:.1f}° under {one['coherent_share']:.0%} of the thread ({one['everywhere_deg']:.1f}° "
        f"under all) at {one['sigma_mm']:g} mm"
        for one in piece["directions"]
    )
    missing = [what for what, there in asked(piece).items() if not there]
    return (
        f"{piece['name']}, {piece['width_mm']:.0f} × {piece['height_mm']:.0f} mm, {piece['colours']} threads, "
        f"{sewn['stitches']:,} stitches in {piece['seconds']:.0f} s; ΔE00 {like['painting']:.2f}, tatami "
        f"{like['tatami']:.2f} with {piece['tatami_colours']} of them, rows "
        f"{like['rows']:.2f}; to the photograph {like['painting_to_photograph']:.2f}, "
        f"{like['tatami_to_photograph']:.2f}",
        f"direction {angles}",
        f"{sewn['trims_per_100']:.2f} trims, {sewn['colour_changes']} changes, {sewn['shortest_mm']:.2f} to "
        f"{sewn['longest_mm']:.2f} mm, layers {sewn['layers_p99']:.2f}, holes {sewn['holes_apart_mm']:.2f} mm; seen in "
        f"100 stitches: travel {ways['travel_mm_per_100']:.2f} mm, links {ways['links_mm_per_100']:.2f}, underlay "
        f"{ways['underlay_mm_per_100']:.2f}, longest {ways['longest_mm']:.1f}; bare {bare['share']:.2%}, seen "
        f"{bare['seen_share']:.2%}, slits {bare['slit_p99_mm']:.1f} mm, hole {bare['largest_mm2']:.1f} mm²",
        f"not as asked: {', '.join(missing) or 'nothing'}",
    )


def summary(figures: Sequence[Mapping[str, Any]]) -> str:
    """How many of the pieces have each thing that was asked for."""
    kept = [asked(piece) for piece in figures]
    return "\n".join(
        f"{sum(one[what] for one in kept):3d} of {len(kept)}  {what}" for what in (kept[0] if kept else ())
    )
