"""What holds for every thread painting, on small pictures drawn here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.painting import Painting, PaintingSettings, plan_painting
from wenmai.lines.embroidery.painting.prepare import prepare
from wenmai.lines.embroidery.painting.raster import add_lines

CHART = tuple(
    Thread("test", f"{r}{g}{b}", f"{r}/{g}/{b}", (r, g, b))
    for r in (20, 90, 160, 235)
    for g in (20, 90, 160, 235)
    for b in (20, 120, 235)
)
QUICK = PaintingSettings(palette_size=8)


def disc(width: int = 120, height: int = 96, tilt: float = 0.0) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """A shaded disc on a darker ground that grows lighter along ``tilt``."""
    y, x = np.mgrid[0:height, 0:width]
    u, v = (x - width / 2) / width, (y - height / 2) / height
    along = u * np.cos(tilt) + v * np.sin(tilt)
    rgb = np.stack([60 + 60 * along, 40 + 30 * v, 90 - 40 * along], axis=2)
    inside = u**2 + v**2 < 0.1
    rgb[inside] = np.stack([200 + 60 * along, 150 + 120 * v, 60 - 90 * along], axis=2)[inside]
    return np.asarray(np.clip(rgb, 0, 255), np.uint8)


def stripes(angle: float, side: int = 120) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Stripes 12 pixels wide along ``angle``."""
    y, x = np.mgrid[0:side, 0:side]
    across = -x * np.sin(angle) + y * np.cos(angle)
    band = (np.floor(across / 12) % 2).astype(bool)
    return np.where(band[..., None], (220, 180, 90), (40, 60, 130)).astype(np.uint8)


def layers(plan: StitchPlan, width_mm: float, height_mm: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    cells = np.zeros((int(np.ceil(height_mm)) + 1, int(np.ceil(width_mm)) + 1), np.float32)
    for index, thread in enumerate(plan.threads):
        which = np.flatnonzero((plan.thread_index == index) & (plan.role != Role.START))
        pairs = np.stack([plan.points_mm[which - 1], plan.points_mm[which]], axis=1).reshape(-1, 2)
        add_lines(np.ascontiguousarray(pairs), np.arange(0, 2 * len(which) + 1, 2), thread.width_mm, cells)
    return cells


def check_limits(painting: Painting, asked: PaintingSettings) -> None:
    plan = painting.plan
    assert plan.role[0] == Role.START
    assert np.isfinite(plan.points_mm).all()
    lengths = plan.lengths_mm[(plan.role != Role.START) & (plan.role != Role.TIE)]
    assert lengths.min() >= 0.6 - 1e-6
    assert lengths.max() <= 7.0 + 1e-6
    apart = np.asarray(cKDTree(plan.points_mm).query(plan.points_mm, k=2)[0])[:, 1]
    assert apart.min() >= 0.3
    changes = np.flatnonzero(np.diff(plan.thread_index)) + 1
    assert (plan.role[changes] == Role.START).all()
    assert len(changes) <= asked.colour_changes_max
    assert len(plan.threads) == len(changes) + 1
    cells = layers(plan, painting.width_mm, painting.height_mm)
    assert np.percentile(cells[cells > 0], 99) <= asked.layers_max * 1.1  # of so few cells a few are a hundredth
    margin_mm = 0.5
    assert plan.points_mm.min() >= -margin_mm
    assert (plan.points_mm <= np.array([painting.width_mm, painting.height_mm]) + margin_mm).all()


@pytest.fixture(scope="module")
def painted() -> Painting:
    return plan_painting(disc(), None, 40.0, CHART, QUICK)


def test_limits_hold(painted: Painting) -> None:
    check_limits(painted, QUICK)


@settings(max_examples=4, deadline=None)
@given(tilt=st.floats(0, 6.2), width_mm=st.floats(32, 45), size=st.integers(3, 10), detail=st.floats(0, 1))
def test_limits_hold_for_any_settings(tilt: float, width_mm: float, size: int, detail: float) -> None:
    asked = PaintingSettings(palette_size=size, detail=detail)
    check_limits(plan_painting(disc(tilt=tilt), None, width_mm, CHART, asked), asked)


def test_the_same_input_gives_the_same_plan(painted: Painting) -> None:
    again = plan_painting(disc(), None, 40.0, CHART, QUICK)
    assert np.array_equal(again.plan.points_mm, painted.plan.points_mm)
    assert np.array_equal(again.plan.role, painted.plan.role)
    assert again.plan.threads == painted.plan.threads


def test_nearly_all_is_covered(painted: Painting) -> None:
    plan = painted.plan
    cells = layers(plan, painted.width_mm, painted.height_mm)[2:30, 2:38]
    assert cells.mean() > 0.9
    assert (cells > 0.3).mean() > 0.97


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.2])
def test_stitches_follow_stripes(angle: float) -> None:
    plan = plan_painting(stripes(angle), None, 40.0, CHART, QUICK).plan
    which = np.flatnonzero(plan.role == Role.PAINT)
    step = plan.points_mm[which] - plan.points_mm[which - 1]
    inner = (np.abs(plan.points_mm[which] - 20) < 15).all(axis=1)
    turn = np.arctan2(step[inner, 1], step[inner, 0]) - angle
    off = np.degrees(np.abs((turn + np.pi / 2) % np.pi - np.pi / 2))
    assert np.median(off) < 15


