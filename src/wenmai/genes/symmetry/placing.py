"""An answer about a part of a picture, or about it at another scale, in the places of the whole."""

from __future__ import annotations

from dataclasses import replace

from wenmai.genes.symmetry.model import Axis, Centre, Point, Symmetry


def moved_by(symmetry: Symmetry, by_px: Point) -> Symmetry:
    """The same in a picture of which the one analysed was a part, whose corner lies there."""
    return _placed(symmetry, 1.0, by_px)


def enlarged_by(symmetry: Symmetry, times: float) -> Symmetry:
    """The same in a picture ``times`` as large as the one analysed."""
    return _placed(symmetry, times, (0.5 * times - 0.5, 0.5 * times - 0.5))


def _placed(symmetry: Symmetry, times: float, by_px: Point) -> Symmetry:
    def place(at: Point) -> Point:
        return times * at[0] + by_px[0], times * at[1] + by_px[1]

    def vector(along: Point) -> Point:
        return times * along[0], times * along[1]

    lattice, repeat = symmetry.lattice, symmetry.repeat
    first_second = None if repeat is None else (vector(repeat.vectors_px[0]), vector(repeat.vectors_px[1]))
    return replace(
        symmetry,
        lattice=None if lattice is None else replace(lattice, vectors_px=tuple(map(vector, lattice.vectors_px))),
        finer=tuple(replace(one, vectors_px=tuple(map(vector, one.vectors_px))) for one in symmetry.finer),
        centres=tuple(Centre(one.order, place(one.at_px)) for one in symmetry.centres),
        axes=tuple(Axis(one.kind, place(one.start_px), place(one.end_px)) for one in symmetry.axes),
        repeat=None
        if repeat is None or first_second is None
        else replace(repeat, origin_px=place(repeat.origin_px), vectors_px=first_second),
    )
