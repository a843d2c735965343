"""Any answer that an analysis may give, for tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from wenmai.genes.symmetry.model import (
    Axis,
    Candidate,
    Centre,
    Lattice,
    OperationScore,
    Repeat,
    Symmetry,
)
from wenmai.genes.symmetry.wording import FRIEZES, WALLPAPERS

SHARES = st.floats(0, 1)
PIXELS = st.floats(-1e5, 1e5)
POINTS = st.tuples(PIXELS, PIXELS)
NAMES = st.sampled_from((*WALLPAPERS, *FRIEZES, "C1", "C12", "D1", "D24"))
OPERATIONS = st.builds(OperationScore, st.sampled_from(("turn 1/4", "mirror 45°", "glide 90°")), SHARES)
CANDIDATES = st.builds(Candidate, NAMES, SHARES, st.lists(OPERATIONS, max_size=3).map(tuple))
SHAPES = st.sampled_from(("oblique", "rectangular", "rhombic", "square", "hexagonal"))
LATTICES = st.builds(Lattice, st.tuples(POINTS, POINTS), SHARES, SHAPES) | st.builds(
    Lattice, st.tuples(POINTS), SHARES, st.just("line")
)
CELLS = st.integers(1, 3).map(lambda side: np.arange(side * side * 3, dtype=np.uint8).reshape(side, side, 3))
AXES = st.builds(Axis, st.sampled_from(("mirror", "glide")), POINTS, POINTS)


def some(strategy: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


SYMMETRIES = st.builds(
    Symmetry,
    kind=st.sampled_from(("wallpaper", "frieze", "rosette")),
    confidence=SHARES,
    candidates=st.lists(CANDIDATES, min_size=1, max_size=3).map(tuple),
    form=some(CANDIDATES),
    order=st.none() | st.integers(1, 60),
    undetermined=st.none() | st.sampled_from(("few_repeats", "close", "unlike", "small")),
    lattice=st.none() | LATTICES,
    finer=some(LATTICES),
    centres=some(st.builds(Centre, st.integers(2, 12), POINTS)),
    axes=some(AXES),
    subgroups=some(NAMES),
    repeat=st.none() | st.builds(Repeat, CELLS, POINTS, st.tuples(POINTS, POINTS)),
)
