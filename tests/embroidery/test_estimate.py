from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tests.embroidery.checks.test_checks import run
from tests.embroidery.files.plans import plans
from wenmai.lines.embroidery.estimate import BOBBIN_SHARE, MACHINES, TAIL_MM, TAKE_UP_MM, estimate
from wenmai.lines.embroidery.model import StitchPlan


def test_a_thousand_stitches_of_4_mm_take_what_the_maker_says() -> None:
    plan = run(np.column_stack([np.arange(1001) * 4.0, np.zeros(1001)]))
    figures = estimate(plan)
    assert figures.thread_m == pytest.approx(5, rel=0.02)
    assert figures.bobbin_m == pytest.approx(3, rel=0.02)


def test_time_is_stitches_trims_and_changes() -> None:
    points = np.column_stack([np.arange(1400) * 1.0, np.zeros(1400)])
    machine = MACHINES["multi-needle"]
    plain = estimate(run(points), machine)
    stopped = estimate(run(points, cuts=(100, 200), changes=(700,)), machine)
    assert plain.machine_minutes == pytest.approx(1399 / 700)
    assert (stopped.trim_count, stopped.colour_change_count) == (2, 1)
    lost = 3 / 700  # three stitches became starts
    assert stopped.machine_minutes == pytest.approx(plain.machine_minutes - lost + (2 * 6 + 10) / 60)
    assert estimate(run(points, changes=(700,)), MACHINES["single-needle"]).machine_minutes > stopped.machine_minutes


@given(plans())
def test_blocks_add_up(plan: StitchPlan) -> None:
    figures = estimate(plan)
    assert sum(block.stitch_count for block in figures.blocks) == figures.stitch_count == plan.stitch_count
    assert len(figures.blocks) == figures.colour_change_count + 1
    runs = figures.trim_count + len(figures.blocks)
    assert runs == len(list(plan.runs()))
    total_mm = plan.lengths_mm.sum() + TAKE_UP_MM * plan.stitch_count + TAIL_MM * runs
    assert figures.thread_m == pytest.approx(total_mm / 1000)
    assert sum(figures.thread_m_by_code.values()) == pytest.approx(figures.thread_m)
    assert figures.bobbin_m == pytest.approx(BOBBIN_SHARE * figures.thread_m)
