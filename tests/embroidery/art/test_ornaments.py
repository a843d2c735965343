"""The ornaments of the shared data, each beside resvg's picture of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.embroidery.art.comparing import alike
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.art import read_art

WIDTH_MM = 80.0
SAMPLE = ("han51", "han60")  # all of them: benchmarks/embroidery_art.py


@pytest.mark.parametrize("name", SAMPLE)
def test_an_ornament_is_read_as_it_is_shown(shared_data: Path, name: str) -> None:
    svg = (shared_data / "ornaments-han" / f"{name}.svg").read_bytes()
    reading = read_art(svg, "image/svg+xml", WIDTH_MM, charts.get("brother"))
    assert reading.findings == ()
    assert alike(svg, reading, side_px=800) >= 0.98


def test_the_ornament_whose_outlines_cancel_out_is_taken_once(shared_data: Path) -> None:
    svg = (shared_data / "ornaments-han" / "han19.svg").read_bytes()
    reading = read_art(svg, "image/svg+xml", WIDTH_MM, charts.get("brother"))
    assert [finding.code for finding in reading.findings] == ["outline-drawn-twice"]
    assert len(reading.art.regions) == 2
    assert all(len(region.outline.interiors) <= 1 for region in reading.art.regions)
