"""Small plans whose look is known."""

from __future__ import annotations

import numpy as np

from wenmai.lines.embroidery.model import Role, StitchPlan, Thread

RED = Thread("test", "1", "red", (176, 30, 40))
BLUE = Thread("test", "2", "blue", (40, 80, 140))
Run = tuple[Thread, list[tuple[float, float]]]


def plan_of(*runs: Run) -> StitchPlan:
    """Each run begins with a START, in its own thread."""
    threads = tuple(dict.fromkeys(thread for thread, _ in runs)) or (RED,)
    points = [point for _, run in runs for point in run]
    thread = [threads.index(one) for one, run in runs for _ in run]
    role = [Role.FILL if index else Role.START for _, run in runs for index in range(len(run))]
    return StitchPlan(
        threads,
        np.array(points, np.float64).reshape(-1, 2),
        np.array(thread, np.int64),
        np.array(role, np.int64),
        np.full(len(points), -1, np.int64),
    )


def satin(thread: Thread, left: float, top: float, width: float, height: float, spacing: float = 0.2) -> Run:
    rows = np.arange(top, top + height, spacing)
    return thread, [(left + (width if index % 2 else 0.0), float(y)) for index, y in enumerate(rows)]
