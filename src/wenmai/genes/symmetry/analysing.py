"""The question put to a picture: how does it repeat, if at all?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy.typing as npt

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.describing import of_wallpaper
from wenmai.genes.symmetry.evidence import LATTICE_MIN, sameness, sure_of
from wenmai.genes.symmetry.lattice import find_lattices
from wenmai.genes.symmetry.model import NONE, Symmetry
from wenmai.genes.symmetry.picture import SMALLEST_PX, View, checked, enlarged, views_of
from wenmai.genes.symmetry.surface import surface_of
from wenmai.genes.symmetry.wallpaper import APART_PX, classified, primitive

SURE_MIN = 0.5


def analyse(image: npt.NDArray[Any], mask: Mask | None = None) -> Symmetry:
    """How a picture repeats where ``mask`` (h, w) is True: its group, lattice, cell, or that nothing repeats.

    ``image`` (h, w), (h, w, 3) or (h, w, 4), uint8 or floats 0…1. Raises InvalidInput for what is no picture.
    """
    rgb, inside = checked(image, mask)
    if min(rgb.shape[:2]) < SMALLEST_PX or (inside is not None and inside.sum() < SMALLEST_PX**2):
        return replace(NONE, undetermined="small")
    larger = enlarged(rgb, inside)
    views = views_of(rgb, inside) if larger is None else iter([larger])
    for view in views:
        found = _in_view(rgb, view)
        if found is not None:
            return found
    return NONE


def _in_view(rgb: RgbImage, view: View) -> Symmetry | None:
    surface = surface_of(view.rgb, view.mask)
    correlation = autocorrelation(surface)
    lattices = find_lattices(correlation, APART_PX)
    if not lattices or lattices[0].likeness < LATTICE_MIN:
        return None
    basis, laid = primitive(surface, correlation, lattices)
    same = sameness(surface, laid, basis)
    sure = sure_of(same, basis, lattices[0].likeness)
    if sure < SURE_MIN:
        return None
    return of_wallpaper(rgb, view, classified(surface, basis, laid, same.shared), sure)
