"""The patterned regions of a photograph, each analysed by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Box, Mask, RgbImage
from wenmai.genes.motifs.surface import bounding_box
from wenmai.genes.symmetry.analysing import KINDS, analyse
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.evidence import flat
from wenmai.genes.symmetry.fields import ROWS_MIN
from wenmai.genes.symmetry.growing import reach_of
from wenmai.genes.symmetry.lattice import Basis, find_lattices
from wenmai.genes.symmetry.model import Kind, Symmetry
from wenmai.genes.symmetry.picture import SMALLEST_PX, checked, scaled
from wenmai.genes.symmetry.placing import extent_of, moved_by
from wenmai.genes.symmetry.sameness import Sameness, sameness
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.wallpaper import APART_PX, primitive

FIELDS: tuple[Kind, ...] = ("wallpaper",)
BANDS_AND_ROUNDS: tuple[Kind, ...] = ("frieze", "rosette")
REST_SHARE_MIN = 0.3  # of the picture, once the fields are taken away
WORKING_PX = 1024  # the longer side, while regions are looked for
WINDOWS_PX = (384, 192)
CELLS_ACROSS_MAX = 24
STEP_SHARE = 0.5  # of a window, from one to the next
LATTICE_SURE_MIN = 0.45  # likeness of peaks, for a window to be worth comparing cells in
SEED_SHARED_MIN, SEED_ODD_MAX, SEED_DETAIL_MIN = 0.2, 0.4, 0.4  # a window shows other things beside the pattern
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
    """Each field of pattern in the picture, and the band or rosette that stands out of the rest; the largest first.

    One that fills the picture is a region as well.

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
    rest = _resized_mask(free, rgb.shape[:2])
    if rest.any() and len(found) < regions_max and (not found or rest.mean() >= REST_SHARE_MIN):
        other = _analysed(rgb, rest, BANDS_AND_ROUNDS if found else KINDS)
        found += [] if other is None else [_cut(other)]
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
            if lattices and lattices[0].likeness >= LATTICE_SURE_MIN and _of_its_size(lattices[0].basis, side):
                offers.append((lattices[0].likeness, box, surface, correlation, lattices))
        offers.sort(key=lambda offer: -offer[0])
        tried = 0
        for _, box, surface, correlation, lattices in offers:
            if tried >= WINDOWS_TRIED_MAX:
                break
            if free[box].mean() < NEW_SHARE_MIN:
                continue
            tried += 1
            found = primitive(surface, correlation, lattices)
            if found is None:
                continue
            basis, laid = found
            if min(laid.across) >= ROWS_MIN and _may_grow(sameness(surface, laid, basis), basis):
                seed = np.zeros(rgb.shape[:2], np.bool_)
                seed[box] = free[box]
                yield seed, basis


def _of_its_size(basis: Basis, side_px: int) -> bool:
    """Whether cells are not so small that a smaller window shows them as well, in less time."""
    return side_px == min(WINDOWS_PX) or float(np.linalg.norm(basis, axis=0).max()) >= side_px / CELLS_ACROSS_MAX


def _may_grow(same: Sameness, basis: Basis) -> bool:
    """Whether a window may hold some cells of a pattern; whether it does is asked of what grows from it."""
    alike = same.shared >= SEED_SHARED_MIN and same.odd <= SEED_ODD_MAX and same.detail >= SEED_DETAIL_MIN
    return alike and not flat(same, basis)


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
    box = bounding_box(mask)
    part = slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)
    found = analyse(rgb[part], mask[part], kinds)
    return None if found.kind == "none" else Region(box, mask, moved_by(found, (box.x, box.y)))


def _cut(region: Region) -> Region:
    """The band or the disc alone."""
    mask = region.mask & extent_of(region.symmetry, region.mask.shape)
    return replace(region, mask=mask, box=bounding_box(mask)) if mask.any() else region


def _resized_mask(mask: Mask, shape: tuple[int, int]) -> Mask:
    return np.asarray(cv2.resize(mask.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST), np.bool_)
