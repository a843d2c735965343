"""The plane of secret signs that lies over every picture, unrolled from the key.

The plane has 512 × 512 cells and repeats. Each cell has a sign, a bin (0 to 4095) and a layer: one of the four symbols,
the code's own row, or the pattern by which a reader finds its place, which is the same in every copy. What a copy
carries in a cell is its sign times the value of the layer's row at its bin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wenmai.imaging.fingerprint.codewords import ROW_LENGTH, SYMBOLS, as_rows, stream
from wenmai.imaging.fingerprint.model import Floats

SIDE_CELLS = 512
OWN_LAYER = SYMBOLS
PLACE_LAYER = SYMBOLS + 1
LAYERS = SYMBOLS + 2
SHARE_OF_PLACE = 0.25
SHARE_OF_OWN = 0.15


@dataclass(frozen=True, slots=True)
class Plane:
    """(512, 512) each: ``signs`` ±1; ``slots`` = layer × 4096 + bin."""

    signs: Floats
    slots: NDArray[np.int32]

    def window(self, height: int, width: int) -> Plane:
        """The cells of a canvas of even sides whose middle lies on the plane's origin."""
        rows = np.arange(-(height // 2), height - height // 2) % SIDE_CELLS
        columns = np.arange(-(width // 2), width - width // 2) % SIDE_CELLS
        return Plane(self.signs[np.ix_(rows, columns)], self.slots[np.ix_(rows, columns)])

    def field(self, code: int, key: bytes) -> Floats:
        """±1 a cell: what a copy with this code carries."""
        values = np.concatenate([as_rows(code, key).ravel(), np.ones(ROW_LENGTH, np.float32)])
        return np.asarray(self.signs * values[self.slots], np.float32)

    def place_pattern(self) -> Floats:
        """±1 in the cells of the place layer, 0 elsewhere."""
        return np.where(self.slots >= PLACE_LAYER * ROW_LENGTH, self.signs, np.float32(0))

    def gathered(self, evidence: Floats) -> Floats:
        """(6, 4096): ``evidence`` times signs, summed over the cells of each layer and bin."""
        sums = np.bincount(self.slots.ravel(), (evidence * self.signs).ravel(), LAYERS * ROW_LENGTH)
        return sums.reshape(LAYERS, ROW_LENGTH).astype(np.float32)


def unroll(key: bytes) -> Plane:
    """The plane of this key."""
    drawn = stream(key, "plane", b"", SIDE_CELLS * SIDE_CELLS * 4)
    words = np.frombuffer(drawn, "<u4").astype(np.uint32).reshape(SIDE_CELLS, SIDE_CELLS)
    chance = (words >> 13) / np.float64(1 << 19)
    symbols = (chance - SHARE_OF_PLACE - SHARE_OF_OWN) / (1 - SHARE_OF_PLACE - SHARE_OF_OWN) * SYMBOLS
    layers = np.clip(np.floor(symbols), 0, SYMBOLS - 1).astype(np.int32)
    layers[chance < SHARE_OF_PLACE + SHARE_OF_OWN] = OWN_LAYER
    layers[chance < SHARE_OF_PLACE] = PLACE_LAYER
    bins = (words >> 1 & ROW_LENGTH - 1).astype(np.int32)
    return Plane((words & 1).astype(np.float32) * 2 - 1, layers * ROW_LENGTH + bins)
