from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from tests.embroidery.files.plans import plans
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.checks import (
    HOOPS,
    Severity,
    check,
    fabric_called,
    hoop_called,
    require_hoop,
    smallest_hoop,
)
from wenmai.lines.embroidery.checks.density import CELL_MM, density_of
from wenmai.lines.embroidery.model import Role, StitchPlan

THREADS = charts.get("brother").threads[:2]
COTTON = fabric_called("cotton")
HOOP = hoop_called("100x100")


def rows(side_mm: float, spacing_mm: float, stitch_mm: float = 3.0) -> StitchPlan:
    """A square filled to and fro."""
    points = []
    for row in range(int(side_mm / spacing_mm) + 1):
        across = np.arange(0, side_mm + 1e-9, stitch_mm)
        points += [(x, row * spacing_mm) for x in (across if row % 2 == 0 else across[::-1])]
    return run(np.array(points))


def run(points: np.ndarray, cuts: tuple[int, ...] = (), changes: tuple[int, ...] = ()) -> StitchPlan:  # type: ignore[type-arg]
    """One way through ``points``, cut before those in ``cuts``, with another thread from each of ``changes`` on."""
    count = len(points)
    role = np.full(count, Role.FILL, np.int64)
    role[[0, *cuts, *changes]] = Role.START
    thread = np.zeros(count, np.int64)
    thread[list(changes)] = 1
    return StitchPlan(THREADS, np.asarray(points, np.float64), np.cumsum(thread) % 2, role, np.zeros(count, np.int64))


def codes(plan: StitchPlan) -> list[str]:
    return [finding.code for finding in check(plan, HOOP, COTTON)]


def test_a_sound_plan_has_no_findings() -> None:
    assert codes(rows(60, 0.4)) == []


@pytest.mark.parametrize(("spacing_mm", "severity"), [(0.15, Severity.WARNING), (0.08, Severity.ERROR)])
def test_dense_rows_are_found_and_where(spacing_mm: float, severity: Severity) -> None:
    (finding,) = (one for one in check(rows(30, spacing_mm), HOOP, COTTON) if one.code == "density")
    assert finding.severity == severity
    assert finding.value == pytest.approx(0.4 / spacing_mm, rel=0.15)
    assert finding.where_mm is not None
    assert all(-1 <= place <= 31 for place in finding.where_mm)


def test_layers_are_thread_width_over_spacing() -> None:
    layers = density_of(rows(40, 0.5)).layers
    assert layers[5:35, 5:35].mean() == pytest.approx(0.4 / 0.5, rel=0.02)


@settings(max_examples=30)
@given(plans())
def test_no_thread_is_lost_from_the_density(plan: StitchPlan) -> None:
    widths = np.array([thread.width_mm for thread in plan.threads])[plan.thread_index]
    assert density_of(plan).layers.sum() * CELL_MM**2 == pytest.approx((plan.lengths_mm * widths).sum(), rel=1e-9)


def test_long_and_short_stitches_are_found() -> None:
    assert codes(run(np.array([[0, 0], [9, 0], [11, 0], [13, 0]]))) == ["stitch-long"]
    zigzag = np.column_stack([np.arange(100) * 0.3, np.zeros(100)])
    assert codes(run(zigzag)) == ["stitch-short"]


def test_ties_may_be_short() -> None:
    plan = run(np.column_stack([np.arange(100) * 0.3, np.zeros(100)]))
    role = np.where(plan.role == Role.FILL, Role.TIE, plan.role)
    assert codes(StitchPlan(plan.threads, plan.points_mm, plan.thread_index, role, plan.region_index)) == []


def test_trims_changes_and_jumps_are_found() -> None:
    points = np.column_stack([np.arange(200) * 0.45, np.zeros(200)])
    assert codes(run(points, cuts=tuple(range(10, 200, 10)))) == ["trims"]
    assert "colour-changes" in codes(run(points, changes=tuple(range(4, 200, 5))))
    far = run(np.array([[0, 0], [2, 0], [90, 90], [92, 90]]), cuts=(2,))
    assert codes(far) == ["jump-long"]


def test_the_hoop_is_an_error_first_of_all() -> None:
    findings = check(rows(150, 0.15), HOOP, COTTON)
    assert findings[0].code == "hoop"
    assert findings[0].severity == Severity.ERROR
    assert findings[0].value == pytest.approx(50, abs=0.5)
    assert all(finding.zh and finding.en for finding in findings)


def test_a_design_larger_than_the_hoop_is_refused_with_one_that_holds_it() -> None:
    with pytest.raises(InvalidInput) as refused:
        require_hoop(run(np.array([[0, 0], [120, 170]])), HOOP)
    assert refused.value.rule == "embroidery.hoop"
    assert "130x180" in refused.value.remedy
    with pytest.raises(InvalidInput, match="800"):
        require_hoop(run(np.array([[0, 0], [800, 0]])), HOOP)
    require_hoop(run(np.array([[0, 0], [99, 99]])), HOOP)


def test_the_smallest_hoop_holds_the_design_and_no_smaller_one_does() -> None:
    found = smallest_hoop(125, 100)
    assert found is not None
    assert found.holds(125, 100)
    assert not any(
        hoop.holds(125, 100)
        for hoop in HOOPS.values()
        if hoop.width_mm * hoop.height_mm < found.width_mm * found.height_mm
    )
    assert smallest_hoop(900, 10) is None


@pytest.mark.parametrize(("call", "name"), [(fabric_called, "paper"), (hoop_called, "10x10")])
def test_unknown_presets_are_refused_with_the_choices(call: object, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        call(name)  # type: ignore[operator]
    assert "Choose" in refused.value.remedy


def test_an_empty_plan_is_an_error() -> None:
    assert codes(run(np.array([[0.0, 0.0]]))) == ["no-stitches"]
