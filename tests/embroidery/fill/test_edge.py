"""How far an outline is, beside what shapely says of the same places."""

from __future__ import annotations

import numpy as np
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from tests.embroidery.fill.cases import blob
from wenmai.lines.embroidery.fill.edge import Edge


@given(st.integers(0, 2**32 - 1), st.floats(1.0, 30.0), st.booleans())
def test_distances_are_those_of_the_geometry(seed: int, size_mm: float, pierced: bool) -> None:
    chance = np.random.default_rng(seed)
    shape = blob(size_mm, [])
    shape = shape.difference(shapely.affinity.scale(shape, 0.4, 0.7)) if pierced else shape
    left, top, right, bottom = shape.bounds
    places = chance.uniform((left - 2, top - 2), (right + 2, bottom + 2), (40, 2))  # also outside of the frame
    turn = chance.uniform(0, 2 * np.pi, 40)
    towards, at_most = np.column_stack((np.cos(turn), np.sin(turn))), chance.uniform(0.01, size_mm, 40)
    edge, points = Edge(shape), shapely.points(places)
    inside = shapely.contains(shape, points)
    assert (edge.holds(places) == inside).all()
    np.testing.assert_allclose(edge.nearest_mm(places), shapely.distance(points, shape.boundary), atol=1e-9)
    rays = shapely.linestrings(np.stack((places, places + towards * at_most[:, None]), axis=1))
    met = shapely.distance(points, shapely.intersection(rays, shape.boundary))
    expected = np.where(np.isfinite(met), met, np.where(inside, at_most, 0.0))
    np.testing.assert_allclose(edge.ahead_mm(places, towards, at_most), expected, atol=1e-9)


def test_a_corner_that_the_way_meets_is_met() -> None:
    edge = Edge(shapely.Polygon([(0, 0), (4, 0), (2, 2), (0, 4)]))
    diagonal = np.array([[1.0, 1.0]]) / np.sqrt(2)
    (met,) = edge.ahead_mm(np.array([[0.5, 0.5]]), diagonal, np.array([10.0]))
    np.testing.assert_allclose(met, 1.5 * np.sqrt(2))
