"""The structure on its pages, in a real browser: drawn where it is, switched by click and key, without any script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.chromium import Visit, needs_chromium, opened_browser, playwright, visiting

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def visit(browser, gallery, request) -> Iterator[Visit]:
    yield from visiting(browser, gallery.address, java_script_enabled=request.param)


def test_layers_are_switched_by_click_and_by_key(visit, gallery):
    page = visit.go(f"/genes/{gallery.patterned}")
    mirrors, centres = page.locator(".structure .layer-mirrors"), page.locator(".structure .layer-centres")
    assert mirrors.is_visible()
    page.get_by_label("Mirrors (whole lines)").uncheck()
    assert not mirrors.is_visible()
    assert centres.is_visible()
    page.get_by_label("Mirrors (whole lines)").press("Space")
    assert mirrors.is_visible()
    page.get_by_label("Mirrors (whole lines)").press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert not centres.is_visible()


def test_the_photograph_shows_its_structure_on_demand(visit, gallery):
    page = visit.go(f"/objects/{gallery.stars}")
    lattice = page.locator(".structures .layer-lattice").first
    assert not lattice.is_visible()
    page.get_by_label("Show the structure").check()
    assert lattice.is_visible()
    page.get_by_label("Show the structure").press("Space")
    assert not lattice.is_visible()


def test_the_lines_lie_on_the_stars(browser, gallery):
    """A mirror of the cloth goes through the middles of a row of stars, which stand every 60 pixels from 30."""
    for visitor in visiting(browser, gallery.address):
        page = visitor.go(f"/genes/{gallery.patterned}")
        x, y, width, height = page.evaluate("""(() => {
            const svg = document.querySelector('.structure svg'), box = svg.viewBox.baseVal;
            return [box.x, box.y, box.width, box.height];
        })()""")
        shown = page.locator(".structure img").bounding_box()
        overlay = page.locator(".structure svg").bounding_box()
        for side in ("x", "y", "width", "height"):
            assert overlay[side] == pytest.approx(shown[side], abs=1)
        at = page.evaluate("""(() => {
            const svg = document.querySelector('.structure svg'), matrix = svg.getScreenCTM();
            const place = new DOMPoint(90, 150).matrixTransform(matrix);
            return [place.x, place.y];
        })()""")
        assert at[0] - shown["x"] == pytest.approx((90 - x) / width * shown["width"], abs=1)
        assert at[1] - shown["y"] == pytest.approx((150 - y) / height * shown["height"], abs=1)


@pytest.mark.parametrize(("locale", "words"), [("en-GB", "Symmetry group"), ("zh-CN", "对称群")])
def test_the_facts_are_told_in_both_languages(browser, gallery, locale, words):
    for visitor in visiting(browser, gallery.address, locale=locale):
        page = visitor.go(f"/genes/{gallery.patterned}")
        facts = page.locator(".structure-facts").inner_text()
        assert words in facts
        assert "p4m" in facts
        assert "四次旋转" in facts
        assert "quarter turns" in facts
        assert "60.0 × 60.0 px, 90.0°" in facts
