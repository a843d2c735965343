"""Point codes that can be compared across mirror images and reversed contrast at no extra cost.

A SIFT code is a histogram over 4 × 4 cells and 8 directions, in a frame turned to the point's own direction (D. G.
Lowe, IJCV 60(2), 2004). A mirror image of the pattern reverses the rows and the sense of the directions; a pattern
whose light and dark are exchanged turns the frame by half a turn, which reverses rows and columns. Both together
form the group Z2 × Z2, which moves the 128 numbers about in 32 orbits of four. Its Fourier transform (four
characters, an orthogonal change of basis) turns each of the three operations into changes of sign of whole parts,
so the likeness of a code to all four variants of another costs four products of 32 numbers: as much as comparing it
with one.

Square roots of the histogram first ('RootSIFT': R. Arandjelović, A. Zisserman, CVPR 2012).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

CELLS, DIRECTIONS = 4, 8
PARTS = 4
PART_LENGTH = 32
CODE_LENGTH = PARTS * PART_LENGTH
CODE_STEPS = 240.0  # int8 steps to 1.0; the largest number met in a part is 0.5

# Signs of the four parts under: nothing, mirror, reversed contrast, both. Rows are the variants.
SIGNS = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]], np.float32)
MIRRORED = np.array([False, True, False, True])
REVERSED = np.array([False, False, True, True])


def _orbits() -> npt.NDArray[np.int64]:
    """(32, 4) places of a code's numbers: one of each orbit, then where the three operations take it."""
    rows, columns, directions = np.meshgrid(np.arange(2), np.arange(4), np.arange(8), indexing="ij")

    def place(
        row: npt.NDArray[np.int64], column: npt.NDArray[np.int64], direction: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        return np.ravel((row * CELLS + column) * DIRECTIONS + direction % DIRECTIONS)

    # The upper two rows hold one of the two places that a mirror exchanges, so every orbit is met twice; the one
    # that begins with the smaller place stands for both.
    orbits = np.stack(
        [
            place(rows, columns, directions),
            place(3 - rows, columns, -directions),
            place(3 - rows, 3 - columns, directions),
            place(rows, 3 - columns, -directions),
        ],
        axis=1,
    )
    return np.asarray(orbits[orbits[:, 0] < orbits[:, 3]])


ORBITS = _orbits()


def fold(sift: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    """(n, 128) SIFT histograms as OpenCV gives them → (n, 128) int8 codes, four parts of 32."""
    rooted = np.sqrt(sift / np.maximum(sift.sum(axis=1, keepdims=True), 1e-6))
    members = rooted[:, ORBITS]  # (n, 32, 4)
    parts = members @ (SIGNS / 2.0)
    codes = np.rint(parts.transpose(0, 2, 1).reshape(len(sift), CODE_LENGTH) * CODE_STEPS)
    return np.asarray(np.clip(codes, -127, 127), np.int8)


def unfold(codes: npt.NDArray[np.int8]) -> npt.NDArray[np.float32]:
    """(n, 128) int8 codes → (n, 128) f32 of unit length."""
    values = codes.astype(np.float32)
    norms = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.maximum(norms, 1e-6), np.float32)
