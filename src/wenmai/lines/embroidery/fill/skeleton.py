"""The middle of a shape: its chordal axis, as branches between junctions, each with the width of the shape along it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from shapely.geometry import Polygon

from wenmai.lines.embroidery.fill.axis_graph import Branch, branches_of
from wenmai.lines.embroidery.fill.chordal_axis import chordal_axis

UNSETTLED_MM = 1e-3


def skeleton(shape: Polygon, step_mm: float, spur_widths: float) -> list[Branch]:
    """Branches of the chordal axis of an outline that is sampled at most ``step_mm`` apart.

    Spurs, the branches into corners, are left out where they are shorter than ``spur_widths`` times the width where
    they begin; the last branch always stays.
    """
    graph = chordal_axis(_unsettled(shapely.segmentize(shape, step_mm)))
    while True:
        branches = branches_of(graph)
        degree: dict[int, int] = defaultdict(int)
        for branch in branches:
            degree[branch.ends[0]] += 1
            degree[branch.ends[1]] += 1
        spurs = sorted(
            (branch.length_mm, number)
            for number, branch in enumerate(branches)
            if (degree[branch.ends[0]] == 1) != (degree[branch.ends[1]] == 1) and _is_spur(branch, degree, spur_widths)
        )
        if not spurs:
            return branches
        # The shortest first, and never two of one junction in a round: what they leave may be no spur any more.
        touched: set[int] = set()
        for _, number in spurs:
            branch = branches[number]
            if touched.isdisjoint(branch.ends):
                touched.update(branch.ends)
                graph.cut(branch)


def _unsettled(shape: Polygon) -> Polygon:
    """The shape with each point moved by a micrometre, by its place in the outline.

    Regular shapes have many points on one circle, between which a triangulation is free to choose. Rounding would
    choose otherwise each time that the shape is turned.
    """
    rings = []
    for ring in (shape.exterior, *shape.interiors):
        points = shapely.get_coordinates(ring)[:-1]
        turn = 2.399963 * np.arange(len(points))  # the golden angle: no two alike
        rings.append(points + UNSETTLED_MM * np.column_stack((np.cos(turn), np.sin(turn))))
    moved = Polygon(rings[0], rings[1:])
    return moved if moved.is_valid else shape


def _is_spur(branch: Branch, degree: dict[int, int], spur_widths: float) -> bool:
    root = 0 if degree[branch.ends[1]] == 1 else -1
    return branch.length_mm < spur_widths * float(branch.width_mm[root])
