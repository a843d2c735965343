"""Pictures become areas as drawings do; their ground is left bare."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.art import Reading, read_art

CHART = charts.get("brother")
SIDE_PX = 240
RED, YELLOW = (237, 23, 31), (255, 255, 0)


def png(rgb: NDArray[np.uint8], alpha: NDArray[np.bool_] | None = None) -> bytes:
    target = io.BytesIO()
    image = Image.fromarray(rgb)
    if alpha is not None:
        image.putalpha(Image.fromarray((alpha * 255).astype(np.uint8)))
    image.save(target, "PNG")
    return target.getvalue()


def discs(ground: tuple[int, int, int]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A red disc with a yellow one in it, 200 and 80 px across."""
    y, x = np.mgrid[:SIDE_PX, :SIDE_PX] - SIDE_PX / 2 + 0.5
    radius = np.hypot(x, y)
    rgb = np.empty((SIDE_PX, SIDE_PX, 3), np.uint8)
    rgb[:] = ground
    rgb[radius < 100] = RED
    rgb[radius < 40] = YELLOW
    return rgb, radius < 100


def area_by_thread(reading: Reading) -> dict[str, float]:
    """Without the overlap below neighbours."""
    areas: dict[str, float] = {}
    regions = sorted(reading.art.regions, key=lambda region: region.order)
    for place, region in enumerate(regions):
        seen = region.outline
        for above in regions[place + 1 :]:
            seen = seen.difference(above.outline)
        name = reading.art.threads[region.thread_index].name
        areas[name] = areas.get(name, 0.0) + seen.area
    return areas


WANTED = {"Red": np.pi * (25**2 - 10**2), "Yellow": np.pi * 10**2}


def test_transparency_is_bare_cloth() -> None:
    rgb, inside = discs((0, 0, 0))
    reading = read_art(png(rgb, inside), "image/png", 50.0, CHART)
    assert reading.findings == ()
    assert reading.art.height_mm == pytest.approx(50, abs=0.5)
    assert area_by_thread(reading) == pytest.approx(WANTED, rel=0.02)


@pytest.mark.parametrize("ground", [(255, 255, 255), (20, 60, 120)])
def test_a_plain_ground_is_left_bare_and_said(ground: tuple[int, int, int]) -> None:
    rgb, _ = discs(ground)
    reading = read_art(png(rgb), "image/png", 50.0, CHART)
    assert [finding.code for finding in reading.findings] == ["ground-left-bare"]
    assert area_by_thread(reading) == pytest.approx(WANTED, rel=0.02)


def test_a_picture_up_to_its_rim_is_stitched_whole() -> None:
    rgb = np.zeros((120, 160, 3), np.uint8)
    rgb[:, :80], rgb[:, 80:] = RED, YELLOW
    reading = read_art(png(rgb), "image/png", 80.0, CHART)
    assert reading.findings == ()
    assert sum(area_by_thread(reading).values()) == pytest.approx(80 * 60, rel=0.01)


def test_a_transparent_picture_is_refused() -> None:
    rgb, _ = discs((0, 0, 0))
    with pytest.raises(InvalidInput) as refused:
        read_art(png(rgb, np.zeros(rgb.shape[:2], bool)), "image/png", 50.0, CHART)
    assert refused.value.rule == "embroidery.empty"


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_art(b"GIF89a but not really", "image/gif", 50.0, CHART)


def test_the_same_picture_gives_the_same_art() -> None:
    rgb, inside = discs((0, 0, 0))
    first, second = (read_art(png(rgb, inside), "image/png", 50.0, CHART) for _ in range(2))
    assert [region.outline.wkb for region in first.art.regions] == [region.outline.wkb for region in second.art.regions]


def test_no_area_is_left_that_is_smaller_than_a_stitch() -> None:
    """A hairline between a speck and what it joined would leave each an area of its own, some with no area at all."""
    field = gaussian_filter(np.random.default_rng(0).normal(size=(SIDE_PX // 2, SIDE_PX // 2)), 2.5)
    level = np.digitize(field / field.std(), [-0.8, 0.5, 1.2])
    rgb = np.array([RED, YELLOW, (20, 60, 120), (250, 250, 250)], np.uint8)[level]
    reading = read_art(png(rgb), "image/png", 6.0, CHART, 6)
    told = {finding.code: finding.value or 0 for finding in reading.findings}
    assert told["specks-joined"] > 50
    extents = np.array([region.outline.bounds for region in reading.art.regions])
    assert (extents[:, 2:] - extents[:, :2]).max(axis=1).min() >= 0.8
