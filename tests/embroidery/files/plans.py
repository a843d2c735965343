"""Random plans: any number of runs and colours, stitches of any length, anywhere on the cloth."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.model import Role, StitchPlan


@st.composite
def plans(draw: st.DrawFn) -> StitchPlan:
    """Up to 12 runs of up to 40 holes in up to 6 threads; stitches from nothing to 60 mm, far from the origin too."""
    threads = charts.get(draw(st.sampled_from(("brother", "janome")))).threads
    chosen = tuple(draw(st.lists(st.sampled_from(threads), min_size=1, max_size=6)))
    runs = draw(st.lists(st.tuples(st.integers(0, len(chosen) - 1), st.integers(2, 40)), min_size=1, max_size=12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    reach_mm = draw(st.sampled_from((0.05, 0.5, 3.0, 20.0, 60.0)))
    points, index, role = [], [], []
    for thread, count in runs:
        steps = rng.uniform(-reach_mm, reach_mm, (count, 2))
        steps[0] = rng.uniform(-90, 90, 2)
        run = np.cumsum(steps, axis=0) if reach_mm < 20 else rng.uniform(-reach_mm, reach_mm, (count, 2))
        points.append(np.clip(run, -95, 95))
        index += [thread] * count
        role += [Role.START, *[Role.FILL] * (count - 1)]
    offset = np.array(draw(st.tuples(st.floats(-500, 500), st.floats(-500, 500))))
    total = len(index)
    return StitchPlan(
        chosen,
        np.vstack(points) + offset,
        np.array(index, np.int64),
        np.array(role, np.int64),
        np.zeros(total, np.int64),
    )
