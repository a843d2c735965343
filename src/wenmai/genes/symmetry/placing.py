"""An answer about a smaller or cut-out picture, said in the pixels of the picture that it came from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.model import Axis, Centre, Lattice, Point, Symmetry


def placed(symmetry: Symmetry, scale: Point, corner_px: Point = (0.0, 0.0)) -> Symmetry:
    """The same answer where each pixel is ``scale`` (x, y) px large and the picture's corner lies at ``corner_px``.

    Places are told from the middle of the first pixel (``model.Point``), so the middles move by half of what a pixel
    grows. The mean cell stays; scores and errors are shares, and stay, too.
    """

    def place(point: Point) -> Point:
        return (
            (point[0] + 0.5) * scale[0] - 0.5 + corner_px[0],
            (point[1] + 0.5) * scale[1] - 0.5 + corner_px[1],
        )

    def vector(point: Point) -> Point:
        return point[0] * scale[0], point[1] * scale[1]

    def lattice(one: Lattice) -> Lattice:
        return replace(one, vectors_px=tuple(vector(each) for each in one.vectors_px))

    repeat = symmetry.repeat
    if repeat is not None:
        first, second = repeat.vectors_px
        repeat = replace(repeat, origin_px=place(repeat.origin_px), vectors_px=(vector(first), vector(second)))
    return replace(
        symmetry,
        lattice=None if symmetry.lattice is None else lattice(symmetry.lattice),
        finer=tuple(lattice(one) for one in symmetry.finer),
        centres=tuple(Centre(one.order, place(one.at_px)) for one in symmetry.centres),
        axes=tuple(Axis(one.kind, place(one.start_px), place(one.end_px)) for one in symmetry.axes),
        repeat=repeat,
    )


def moved_by(symmetry: Symmetry, by_px: Point) -> Symmetry:
    """The same in a picture of which the one analysed was a part, whose corner lies there."""
    return placed(symmetry, (1.0, 1.0), by_px)


def enlarged_by(symmetry: Symmetry, times: float) -> Symmetry:
    """The same in a picture ``times`` as large as the one analysed."""
    return placed(symmetry, (times, times), (0.0, 0.0))


def extent_of(found: Symmetry, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """(h, w) of a picture of that ``shape`` where it lies: the strip of a frieze, the disc of a rosette, else all."""
    if found.repeat is None or found.kind not in ("frieze", "rosette"):
        return np.ones(shape[:2], np.bool_)
    y, x = np.mgrid[: shape[0], : shape[1]]
    places = np.stack([x, y]).reshape(2, -1) - np.array(found.repeat.origin_px)[:, None]
    along, across = np.linalg.solve(np.array(found.repeat.vectors_px).T, places).reshape(2, *shape[:2])
    if found.kind == "frieze":
        return np.asarray((across >= 0) & (across <= 1), np.bool_)
    return np.asarray(np.hypot(2 * along - 1, 2 * across - 1) <= 1, np.bool_)
