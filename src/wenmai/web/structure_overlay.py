"""How a gene repeats, as lines and signs over its photograph: SVG path data in the photograph's pixels.

The signs are those of the International Tables for Crystallography, volume A, table 2.1.2: a lens for half turns, a
triangle, a square, a hexagon; mirrors are whole lines, glides dashed ones. Other orders are polygons of as many
corners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import atan2, ceil, cos, floor, hypot, pi, sin

from wenmai.bank.model import Gene
from wenmai.genes.symmetry.model import Axis, Centre, Lattice, Point, Symmetry

LINES_MAX = 120  # of one direction: a finer net hides what it lies on
SIGNS_MAX = 400
SIGN_SHARE = 0.014  # radius, of the box's longer side
SIGN_SHARE_OF_CELL = 0.08  # and at most, of the shortest lattice vector
CORNERS_MAX = 24

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Overlay:
    """Path data of each layer, "" where there is none. ``view_box`` shows the gene's box and nothing else.

    ``cell`` is one cell of the lattice, that nearest to the middle.
    """

    gene_id: str
    outline: tuple[Point, ...]
    view_box: str
    lattice: str
    cell: str
    mirrors: str
    glides: str
    centres: str

    @property
    def layers(self) -> tuple[str, ...]:
        """The names of those that there are."""
        names = ("lattice", "mirrors", "glides", "centres")
        return tuple(name for name in names if getattr(self, name))


def overlay_of(gene: Gene, symmetry: Symmetry) -> Overlay:
    """What is drawn over the photograph. Where the group is undetermined, the lattice alone."""
    left, top, width, height = gene.box
    box = (float(left), float(top), float(left + width), float(top + height))
    sure = symmetry.undetermined is None
    axes = symmetry.axes if sure else ()
    centres = symmetry.centres if sure else ()
    return Overlay(
        gene_id=gene.asset_id,
        outline=gene.outline,
        view_box=f"{left} {top} {width} {height}",
        lattice=_joined(_net(symmetry, box)),
        cell=_cell(symmetry, box),
        mirrors=_joined(_axes(axes, "mirror")),
        glides=_joined(_axes(axes, "glide")),
        centres="".join(_signs(centres, symmetry.lattice, box)),
    )


def _axes(axes: Iterable[Axis], kind: str) -> Iterator[tuple[Point, Point]]:
    return ((_corner(one.start_px), _corner(one.end_px)) for one in axes if one.kind == kind)


def _corner(point: Point) -> Point:
    """From the middle of the first pixel, as symmetry counts, to its corner, as SVG does."""
    return point[0] + 0.5, point[1] + 0.5


def _net(symmetry: Symmetry, box: Box) -> Iterator[tuple[Point, Point]]:
    """The lines of the lattice within the box; of a strip, one across it at each repeat."""
    if symmetry.lattice is None:
        return
    vectors = symmetry.lattice.vectors_px
    first = vectors[0]
    second = vectors[1] if len(vectors) > 1 else (-first[1], first[0])
    origin = _origin(symmetry, box)
    yield from _parallels(origin, second, first, box)
    if len(vectors) > 1:
        yield from _parallels(origin, first, second, box)


def _cell(symmetry: Symmetry, box: Box) -> str:
    """The cell of a lattice that has the middle of the box in it."""
    if symmetry.lattice is None or len(symmetry.lattice.vectors_px) < 2:
        return ""
    (ax, ay), (bx, by) = symmetry.lattice.vectors_px
    area = ax * by - ay * bx
    if area == 0:
        return ""
    x0, y0 = _origin(symmetry, box)
    x, y = (box[0] + box[2]) / 2 - x0, (box[1] + box[3]) / 2 - y0
    i, j = floor((x * by - y * bx) / area), floor((ax * y - ay * x) / area)
    corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
    return "M" + "L".join(f"{x0 + u * ax + v * bx:.2f} {y0 + u * ay + v * by:.2f}" for u, v in corners) + "Z"


def _origin(symmetry: Symmetry, box: Box) -> Point:
    """A place of the highest order, as textbooks draw it, or else where the mean cell begins."""
    if symmetry.centres and symmetry.undetermined is None:
        return _corner(max(symmetry.centres, key=lambda one: one.order).at_px)
    if symmetry.repeat is not None:
        return _corner(symmetry.repeat.origin_px)
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _parallels(origin: Point, along: Point, step: Point, box: Box) -> Iterator[tuple[Point, Point]]:
    """The lines through ``origin`` + k ``step`` in the direction ``along``, cut at the box; none where too dense."""
    across = (-along[1], along[0])
    pitch = across[0] * step[0] + across[1] * step[1]
    if pitch == 0:
        return
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    places = [((x - origin[0]) * across[0] + (y - origin[1]) * across[1]) / pitch for x, y in corners]
    first, last = ceil(min(places)), floor(max(places))
    if last - first >= LINES_MAX:
        return
    for k in range(first, last + 1):
        cut = _within((origin[0] + k * step[0], origin[1] + k * step[1]), along, box)
        if cut is not None:
            yield cut


def _within(point: Point, along: Point, box: Box) -> tuple[Point, Point] | None:
    """The part of an endless line that lies in the box (Liang and Barsky 1984)."""
    low, high = float("-inf"), float("inf")
    for k in (0, 1):
        if along[k] == 0:
            if not box[k] <= point[k] <= box[k + 2]:
                return None
            continue
        one, other = sorted(((box[k] - point[k]) / along[k], (box[k + 2] - point[k]) / along[k]))
        low, high = max(low, one), min(high, other)
    if low >= high:
        return None
    start, end = ((point[0] + t * along[0], point[1] + t * along[1]) for t in (low, high))
    return start, end


def _signs(centres: Iterable[Centre], lattice: Lattice | None, box: Box) -> Iterator[str]:
    """A sign at each centre within the box, those nearest to its middle where there are too many."""
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    shown = [one for one in centres if box[0] <= one.at_px[0] <= box[2] and box[1] <= one.at_px[1] <= box[3]]
    shown.sort(key=lambda one: hypot(one.at_px[0] - middle[0], one.at_px[1] - middle[1]))
    radius = SIGN_SHARE * max(box[2] - box[0], box[3] - box[1])
    turn = 0.0
    if lattice is not None:
        radius = min(radius, SIGN_SHARE_OF_CELL * min(hypot(*vector) for vector in lattice.vectors_px))
        turn = atan2(lattice.vectors_px[0][1], lattice.vectors_px[0][0])
    for one in shown[:SIGNS_MAX]:
        yield _sign(one.order, _corner(one.at_px), radius, turn)


def _sign(order: int, at: Point, radius: float, turn: float) -> str:
    x, y = at
    if order == 2:
        dx, dy = -radius * sin(turn), radius * cos(turn)
        bow = f"A {radius * 1.25:.2f} {radius * 1.25:.2f} 0 0 1"
        start, end = f"{x + dx:.2f} {y + dy:.2f}", f"{x - dx:.2f} {y - dy:.2f}"
        return f"M{start}{bow} {end}{bow} {start}Z"
    corners = min(order, CORNERS_MAX)
    start_angle = turn - pi / 2 + (pi / 4 if order == 4 else 0)
    angles = [start_angle + 2 * pi * k / corners for k in range(corners)]
    return "M" + "L".join(f"{x + radius * cos(a):.2f} {y + radius * sin(a):.2f}" for a in angles) + "Z"


def _joined(lines: Iterable[tuple[Point, Point]]) -> str:
    return "".join(f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" for (x1, y1), (x2, y2) in lines)
