"""The structure of the drawn cloth of stars, told exactly, so that tests of pages depend on no measurement."""

from __future__ import annotations

from collections.abc import Iterator

from wenmai.assets import store
from wenmai.assets.model import Derivative
from wenmai.bank.structures import put_structure
from wenmai.genes.symmetry.model import Axis, Candidate, Centre, Lattice, OperationScore, Symmetry
from wenmai.genes.symmetry.storing import files_of
from wenmai.genes.symmetry.writing import summary_of
from wenmai.services.context import Context

PITCH_PX, FIRST_PX = 60.0, 30.0  # of the stars' middles


def stars(side_px: int, doubt: str | None = None) -> Symmetry:
    """p4m: quarter turns on the stars and between four of them, half turns between two, mirrors and glides."""
    places = [FIRST_PX + PITCH_PX * k / 2 - 0.5 for k in range(-1, int(2 * side_px / PITCH_PX) + 1)]
    centres = [
        Centre(4 if (i + j) % 2 == 0 else 2, (x, y))
        for i, x in enumerate(places)
        for j, y in enumerate(places)
        if 0 <= x < side_px and 0 <= y < side_px
    ]
    high = side_px - 1.0
    straight = [axis for at in places if 0 <= at <= high for axis in (((at, 0.0), (at, high)), ((0.0, at), (high, at)))]
    mirrors = [Axis("mirror", *ends) for ends in (*straight, *_slanting(PITCH_PX, 0.0, high))]
    glides = [Axis("glide", *ends) for ends in _slanting(PITCH_PX, PITCH_PX / 2, high)]
    candidates = (
        Candidate("p4m", 0.93, (OperationScore("turn 1/4", 0.98), OperationScore("mirror 45°", 0.97))),
        Candidate("p4", 0.04),
        Candidate("cmm", 0.02),
    )
    lattice = Lattice(((PITCH_PX, 0.0), (0.0, PITCH_PX)), 0.0004, "square")
    return Symmetry(
        "wallpaper", 0.93, candidates, (), 4, doubt, lattice, (), tuple(centres), (*mirrors, *glides),
        ("p4m", "p4", "p2", "p1"),
    )  # fmt: skip


def _slanting(pitch: float, shift: float, high: float) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Both families of diagonals, through x ± y = shift + k pitch, cut at the picture's edge."""
    k = -int(high // pitch) - 1
    while shift + k * pitch < 2 * high:
        off = shift + k * pitch
        if -high < off < high:
            yield (max(off, 0.0), max(-off, 0.0)), (min(high, high + off), min(high, high - off))
        if 0 < off - 1 < 2 * high:
            total = off - 1.0
            yield (min(total, high), max(0.0, total - high)), (max(0.0, total - high), min(total, high))
        k += 1


def give_structure(context: Context, gene_id: str, symmetry: Symmetry) -> None:
    """Record this structure of a gene, as if a line had measured it."""
    files = {role: (context.blobs.put(data), media) for role, (data, _, media) in files_of(symmetry).items()}
    with context.database.writing() as connection:
        store.lock_catalogue(connection)
        put_structure(connection, gene_id, summary_of(symmetry))
        for role, (blob, media_type) in files.items():
            store.put_derivative(connection, gene_id, Derivative(role, blob, media_type))
