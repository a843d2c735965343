"""The tile of a pattern that was found: its averaged cell, on the smallest rectangle that repeats."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.hexcode import lab_to_hex
from wenmai.genes.symmetry.model import Kind, RgbCell, Symmetry
from wenmai.genes.tiling.borders import quiet_start
from wenmai.genes.tiling.drawing import TileDrawing
from wenmai.genes.tiling.lattices import smallest_rectangle
from wenmai.genes.tiling.rebuilding import rebuilt
from wenmai.genes.tiling.sampling import paint_band, paint_cell
from wenmai.genes.tiling.standing import stand
from wenmai.genes.tracing import trace
from wenmai.kernel.errors import InvalidInput

FloatArray = npt.NDArray[np.float64]
Rgb = npt.NDArray[np.uint8]

CELL_TRACED_PX = 300  # of a cell's side, on average: as fine as a cell is known
TRACED_PX_MAX = 700_000  # of a tile
LOOKED_AT_SHARE = 0.5  # of a cell's samples along its sides, when a tile's borders are chosen
TONES = 4  # from dark to light, where a cell is too faint to fall into colours by itself


@dataclass(frozen=True, slots=True, eq=False)
class FoundTile:
    """A tile ``width_mm`` by ``height_mm`` of a ``kind`` of pattern and its ``group``.

    ``cell`` (n, m, 3) sRGB has the columns of ``basis`` (2, 2), mm, as its sides. ``strain`` as of ``Rectangle``.
    """

    kind: Kind
    group: str
    cell: RgbCell
    basis: FloatArray
    width_mm: float
    height_mm: float
    strain: float


def found_tile(symmetry: Symmetry, width_mm: float) -> FoundTile:
    """The tile of what was found, ``width_mm`` wide. Raises InvalidInput where nothing repeats."""
    repeat, group = symmetry.repeat, symmetry.group
    if repeat is None or group is None:
        raise InvalidInput(
            "nothing repeats in this picture", where="group",
            remedy="Name a group: the motif is then repeated in it.", rule="repeat.nothing-repeats",
        )  # fmt: skip
    if symmetry.kind != "wallpaper":
        lengths = np.linalg.norm(np.array(repeat.vectors_px), axis=1)
        height_mm = width_mm * float(lengths[1] / lengths[0])
        start = quiet_start(repeat.cell, 1) if symmetry.kind == "frieze" else 0
        cell = np.roll(repeat.cell, -start, axis=1)
        return FoundTile(symmetry.kind, group, cell, np.diag([width_mm, height_mm]), width_mm, height_mm, 0.0)
    shape = "oblique" if symmetry.lattice is None else symmetry.lattice.shape
    standing = stand(repeat.cell, repeat.vectors_px, group, shape)
    rectangle = smallest_rectangle(standing.basis)
    scale = width_mm / rectangle.width_mm
    basis, height_mm = rectangle.basis * scale, rectangle.height_mm * scale
    cell = _begun_quietly(rebuilt(standing.cell, group), basis, width_mm, height_mm)
    return FoundTile("wallpaper", group, cell, basis, width_mm, height_mm, rectangle.strain)


def _begun_quietly(cell: RgbCell, basis: FloatArray, width_mm: float, height_mm: float) -> RgbCell:
    """The cell moved by whole samples, so that the borders of the tile run where little changes."""
    side = cell.shape[0]
    px_per_mm = LOOKED_AT_SHARE * side / np.sqrt(abs(float(np.linalg.det(basis))))
    width_px, height_px = max(8, round(width_mm * px_per_mm)), max(8, round(height_mm * px_per_mm))
    tile = paint_cell(cell, basis, width_mm, height_mm, width_px, height_px)
    start = np.array([quiet_start(tile, 1) * width_mm / width_px, quiet_start(tile, 0) * height_mm / height_px])
    u, v = (round(one) for one in np.linalg.solve(basis, start) * side)
    return np.roll(cell, (-v, -u), axis=(0, 1))


def paint_found(tile: FoundTile, width_px: int, height_px: int) -> Rgb:
    """(height_px, width_px, 3), or with alpha 4 for a rosette, which is round."""
    if tile.kind == "wallpaper":
        return paint_cell(tile.cell, tile.basis, tile.width_mm, tile.height_mm, width_px, height_px)
    if tile.kind == "frieze":
        return paint_band(tile.cell, width_px, height_px)
    shrinks = width_px < tile.cell.shape[1]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    shown = cv2.resize(tile.cell, (width_px, height_px), interpolation=method)
    y, x = np.mgrid[:height_px, :width_px]
    away = np.hypot((x + 0.5) / width_px - 0.5, (y + 0.5) / height_px - 0.5)
    alpha = np.clip((0.5 - away) * min(width_px, height_px) + 0.5, 0, 1)
    return np.asarray(np.dstack([shown, np.rint(alpha * 255)]), np.uint8)


def draw_found(tile: FoundTile, colours_max: int = 12) -> TileDrawing:
    """The tile in flat colours, traced with what lies around it, so that outlines run on over its borders."""
    cell_mm2, tile_mm2 = abs(float(np.linalg.det(tile.basis))), tile.width_mm * tile.height_mm
    scale = min(CELL_TRACED_PX / np.sqrt(cell_mm2), np.sqrt(TRACED_PX_MAX / tile_mm2))
    width_px, height_px = max(8, round(tile.width_mm * scale)), max(8, round(tile.height_mm * scale))
    shown = paint_found(tile, width_px, height_px)
    cell_px = round(float(np.abs(tile.basis).max()) * scale)  # so much around the tile is traced with it
    across = min(cell_px, width_px) if tile.kind in ("wallpaper", "frieze") else 0
    along = min(cell_px, height_px) if tile.kind == "wallpaper" else 0
    wide = np.pad(shown[..., :3], ((along, along), (across, across), (0, 0)), "wrap")
    mask = shown[..., 3] >= 128 if shown.shape[2] == 4 else None
    drawn = trace(wide, mask, colours_max=colours_max)
    if len(drawn.layers) < 2 <= colours_max:  # too faint to be told from a photograph's noise; of a mean little is
        drawn = trace(wide, mask, palette=_tones(shown[..., :3], min(TONES, colours_max)))
    x, y = tile.width_mm / width_px, tile.height_mm / height_px
    maps = np.array([[[x, 0.0, -across * x], [0.0, y, -along * y]]])
    return TileDrawing(tile.width_mm, tile.height_mm, None, drawn.layers, None, maps)


def _tones(rgb: Rgb, count: int) -> tuple[str, ...]:
    """The mean colours of so many equal shares of a picture, from dark to light; equal ones once."""
    lab = rgb_to_lab(rgb).reshape(-1, 3)
    shares = np.array_split(lab[np.argsort(lab[:, 0], kind="stable")], count)
    return tuple(dict.fromkeys(lab_to_hex(share.mean(axis=0)) for share in shares))
