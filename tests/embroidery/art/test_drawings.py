"""SVG drawings become the areas that they show."""

from __future__ import annotations

import pytest

from tests.embroidery.art.comparing import alike
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.art import Reading, read_art

CHART = charts.get("brother")
HEAD = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(body: str, attributes: str = 'viewBox="0 0 100 100"') -> bytes:
    return f"<svg {HEAD} {attributes}>{body}</svg>".encode()


def read(drawing: bytes, width_mm: float = 30.0, colours_max: int = 12) -> Reading:
    return read_art(drawing, "image/svg+xml", width_mm, CHART, colours_max)


STAR = "M50 5 L79 95 L3 39 L97 39 L21 95 Z"
DRAWINGS = {
    "nonzero star": f'<path d="{STAR}"/>',
    "evenodd star": f'<path d="{STAR}" fill-rule="evenodd"/>',
    "ring of two ways": '<path d="M10 10h80v80h-80z M30 30v40h40v-40z"/>',
    "ring of one way": '<path d="M10 10h80v80h-80z M30 30h40v40h-40z" style="fill-rule:evenodd"/>',
    "curves and arcs": '<path d="M10 50 C10 0 60 0 60 50 S90 90 95 50 Q70 100 50 90 T20 80 A15 20 30 1 0 12 60z"/>',
    "basic shapes": '<rect x="5" y="5" width="40" height="30" rx="8"/><circle cx="75" cy="25" r="18"/>'
    '<ellipse cx="25" cy="70" rx="20" ry="10"/><polygon points="60,60 95,60 80,95"/>',
    "transforms": '<g transform="translate(50 50) rotate(30) skewX(10)"><rect x="-20" y="-10" width="40" height="20"/>'
    '<g transform="scale(1,-1) translate(0,25)"><circle r="9"/></g></g>',
    "matrix": '<path transform="matrix(.5 .2 -.3 .8 40 10)" d="M0 0h60v60h-60z M20 20v20h20v-20z"/>',
    "use and symbol": '<defs><path id="leaf" d="M0 0C10-20 30-20 40 0C30 20 10 20 0 0"/>'
    '<symbol id="box" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></symbol></defs>'
    '<use xlink:href="#leaf" x="5" y="25"/><use href="#leaf" transform="translate(50 75) rotate(45)"/>'
    '<use href="#box" x="60" y="5" width="30" height="20"/>',
    "clip": '<defs><clipPath id="c"><circle cx="50" cy="50" r="30"/></clipPath></defs>'
    '<g clip-path="url(#c)"><rect width="100" height="45"/><rect y="60" width="70" height="40"/></g>',
    "clip of a clip": '<clipPath id="a"><rect x="20" y="20" width="60" height="60"/></clipPath>'
    '<clipPath id="b" clip-path="url(#a)"><circle cx="20" cy="50" r="40"/></clipPath>'
    '<rect width="100" height="100" clip-path="url(#b)"/>',
    "strokes": '<path d="M10 20 L50 10 L90 20" fill="none" stroke="black" stroke-width="6"/>'
    '<path d="M10 50 L50 40 L90 50" fill="none" stroke="black" stroke-width="6" stroke-linecap="round" '
    'stroke-linejoin="round"/><path d="M15 80 L50 70 L85 80" fill="none" stroke="#000" stroke-width="6" '
    'stroke-linecap="square" stroke-linejoin="bevel"/>',
    "closed stroke": '<rect x="20" y="20" width="60" height="60" fill="none" stroke="black" stroke-width="8"/>',
    "dashes": '<path d="M5 50 H95" fill="none" stroke="black" stroke-width="8" stroke-dasharray="12 6 3" '
    'stroke-dashoffset="5"/>',
    "squeezed stroke": '<circle cx="25" cy="100" r="20" transform="scale(2,.5)" fill="none" stroke="#000" '
    'stroke-width="6"/>',
    "style sheet": "<style>.a{fill:none;stroke:#000;stroke-width:5} #x{display:none} rect{fill:#000}</style>"
    '<circle class="a" cx="30" cy="30" r="20"/><rect x="55" y="55" width="40" height="30"/>'
    '<rect id="x" width="90" height="90"/>',
    "hidden": '<rect x="10" y="10" width="30" height="30"/><rect x="50" y="50" width="30" height="30" '
    'visibility="hidden"/><g opacity="0"><rect x="50" y="10" width="30" height="30"/></g>',
    "nested svg": '<svg x="20" y="30" width="60" height="40" viewBox="0 0 10 10" preserveAspectRatio="xMaxYMid slice">'
    '<circle cx="5" cy="5" r="5"/></svg>',
    "beyond the canvas": '<circle cx="90" cy="90" r="40"/><rect x="5" y="5" width="20" height="20"/>',
    "inherited": '<g fill="none" stroke="black" stroke-width="2mm"><path d="M10 10 L90 90"/>'
    '<path d="M10 90 L90 10"/></g>',
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_what_is_shown_is_covered(name: str) -> None:
    drawing = svg(DRAWINGS[name])
    reading = read(drawing)
    assert "read-as-picture" not in {finding.code for finding in reading.findings}
    assert alike(drawing, reading) >= 0.99


@pytest.mark.parametrize(
    "attributes",
    [
        'width="40mm" height="20mm" viewBox="0 0 100 100"',
        'width="2in" viewBox="-10 -20 120 140" preserveAspectRatio="none"',
        'width="200" height="100"',
        'height="3cm" viewBox="0 0 100 100" preserveAspectRatio="xMinYMax meet"',
    ],
)
def test_canvases_of_all_kinds(attributes: str) -> None:
    drawing = svg(f'<path d="{STAR}"/>', attributes)
    assert alike(drawing, read(drawing)) >= 0.99


def test_colours_lie_as_they_are_painted() -> None:
    drawing = svg(
        '<rect width="90" height="90" fill="#ed171f"/><circle cx="60" cy="60" r="30" fill="#ffff00"/>'
        '<path d="M10 50 H90" stroke="#000" stroke-width="12"/><circle cx="30" cy="30" r="12" fill="#0a55a3"/>'
    )
    assert alike(drawing, read(drawing), colours=True) >= 0.98


@pytest.mark.parametrize("width_mm", [5.0, 80.0])
def test_the_motif_has_the_width_asked_for_and_begins_at_the_origin(width_mm: float) -> None:
    art = read(svg('<rect x="30" y="40" width="20" height="10"/>'), width_mm).art
    assert (art.width_mm, art.height_mm) == pytest.approx((width_mm, width_mm / 2), abs=1e-3)
    assert art.regions[0].outline.bounds == pytest.approx((0, 0, width_mm, width_mm / 2), abs=1e-3)


def test_a_stroke_is_a_line_with_its_middle() -> None:
    art = read(svg('<path d="M10 50 H90" stroke="#000" stroke-width="4" fill="none"/>'), 80.0).art
    (line,) = art.regions
    assert line.centre_line_mm is not None
    assert line.line_width_mm == pytest.approx(4)
    assert line.centre_line_mm[[0, -1]].ravel().tolist() == pytest.approx([0, 2, 80, 2])


def test_hidden_paint_is_no_second_layer() -> None:
    art = read(
        svg('<rect width="100" height="100" fill="red"/><circle cx="50" cy="50" r="30" fill="blue"/>'), 100.0
    ).art
    below, above = art.regions
    common = below.outline.intersection(above.outline)
    assert common.area < 0.21 * above.outline.length  # the overlap of 0.2 mm along the border
    assert common.area > 0.19 * above.outline.length
    assert below.outline.union(above.outline).area == pytest.approx(100 * 100, rel=1e-6)


def test_what_is_wholly_hidden_is_gone() -> None:
    art = read(svg('<circle cx="50" cy="50" r="10" fill="blue"/><rect width="100" height="100" fill="red"/>')).art
    assert len(art.regions) == 1
    assert len(art.threads) == 1


def test_areas_of_one_thread_that_touch_are_one() -> None:
    art = read(svg('<rect width="50" height="50" fill="red"/><rect x="50" width="50" height="50" fill="red"/>')).art
    assert len(art.regions) == 1


def test_a_thin_line_leaves_the_area_below_whole() -> None:
    art = read(
        svg('<rect width="100" height="100" fill="red"/><path d="M0 50H100" stroke="#000" stroke-width=".5"/>'), 100
    ).art
    area, line = art.regions
    assert area.outline.area == pytest.approx(10_000)
    assert line.line_width_mm == pytest.approx(0.5)


def test_more_colours_than_allowed_are_merged_and_said() -> None:
    wheel = "".join(f'<rect x="{i * 10}" width="10" height="50" fill="hsl({i * 36},90%,50%)"/>' for i in range(10))
    reading = read(svg(wheel), colours_max=3)
    assert len(reading.art.threads) == 3
    assert "colours-merged" in {finding.code for finding in reading.findings}
    assert sum(region.outline.area for region in reading.art.regions) >= 30 * 15 * 0.999


def test_gold_without_a_metallic_thread_is_said() -> None:
    findings = read(svg('<rect width="9" height="9" fill="#d4af37"/>')).findings
    assert "no-metallic" in {finding.code for finding in findings}


def test_gradients_are_rendered_and_traced_and_said() -> None:
    drawing = svg(
        '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
        '<circle cx="50" cy="50" r="40" fill="url(#g)"/>'
    )
    reading = read(drawing, colours_max=5)
    assert "read-as-picture" in {finding.code for finding in reading.findings}
    assert 2 <= len(reading.art.threads) <= 5
    assert alike(drawing, reading) >= 0.98


def test_an_outline_drawn_twice_is_taken_once_and_said() -> None:
    reading = read(svg('<path fill-rule="evenodd" d="M0 0h50v50h-50z M0 0h50v50h-50z"/>'))
    assert [finding.code for finding in reading.findings] == ["outline-drawn-twice"]
    assert reading.art.regions[0].outline.area == pytest.approx(900)
