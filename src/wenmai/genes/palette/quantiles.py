"""Weighted quantiles of many groups at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

QUANTILE_STEP = 0.1
QUANTILE_OFFSET = 400.0  # keeps a*, b* positive, also far outside sRGB after a correction


def weighted_quantiles(
    values: npt.NDArray[Any], weight: npt.NDArray[Any], label: npt.NDArray[np.int64], part: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """(k,) the weighted quantile ``part`` (k,) of the values (n,) of every label 0 … k−1, to a tenth."""
    count = len(part)
    steps = ((values + QUANTILE_OFFSET) / QUANTILE_STEP).astype(np.int64)
    width = int(steps.max()) + 1
    table = np.bincount(label * width + steps, weights=weight, minlength=count * width).reshape(count, width)
    total = np.cumsum(table, axis=1)
    found = np.array([np.searchsorted(row, share * row[-1]) for row, share in zip(total, part, strict=True)])
    return np.asarray((found + 0.5) * QUANTILE_STEP - QUANTILE_OFFSET, np.float64)
