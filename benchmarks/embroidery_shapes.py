"""Shapes to measure fills on: five of one row width, and as many random ones as wanted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
import shapely.affinity
import svgelements
from shapely.geometry import MultiPolygon, Point, Polygon, box

from wenmai.lines.embroidery.model import Art, FloatArray, Region, Thread


def circle(diameter_mm: float, x: float = 0.0, y: float = 0.0, sides: int = 180) -> Polygon:
    turn = np.arange(sides) * 2 * np.pi / sides
    return Polygon(np.column_stack((np.cos(turn), np.sin(turn))) * diameter_mm / 2 + (x, y))


def _flower() -> Polygon:
    """Six petals, 1533 mm²: r = R (1 + 0.25 cos 6θ) has the area π R² (1 + 0.25² / 2)."""
    radius = np.sqrt(1533 / (np.pi * (1 + 0.25**2 / 2)))
    turn = np.linspace(0, 2 * np.pi, 360, endpoint=False)
    r = radius * (1 + 0.25 * np.cos(6 * turn))
    return Polygon(np.column_stack((r * np.cos(turn), r * np.sin(turn))))


def five_shapes() -> dict[str, Polygon]:
    """The shapes of the published figures, by their areas: 1963, 1511, 1533, 1787 and 1200 mm²."""
    disc = circle(50)
    holes = shapely.union_all([circle(5, x, y, 60) for x in (-12, 0, 12) for y in (-12, 0, 12)])
    return {
        "circle": disc,
        "ring": disc.difference(circle(24)),
        "flower": _flower(),
        "nine holes": disc.difference(holes),
        "H": shapely.union_all([box(0, 0, 12, 40), box(28, 0, 40, 40), box(12, 12.5, 28, 27.5)]),
    }


def random_shapes(count: int, seed: int) -> list[tuple[str, Polygon]]:
    """Shapes with holes, slivers, needles and outlines that touch or cross themselves, (kind, shape) in turn."""
    rng = np.random.default_rng(seed)
    kinds = (_blob, _holed, _needle, _sliver, _touching, _comb, _star, _dumbbell)
    return [(kinds[i % len(kinds)].__name__[1:], kinds[i % len(kinds)](rng)) for i in range(count)]


def _wavy(rng: np.random.Generator, radius: float, x: float = 0.0, y: float = 0.0) -> FloatArray:
    turn = np.linspace(0, 2 * np.pi, int(rng.integers(24, 160)), endpoint=False)
    r = radius * (1 + sum(rng.uniform(-0.3, 0.3) / k * np.cos(k * turn + rng.uniform(0, 6)) for k in range(2, 9)))
    return np.column_stack((np.abs(r) * np.cos(turn) + x, np.abs(r) * np.sin(turn) + y))


def _blob(rng: np.random.Generator) -> Polygon:
    return Polygon(_wavy(rng, rng.uniform(2, 25)))


def _holed(rng: np.random.Generator) -> Polygon:
    size = rng.uniform(8, 25)
    shape = Polygon(_wavy(rng, size)).buffer(0)
    for _ in range(int(rng.integers(1, 12))):
        shape = shape.difference(Point(*rng.uniform(-size, size, 2)).buffer(rng.uniform(0.1, size / 5), quad_segs=8))
    return max(shapely.get_parts(shape), key=lambda part: float(part.area))


def _needle(rng: np.random.Generator) -> Polygon:
    """A body with spikes, long and thin."""
    parts = [Polygon(_wavy(rng, rng.uniform(3, 10))).buffer(0)]
    for _ in range(int(rng.integers(1, 6))):
        turn, length, width = rng.uniform(0, 6.28), rng.uniform(12, 30), rng.uniform(0.05, 1.0)
        tip = np.array([np.cos(turn), np.sin(turn)]) * length
        across = np.array([-np.sin(turn), np.cos(turn)]) * width / 2
        parts.append(Polygon([across, tip, -across]))
    return max(shapely.get_parts(shapely.union_all(parts)), key=lambda part: float(part.area))


def _sliver(rng: np.random.Generator) -> Polygon:
    """A crooked band, in places thinner than a needle."""
    line = np.cumsum(rng.uniform(-1, 1, (int(rng.integers(3, 9)), 2)) * 8 + (3, 0), axis=0)
    return max(
        shapely.get_parts(shapely.LineString(line).buffer(rng.uniform(0.03, 0.6), quad_segs=4)),
        key=lambda part: float(part.area),
    )


def _touching(rng: np.random.Generator) -> Polygon:
    """An outline that crosses or touches itself."""
    turn = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    a, b = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    return Polygon(np.column_stack((np.sin(a * turn), np.sin(b * turn + 0.3))) * rng.uniform(5, 20))


def _comb(rng: np.random.Generator) -> Polygon:
    teeth = int(rng.integers(3, 15))
    pitch, width = rng.uniform(0.8, 4), rng.uniform(0.1, 0.9)
    parts = [box(0, 0, teeth * pitch, rng.uniform(0.5, 5))]
    parts += [box(i * pitch, -rng.uniform(1, 20), i * pitch + width * pitch, 0.2) for i in range(teeth)]
    turned = shapely.affinity.rotate(shapely.union_all(parts), rng.uniform(0, 360), origin=(0, 0))
    return Polygon(turned.exterior, [hole.coords for hole in turned.interiors])


def _star(rng: np.random.Generator) -> Polygon:
    points = int(rng.integers(5, 40))
    turn = np.arange(2 * points) * np.pi / points
    r = np.where(np.arange(2 * points) % 2, rng.uniform(0.5, 10), rng.uniform(10, 25))
    return Polygon(np.column_stack((r * np.cos(turn), r * np.sin(turn))))


def _dumbbell(rng: np.random.Generator) -> Polygon:
    """Two bodies, joined by a neck."""
    far = rng.uniform(15, 30)
    neck = shapely.LineString([(0, 0), (far, rng.uniform(-8, 8))]).buffer(rng.uniform(0.02, 0.8))
    whole = shapely.union_all([Polygon(_wavy(rng, 6)).buffer(0), Polygon(_wavy(rng, 6, far)).buffer(0), neck])
    return max(shapely.get_parts(whole), key=lambda part: float(part.area))


def large_art(regions: int, seed: int = 3) -> Art:
    """Overlapping blobs, each of some 1,000 stitches, in six colours and three orders."""
    rng = np.random.default_rng(seed)
    threads = tuple(Thread("benchmark", str(i), "", (40 * i, 120, 200 - 30 * i)) for i in range(6))
    side = float(np.sqrt(regions) * 20)
    found = []
    for i in range(regions):
        shape = Polygon(_wavy(rng, 13, *rng.uniform(0, side, 2))).buffer(0)
        whole = max(shapely.get_parts(shape), key=lambda part: float(part.area))
        found.append(Region(whole, int(rng.integers(len(threads))), order=i % 3))
    return Art(side + 30, side + 30, threads, tuple(found))


def read_ornament(path: Path, size_mm: float = 80.0) -> MultiPolygon | Polygon:
    """An ornament's outlines by the even-odd rule, each ring once, its greater extent ``size_mm``."""
    rings: dict[bytes, Polygon] = {}
    for element in svgelements.SVG.parse(str(path)).elements():
        if not isinstance(element, svgelements.Path):
            continue
        for subpath in element.as_subpaths():
            points = [point for segment in svgelements.Path(subpath) for point in _along(segment)]
            if len(points) >= 3:
                ring = Polygon(points).buffer(0)
                rings[ring.normalize().wkb] = ring
    shape = Polygon()
    for ring in rings.values():
        shape = shape.symmetric_difference(ring)
    left, top, right, bottom = shape.bounds
    scale = size_mm / max(right - left, bottom - top)
    return shapely.affinity.scale(shape, scale, scale, origin=(0, 0))


def _along(segment: object) -> list[tuple[float, float]]:
    if isinstance(segment, svgelements.Move | svgelements.Line | svgelements.Close):
        return [(segment.end.x, segment.end.y)] if segment.end else []
    return [(float(p.x), float(p.y)) for p in (segment.point(t) for t in np.linspace(0.1, 1, 10))]  # type: ignore[attr-defined]
