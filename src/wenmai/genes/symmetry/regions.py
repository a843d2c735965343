"""The patterned regions of a photograph, each analysed by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Box, Mask, RgbImage
from wenmai.genes.symmetry.analysing import KINDS, analyse
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.evidence import sure_of
from wenmai.genes.symmetry.growing import reach_of
from wenmai.genes.symmetry.lattice import Basis, find_lattices
from wenmai.genes.symmetry.model import Kind, Symmetry
from wenmai.genes.symmetry.picture import SMALLEST_PX, checked, scaled
from wenmai.genes.symmetry.placing import moved_by
from wenmai.genes.symmetry.sameness import sameness
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.wallpaper import APART_PX, primitive

FIELDS: tuple[Kind, ...] = ("wallpaper",)
WORKING_PX = 1024  # the longer side, while regions are looked for
WINDOWS_PX = (384, 192)
STEP_SHARE = 0.5  # of a window, from one to the next
LATTICE_SURE_MIN = 0.45  # likeness of peaks, for a window to be worth comparing cells in
SURE_MIN = 0.5
WINDOWS_TRIED_MAX = 6
REGIONS_MAX = 6
NEW_SHARE_MIN = 0.5  # of a region: what lies mostly in one already found is no other


@dataclass(frozen=True, slots=True)
class Region:
    """A patterned part of a picture: its ``mask`` (h, w), its bounding ``box`` in pixels, and what was found."""

    box: Box
    mask: Mask
    symmetry: Symmetry


def analyse_regions(
    image: npt.NDArray[Any], mask: Mask | None = None, regions_max: int = REGIONS_MAX
) -> tuple[Region, ...]:
    """Each field of pattern in the picture, the largest first; one that fills it is a region as well.

    ``image`` and ``mask`` as for ``analyse``; raises InvalidInput as it does.
    """
    rgb, inside = checked(image, mask)
    if min(rgb.shape[:2]) < SMALLEST_PX:
        return ()
    scale = min(1.0, WORKING_PX / max(rgb.shape[:2]))
    view = scaled(rgb, inside, (0, 0), scale)
    small = view.rgb
    free = np.ones(small.shape[:2], np.bool_) if view.mask is None else view.mask.copy()
    found: list[Region] = []
    for seed, basis in _seeds(small, free):
        reach = reach_of(surface_of(small, free), basis, seed)
        region = _analysed(rgb, _resized_mask(reach, rgb.shape[:2]), FIELDS) if reach.any() else None
        if region is not None:
            found.append(region)
            free &= ~reach
        if len(found) >= regions_max:
            break
    if not found:
        whole = _analysed(rgb, np.ones(rgb.shape[:2], np.bool_) if inside is None else inside)
        found = [] if whole is None else [whole]
    return tuple(sorted(found, key=lambda one: -int(one.mask.sum())))


def _seeds(rgb: RgbImage, free: Mask) -> Iterator[tuple[Mask, Basis]]:
    """Windows in which a lattice shows, with its basis, the surest first of each size."""
    for side in (max(rgb.shape[:2]), *WINDOWS_PX):
        offers = []
        for box in _windows(rgb.shape[:2], side):
            inside = free[box]
            if inside.mean() < NEW_SHARE_MIN:
                continue
            surface = surface_of(rgb[box], None if inside.all() else inside)
            correlation = autocorrelation(surface)
            lattices = find_lattices(correlation, APART_PX)
            if lattices and lattices[0].likeness >= LATTICE_SURE_MIN:
                offers.append((lattices[0].likeness, box, surface, correlation, lattices))
        offers.sort(key=lambda offer: -offer[0])
        tried = 0
        for likeness, box, surface, correlation, lattices in offers:
            if tried >= WINDOWS_TRIED_MAX:
                break
            if free[box].mean() < NEW_SHARE_MIN:
                continue
            tried += 1
            basis, laid = primitive(surface, correlation, lattices)
            if sure_of(sameness(surface, laid, basis), basis, likeness) >= SURE_MIN:
                seed = np.zeros(rgb.shape[:2], np.bool_)
                seed[box] = free[box]
                yield seed, basis


def _windows(shape: tuple[int, int], side: int) -> Iterator[tuple[slice, slice]]:
    height, width = shape
    tall, wide = min(side, height), min(side, width)
    for top in _starts(height, tall):
        for left in _starts(width, wide):
            yield slice(top, top + tall), slice(left, left + wide)


def _starts(length: int, window: int) -> list[int]:
    count = 1 + round((length - window) / (STEP_SHARE * window))
    return sorted({int(start) for start in np.linspace(0, length - window, max(count, 1))})


def _analysed(rgb: RgbImage, mask: Mask, kinds: Collection[Kind] = KINDS) -> Region | None:
    """The region analysed by itself; None where nothing repeats in it after all."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = Box(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
    part = slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)
    found = analyse(rgb[part], mask[part], kinds)
    return None if found.kind == "none" else Region(box, mask, moved_by(found, (box.x, box.y)))


def _resized_mask(mask: Mask, shape: tuple[int, int]) -> Mask:
    return np.asarray(cv2.resize(mask.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST), np.bool_)