def test_a_cut_out_leaves_the_rest_bare() -> None:
    mask = np.zeros((96, 120), np.bool_)
    mask[20:76, 30:90] = True
    painting = plan_painting(disc(), mask, 40.0, CHART, PaintingSettings(palette_size=6, ground="stitched"))
    assert painting.ground[0, 0]
    holes = painting.plan.points_mm
    assert holes[:, 0].min() > 9.0
    assert holes[:, 0].max() < 31.0


def test_an_even_ground_is_left_as_cloth() -> None:
    rgb = np.full((120, 120, 3), (225, 220, 205), np.uint8)
    rgb[40:80, 40:80] = (30, 50, 140)
    painting = plan_painting(rgb, None, 40.0, CHART, QUICK)
    assert painting.ground.mean() > 0.7
    assert "ground-bare" in {finding.code for finding in painting.findings}
    assert np.abs(np.array(painting.ground_rgb) - (225, 220, 205)).max() < 12
    assert (np.abs(painting.plan.points_mm - 20) < 8.5).all()


def test_a_picture_of_ground_alone_is_a_clear_result() -> None:
    painting = plan_painting(np.full((40, 40, 3), 230, np.uint8), None, 30.0, CHART, QUICK)
    assert painting.plan.stitch_count == 0
    assert "nothing-to-stitch" in {finding.code for finding in painting.findings}


@pytest.mark.parametrize(
    ("rgb", "mask", "width_mm", "chart", "rule"),
    [
        (np.zeros((1, 1, 3), np.uint8), None, 40.0, CHART, "painting.picture-too-small"),
        (np.zeros((60, 60), np.uint8), None, 40.0, CHART, "painting.picture"),
        (np.zeros((60, 60, 4), np.uint8), None, 40.0, CHART, "painting.picture"),
        (np.full((60, 60, 3), np.nan), None, 40.0, CHART, "painting.picture"),
        (disc(), None, 800.0, CHART, "painting.size"),
        (disc(), None, float("nan"), CHART, "painting.size"),
        (disc(), None, 1.0, CHART, "painting.size"),
        (disc(), np.ones((5, 5), np.bool_), 40.0, CHART, "painting.mask"),
        (disc(), np.zeros((96, 120), np.bool_), 40.0, CHART, "painting.mask"),
        (disc(), None, 40.0, (), "painting.chart"),
        (disc(), None, 40.0, (Thread("t", "g", "gold", (200, 170, 60), metallic=True),), "painting.chart"),
    ],
)
def test_bad_input_is_refused(rgb: Any, mask: Any, width_mm: float, chart: Any, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan_painting(rgb, mask, width_mm, chart, QUICK)
    assert refused.value.rule == rule
    assert refused.value.remedy


@pytest.mark.parametrize(
    "wrong", [{"palette_size": 1}, {"detail": float("nan")}, {"base_spacing_mm": 3.0}, {"base_stitch_mm_min": 6.0,
              "base_stitch_mm_max": 2.0}, {"ground": "painted"}, {"underlay": "over"}]
)  # fmt: skip
def test_settings_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        PaintingSettings(**wrong)


@pytest.mark.parametrize(("thick_px", "said"), [(0, None), (2, "finer-than-thread"), (12, "")])
def test_lines_finer_than_a_thread_are_said_or_refused(thick_px: int, said: str | None) -> None:
    """A block with lines beside it, on a piece of 40 mm: 8 px are a millimetre."""
    mask = np.zeros((320, 320), np.bool_)
    mask[20:300:20, 160:300] = True
    if thick_px:
        mask[40:280, 20 : 20 + 10 * thick_px] = True
    rgb = np.where(mask[..., None], (150, 30, 40), (255, 255, 255)).astype(np.uint8)
    if said is None:
        with pytest.raises(InvalidInput, match="thread") as refused:
            prepare(rgb, mask, 40.0, PaintingSettings())
        assert refused.value.rule == "painting.fine"
        return
    codes = [finding.code for finding in prepare(rgb, mask, 40.0, PaintingSettings()).findings]
    assert ("finer-than-thread" in codes) == bool(said)
