"""The stream that the browser plays, read by a reader of its own: struct and the layout's text, none of the writer."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.embroidery.render.plans import BLUE, RED, plan_of
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.render.stream import encode_plan


def read(data: bytes):
    """(threads, [(x_mm, y_mm, thread, role)], unit_mm)."""
    magic, version, thread_count, hole_count, change_count, x, y, unit_um, zero = struct.unpack_from(
        "<4sHHIIiiII", data
    )
    assert (magic, version, zero) == (b"WMST", 1, 0)
    at = 32
    threads = [struct.unpack_from("<4B", data, at + 4 * i) for i in range(thread_count)]
    at += 4 * thread_count
    changes = {}
    for _ in range(change_count):
        hole, thread, role, nothing = struct.unpack_from("<IHBB", data, at)
        assert nothing == 0
        changes[hole] = (thread, role)
        at += 8
    right = struct.unpack_from(f"<{hole_count}h", data, at)
    down = struct.unpack_from(f"<{hole_count}h", data, at + 2 * hole_count)
    assert len(data) == at + 4 * hole_count
    holes, state = [], None
    for hole in range(hole_count):
        state = changes.get(hole, state)
        x, y = x + right[hole], y + down[hole]
        holes.append((x * unit_um / 1000, y * unit_um / 1000, *state))
    return threads, holes, unit_um / 1000


@st.composite
def plans(draw):
    reach = st.floats(-400, 400)
    count = draw(st.integers(0, 40))
    threads = tuple(
        Thread("t", str(i), str(i), draw(st.tuples(*[st.integers(0, 255)] * 3)), draw(st.floats(0.1, 4)))
        for i in range(draw(st.integers(1, 4)))
    )
    points = np.array([draw(st.tuples(reach, reach)) for _ in range(count)], np.float64).reshape(-1, 2)
    numbers = [[draw(st.integers(0, most)) for _ in range(count)] for most in (len(threads) - 1, max(Role))]
    return StitchPlan(
        threads, points, np.array(numbers[0], np.int64), np.array(numbers[1], np.int64), np.full(count, -1, np.int64)
    )


@settings(deadline=None)
@given(plans())
def test_every_hole_comes_back_within_half_a_unit(plan):
    threads, holes, unit_mm = read(encode_plan(plan))
    assert [one[:3] for one in threads] == [one.rgb for one in plan.threads]
    widths = [min(2.55, thread.width_mm) for thread in plan.threads]
    assert [one[3] / 100 for one in threads] == pytest.approx(widths, abs=0.0051)
    assert len(holes) == len(plan.points_mm)
    if holes:
        assert np.abs(np.array(holes)[:, :2] - plan.points_mm).max() <= unit_mm / 2 + 1e-9
    assert [(thread, role) for _, _, thread, role in holes] == list(zip(plan.thread_index, plan.role, strict=True))


def test_a_usual_plan_is_written_to_a_hundredth_of_a_millimetre():
    line = [(0.001 * i * i, 0.37 * i) for i in range(300)]
    data = encode_plan(plan_of((RED, line), (BLUE, line)))
    _, holes, unit_mm = read(data)
    assert unit_mm == 0.01
    assert len(data) == 32 + 2 * 4 + 4 * 8 + 600 * 4  # START and FILL of two threads
    assert abs(holes[-1][1] - line[-1][1]) <= 0.005


def test_a_move_longer_than_its_number_makes_the_unit_larger_for_all():
    far = [(0.0, 0.0), (1000.0, 0.0), (1000.0, -900.0)]
    _, holes, unit_mm = read(encode_plan(plan_of((RED, far))))
    assert unit_mm == pytest.approx(0.031)
    assert np.abs(np.array(holes)[:, :2] - far).max() <= unit_mm / 2


def test_the_same_plan_gives_the_same_bytes():
    plan = plan_of((RED, [(0.0, 0.0), (3.0, 4.0)]))
    assert encode_plan(plan) == encode_plan(plan)


def test_a_place_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="needle hole 1 is nowhere"):
        encode_plan(plan_of((RED, [(0.0, 0.0), (float("nan"), 4.0)])))
