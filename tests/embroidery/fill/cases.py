"""What the tests of fills share: art of one region, shapes that hypothesis draws, and what a plan must hold."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill import FillSettings
from wenmai.lines.embroidery.fill.plan import sound_parts
from wenmai.lines.embroidery.model import Art, Region, Role, StitchPlan, Thread

THREAD = Thread("chart", "1", "red", (200, 30, 40))
BARE = FillSettings(pull_compensation_mm=0.0, underlay=False)


def art_of(*shapes: Polygon | MultiPolygon) -> Art:
    return Art(100.0, 100.0, (THREAD,), tuple(Region(shape, 0) for shape in shapes))


def blob(radius_mm: float, waves: list[float], x: float = 0.0, y: float = 0.0) -> Polygon:
    """A closed curve whose radius swings by the waves' shares, once round, twice round and so on."""
    turn = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    r = radius_mm * (1 + sum(share * np.cos((k + 2) * turn + 3 * share) for k, share in enumerate(waves)))
    return Polygon(np.column_stack((r * np.cos(turn) + x, r * np.sin(turn) + y)))


def star(points: int, inner_mm: float, outer_mm: float) -> Polygon:
    """Spikes of one width round a disc."""
    turn = np.arange(2 * points) * np.pi / points
    r = np.where(np.arange(2 * points) % 2, inner_mm, outer_mm)
    return Polygon(np.column_stack((r * np.cos(turn), r * np.sin(turn))))


@st.composite
def shapes(draw: st.DrawFn) -> Polygon:
    """Blobs, some with a hole, some with a needle."""
    shape = blob(draw(st.floats(3, 12)), draw(st.lists(st.floats(-0.15, 0.15), min_size=1, max_size=4)))
    if draw(st.booleans()):
        shape = shape.difference(blob(draw(st.floats(0.2, 1.5)), [0.1], draw(st.floats(-1, 1)), 0.0))
    if draw(st.booleans()):
        turn, width = draw(st.floats(0, 6)), draw(st.floats(0.05, 1.0))
        tip = np.array([np.cos(turn), np.sin(turn)]) * 20
        across = np.array([-np.sin(turn), np.cos(turn)]) * width / 2
        shape = shape.union(Polygon([across, tip, -across]))
    return max(shapely.get_parts(shape), key=lambda part: float(part.area))


def farthest_outside_mm(plan: StitchPlan, shape: Polygon | MultiPolygon) -> float:
    """How far any stitch strays from the shape, by its holes and nine places between."""
    sewn = np.flatnonzero(plan.role != Role.START)
    share = np.linspace(0, 1, 11)[:, None, None]
    places = plan.points_mm[sewn - 1] * (1 - share) + plan.points_mm[sewn] * share
    return float(shapely.distance(shapely.points(places.reshape(-1, 2)), shape).max())


def whole(shape: Polygon | MultiPolygon) -> Polygon | MultiPolygon:
    return shapely.union_all(sound_parts(Region(shape, 0), 0))
