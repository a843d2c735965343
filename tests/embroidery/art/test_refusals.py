"""What cannot be stitched is refused with what to do; what is left out is said."""

from __future__ import annotations

import pytest

from tests.embroidery.art.test_drawings import CHART, read, svg
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.art import read_art


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("", "embroidery.empty"),
        ('<path d="M0 0 L10 10 L20 0" fill="none"/>', "embroidery.shows-nothing"),
        ('<path d="M0 0 L10 10"/>', "embroidery.shows-nothing"),
        ('<path d="M0 0 L10 10 L0 0 Z"/>', "embroidery.shows-nothing"),
        ('<rect width="0" height="10"/>', "embroidery.shows-nothing"),
        ('<path d=""/>', "embroidery.shows-nothing"),
        ('<text x="5" y="50" font-size="40">文</text>', "embroidery.svg-text"),
        ('<image href="elsewhere.png" width="50" height="50"/>', "embroidery.svg-outside"),
        ('<use href="other.svg#a"/>', "embroidery.svg-outside"),
    ],
)
def test_a_motif_that_shows_nothing_is_refused(body: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(svg(body))
    assert refused.value.rule == rule
    assert refused.value.remedy


@pytest.mark.parametrize("data", [b"", b"<svg", b"<html/>", b"\x00\x01", "<svg>文".encode("utf-16")])
def test_what_is_no_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_art(data, "image/svg+xml", 50.0, CHART)
    assert refused.value.rule == "embroidery.svg-unreadable"


@pytest.mark.parametrize(("width_mm", "colours_max"), [(0.5, 5), (-3, 5), (float("nan"), 5), (9999, 5), (50, 0)])
def test_sizes_and_counts_out_of_range_are_refused(width_mm: float, colours_max: int) -> None:
    with pytest.raises(InvalidInput):
        read(svg('<rect width="9" height="9"/>'), width_mm, colours_max)


def test_shapes_that_show_nothing_beside_others_are_said() -> None:
    reading = read(svg('<rect width="9" height="9"/><path id="ghost" d="M0 0H9" fill="none"/>'))
    assert [(finding.code, finding.value) for finding in reading.findings] == [("shape-shows-nothing", 1)]
    assert "ghost" in reading.findings[0].en


def test_specks_that_stand_alone_are_said() -> None:
    reading = read(svg('<rect width="90" height="40"/><rect x="50" y="60" width="1" height="1"/>'), 45.0)
    assert [finding.code for finding in reading.findings] == ["specks-left-out"]
    assert reading.findings[0].where_mm == pytest.approx((25.25, 30.25))


def test_specks_inside_another_colour_join_it() -> None:
    reading = read(svg('<rect width="90" height="40"/><rect x="50" y="20" width="1" height="1" fill="red"/>'), 45.0)
    assert [finding.code for finding in reading.findings] == ["specks-joined"]
    assert len(reading.art.regions) == 1
    assert reading.art.regions[0].outline.area == pytest.approx(45 * 20)


def test_endless_reuse_is_refused_not_followed() -> None:
    layers = "".join(f'<g id="l{i}">' + f'<use href="#l{i - 1}"/>' * 10 + "</g>" for i in range(1, 9))
    body = f'<defs><g id="l0"><rect width="1" height="1"/></g>{layers}</defs><use href="#l8"/>'
    with pytest.raises(InvalidInput):
        read(svg(body))
