"""The order of reading: columns from the right, as reign marks stand.

The detector sees two columns of characters as rows of two. On objects such a block is read down its right column
first, so rows that lie as a block are put together and turned into columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

ROW_SIGNS = (2, 3)  # characters a row of a block; longer rows are lines that run across
SIDE_RATIO_MAX = 1.35  # between the widths of two rows of one block
SHIFT_MAX = 0.35  # of the width, between their middles
PITCH_MAX = 1.0  # distance of two rows over that of two signs of a row: columns stand closer down than across


@dataclass(frozen=True, slots=True)
class Row:
    """Text with its box: ``polygon`` (4, 2) px, clockwise from the top left; ``strength`` 0…1."""

    text: str
    polygon: FloatArray
    strength: float


def in_reading_order(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows that form a block made one, its text by columns from the right; other rows as they are."""
    left = sorted(rows, key=lambda row: float(row.polygon[:, 1].mean()))
    result: list[Row] = []
    while left:
        block = [left.pop(0)]
        for row in list(left):
            if _continues(block[-1], row):
                block.append(row)
                left.remove(row)
        result.append(_joined(block) if len(block) > 1 else block[0])
    return tuple(sorted(result, key=lambda row: -row.strength))


def _continues(above: Row, below: Row) -> bool:
    if len(above.text) != len(below.text) or not ROW_SIGNS[0] <= len(above.text) <= ROW_SIGNS[1]:
        return False
    if not all(_is_han(sign) for sign in above.text + below.text):
        return False
    widths = sorted(_width(row) for row in (above, below))
    shift = below.polygon.mean(axis=0) - above.polygon.mean(axis=0)
    pitch_px = widths[0] / len(above.text)
    return (
        widths[1] <= SIDE_RATIO_MAX * widths[0]
        and abs(float(shift[0])) <= SHIFT_MAX * widths[1]
        and 0.0 < float(shift[1]) <= PITCH_MAX * pitch_px
    )


def _joined(block: Sequence[Row]) -> Row:
    columns = len(block[0].text)
    text = "".join(row.text[column] for column in reversed(range(columns)) for row in block)
    corners = cv2.boxPoints(cv2.minAreaRect(np.concatenate([row.polygon for row in block]).astype(np.float32)))
    order = np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]), kind="stable")
    strength = float(np.mean([row.strength for row in block]))
    return Row(text, np.asarray(corners[order], np.float32), strength)


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff"


def _width(row: Row) -> float:
    return float(np.linalg.norm(row.polygon[1] - row.polygon[0]))
