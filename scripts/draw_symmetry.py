"""Draws the pictures of docs/symmetry.md, from patterns made up on the spot: ``python -m scripts.draw_symmetry``."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.scenes import CLEAN, CONDITIONS, shown
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.correlation import autocorrelation, peaks
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, wallpaper_group
from wenmai.genes.symmetry.lattice import find_lattices
from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.unbending import finer
from wenmai.genes.symmetry.wallpaper import APART_PX, primitive

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
QUALITY = 70
MIRROR, GLIDE, CENTRE, INK = (30, 30, 230), (200, 120, 0), (30, 30, 230), (20, 20, 20)  # BGR
SIDE_PX = 300

Picture = npt.NDArray[np.uint8]


def with_elements(rgb: Picture, found: Symmetry) -> Picture:
    """BGR: mirrors drawn through, glides dashed, centres of rotation as polygons of as many corners as their order."""
    picture = np.ascontiguousarray(rgb[..., ::-1] // 2 + 115)
    for axis in found.axes:
        start, end = (tuple(round(one) for one in place) for place in (axis.start_px, axis.end_px))
        if axis.kind == "mirror":
            cv2.line(picture, start, end, MIRROR, 1, cv2.LINE_AA)
        else:
            _dashed(picture, np.array(axis.start_px), np.array(axis.end_px))
    for centre in found.centres:
        _polygon(picture, centre.order, centre.at_px)
    return picture


def _dashed(picture: Picture, start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]) -> None:
    length = float(np.hypot(*(end - start)))
    for first in np.arange(0, length, 8.0):
        a, b = (start + (end - start) * min(one, length) / length for one in (first, first + 4.0))
        cv2.line(picture, tuple(np.rint(a).astype(int)), tuple(np.rint(b).astype(int)), GLIDE, 1, cv2.LINE_AA)


def _polygon(picture: Picture, order: int, at_px: tuple[float, float]) -> None:
    if order == 2:
        cv2.ellipse(picture, (round(at_px[0]), round(at_px[1])), (6, 3), 90, 0, 360, CENTRE, -1, cv2.LINE_AA)
        return
    angles = np.arange(order) * 2 * np.pi / order - np.pi / 2
    corners = np.array(at_px) + 6.0 * np.column_stack([np.cos(angles), np.sin(angles)])
    cv2.fillPoly(picture, [np.rint(corners).astype(np.int32)], CENTRE, cv2.LINE_AA)


def groups() -> Picture:
    """All 17, drawn, found again, and marked with what was found."""
    tiles = []
    for number, group in enumerate(WALLPAPER_GROUPS):
        generator = np.random.default_rng([61, number])
        scene = shown(draw_cell(group, generator, style="shapes"), CLEAN, generator, SIDE_PX, (3.2, 4.0))
        found = analyse(scene.rgb)
        tiles.append(_titled(with_elements(scene.rgb, found), f"{found.group}"))
    tiles.append(np.full_like(tiles[0], 255))
    return np.vstack([np.hstack(tiles[start : start + 6]) for start in range(0, 18, 6)])


def steps() -> Picture:
    """From a worn, bent cloth to its cell: the picture, its correlation with itself, laid flat, and the answer."""
    generator = np.random.default_rng(64)
    scene = shown(draw_cell(wallpaper_group("p4g"), generator, style="shapes"), CONDITIONS[3], generator, 420, (4.5, 5))
    surface = surface_of(scene.rgb, None)
    correlation = autocorrelation(surface)
    places, _ = peaks(correlation, APART_PX, 45)
    alike = cv2.cvtColor(np.clip(128 + 127 * correlation, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    for x, y in places + np.array(correlation.shape[::-1]) // 2:
        cv2.circle(alike, (round(x), round(y)), 4, MIRROR, 1, cv2.LINE_AA)
    laid = primitive(surface, correlation, find_lattices(correlation, APART_PX))
    assert laid is not None
    flat = finer(surface, laid[1], 4).places
    straight = cv2.remap(scene.rgb, flat[..., 0].copy(), flat[..., 1].copy(), cv2.INTER_LINEAR)[..., ::-1]
    found = analyse(scene.rgb)
    assert found.repeat is not None
    cell = np.tile(found.repeat.cell[..., ::-1], (2, 2, 1))
    shown_in_turn = (
        (scene.rgb[..., ::-1], "a photograph"), (alike, "like itself, moved"), (straight, "laid flat, cell by cell"),
        (cell, f"the mean cell, in {found.group}"), (with_elements(scene.rgb, found), "what was found"),
    )  # fmt: skip
    return np.hstack([_titled(_square(picture), title) for picture, title in shown_in_turn])


def _square(picture: npt.NDArray[np.generic]) -> Picture:
    side = min(picture.shape[:2])
    return np.asarray(cv2.resize(np.ascontiguousarray(picture[:side, :side]), (SIDE_PX, SIDE_PX)), np.uint8)


def _titled(picture: Picture, title: str) -> Picture:
    framed = cv2.copyMakeBorder(picture, 26, 8, 6, 6, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    cv2.putText(framed, title, (8, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.5, INK, 1, cv2.LINE_AA)
    return np.asarray(framed, np.uint8)


def main() -> None:
    for name, picture in (("symmetry-groups", groups()), ("symmetry-steps", steps())):
        cv2.imwrite(str(PICTURES / f"{name}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


if __name__ == "__main__":
    main()
