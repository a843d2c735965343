"""The gallery in a real browser: what JavaScript adds, the keyboard, a phone, and that nothing leaves this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.parties.town import PASSWORD
from tests.web.chromium import DESK, PHONE, Visit, needs_chromium, opened_browser, playwright, soon, visiting
from wenmai.services.showing import show

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture
def visit(browser, gallery) -> Iterator[Visit]:
    yield from visiting(browser, gallery.address)


@pytest.mark.parametrize(("locale", "word", "button"), [("en-GB", "bat", "Search"), ("zh-CN", "蝠", "检索")])
def test_search_for_a_word(browser, gallery, locale, word, button):
    for visitor in visiting(browser, gallery.address, locale=locale):
        page = visitor.go("/")
        page.get_by_role("searchbox").fill(word)
        page.get_by_role("search").get_by_role("button", name=button).click()
        page.wait_for_url("**/search?q=*")
        assert page.locator(f'a[href="/objects/{gallery.bats}"]').count() == 1
        assert page.locator(".why").first.inner_text()


def test_drag_a_crop_and_find_the_picture(visit, gallery):
    page = visit.go("/search")
    page.get_by_label("Search by a picture").set_input_files(gallery.collection / "bats.png")
    page.get_by_role("button", name="Send and search").click()
    page.wait_for_selector(".query-picture img")
    box = page.locator("#crop-svg").bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.75 * box["height"], steps=4)
    page.mouse.up()
    assert int(page.get_by_label("Left x").input_value()) == pytest.approx(96, abs=3)
    assert int(page.get_by_label("Height").input_value()) == pytest.approx(264, abs=4)
    page.get_by_label("Look for").select_option("image")
    page.get_by_role("button", name="Find what is like it").click()
    page.wait_for_url("**/search?*picture=*")
    assert int(parse_qs(urlsplit(page.url).query)["x"][0]) == pytest.approx(96, abs=3)
    assert page.locator(".card-link").first.get_attribute("href") == f"/objects/{gallery.bats}"
    # The frame is steered by keys as well, and the numbers follow.
    before = int(page.get_by_label("Left x").input_value())
    page.locator("#crop-svg .crop").focus()
    page.keyboard.press("ArrowRight")
    assert int(page.get_by_label("Left x").input_value()) > before


def test_a_crop_drawn_on_the_object_finds_it(visit, gallery):
    page = visit.go(f"/objects/{gallery.bats}")
    page.wait_for_selector("#stage[data-ready]")
    page.get_by_role("button", name="Draw a frame").click()
    page.evaluate("document.querySelector('#stage').scrollIntoView()")
    stage = page.locator("#stage").bounding_box()
    side, middle = stage["height"], stage["x"] + stage["width"] / 2  # the picture is square, the stage wider
    page.mouse.move(middle - 0.35 * side, stage["y"] + 0.15 * side)
    page.mouse.down()
    page.mouse.move(middle + 0.35 * side, stage["y"] + 0.85 * side, steps=4)
    page.mouse.up()
    assert page.locator("#crop-svg .crop").count() == 1
    assert int(page.get_by_label("Left x").input_value()) == pytest.approx(0.15 * 480, abs=4)
    assert int(page.get_by_label("Width").input_value()) == pytest.approx(0.7 * 480, abs=6)
    page.get_by_label("Look for").select_option("image")
    page.get_by_role("button", name="Find what is like it").click()
    page.wait_for_url("**/search?*like=*")
    assert page.locator(".card-link").first.get_attribute("href") == f"/objects/{gallery.bats}"


def test_the_picture_is_there_while_its_tiles_are_not(visit, gallery):
    held = []

    def hold(route: playwright.Route) -> None:
        held.append(route)

    page = visit.page
    page.route("**/zoom/*_files/**", hold)
    page.goto(f"{gallery.address}/objects/{gallery.bats}", wait_until="commit")  # held tiles hold "load" up, too
    page.wait_for_selector("#stage[data-ready]")
    assert page.locator(".stage-image").is_visible()
    still, stage = page.locator(".stage-image").bounding_box(), page.locator("#stage").bounding_box()
    assert still == stage  # where the viewer will show it, so that nothing jumps
    assert page.locator("#stage[data-drawn]").count() == 0
    for route in held:
        route.continue_()
    page.unroute("**/zoom/*_files/**")
    page.wait_for_selector("#stage[data-drawn]")
    assert not page.locator(".stage-image").is_visible()


def test_outlines_follow_the_zoom(visit, gallery):
    page = visit.go(f"/objects/{gallery.bats}")
    page.wait_for_selector("#stage[data-ready]")
    assert page.locator("#stage canvas").count() >= 1
    outline = page.locator(f'a[data-gene="{gallery.gene}"] polygon').first
    before = outline.bounding_box()
    page.get_by_role("button", name="Zoom in").click()

    def width_px() -> float:
        return outline.bounding_box()["width"]

    assert soon(page, lambda: width_px() == pytest.approx(1.6 * before["width"], rel=0.05))
    page.get_by_role("button", name="Whole picture").click()
    assert soon(page, lambda: width_px() == pytest.approx(before["width"], rel=0.03))
    page.get_by_role("button", name="Show the outlines").click()
    assert not outline.is_visible()


def test_an_outline_lies_where_its_pixels_are(visit, gallery):
    page = visit.go(f"/objects/{gallery.bats}")
    page.wait_for_selector("#stage[data-ready]")
    shown = page.evaluate("""(() => {
        const svg = document.querySelector('#crop-svg'), matrix = svg.getScreenCTM();
        const at = new DOMPoint(0, 0).matrixTransform(matrix);
        const {left, top, width, height} = document.querySelector('#stage').getBoundingClientRect();
        return {scale: matrix.a, left: at.x - left, top: at.y - top, width, height};
    })()""")
    # The picture is square and the stage is wider than high: at home it fills the height and stands in the middle.
    assert shown["scale"] == pytest.approx(shown["height"] / 480, rel=0.02)
    assert shown["top"] == pytest.approx(0, abs=3)
    assert shown["left"] == pytest.approx((shown["width"] - shown["height"]) / 2, abs=4)


def test_outline_and_card_light_together(visit, gallery):
    page = visit.go(f"/objects/{gallery.bats}")
    page.wait_for_selector("#stage[data-ready]")
    card, outline = page.locator(f"#card-{gallery.gene[:16]}"), page.locator(f'a[data-gene="{gallery.gene}"]')
    card.hover()
    assert "lit" in (outline.get_attribute("class") or "")
    card.locator("a").first.blur()
    outline.focus()
    assert "lit" in (card.get_attribute("class") or "")


# A place on the screen that belongs to this gene's outline: no smaller one lies around it.
PLACE_INSIDE = """(gene) => {
    const polygon = document.querySelector(`a[data-gene="${gene}"] polygon`), matrix = polygon.getScreenCTM();
    const all = [...document.querySelectorAll('a[data-gene]')];
    const size = (b) => b.width * b.height;
    const box = polygon.getBBox(), point = polygon.ownerSVGElement.createSVGPoint();
    for (let i = 1; i < 40; i++) for (let j = 1; j < 40; j++) {
        point.x = box.x + box.width * i / 40; point.y = box.y + box.height * j / 40;
        const around = all.filter((a) => a.querySelector('polygon').isPointInFill(point));
        const least = around.sort((a, b) => size(a.querySelector('polygon').getBBox())
            - size(b.querySelector('polygon').getBBox()))[0];
        const at = point.matrixTransform(matrix);
        if (least && least.dataset.gene === gene && at.y > 20 && at.y < 550) return [at.x, at.y];
    }
}"""  # fmt: skip


def _stands_still(outline) -> bool:
    place = outline.bounding_box()
    outline.page.wait_for_timeout(100)
    return outline.bounding_box() == place


def test_a_click_inside_an_outline_opens_its_gene_and_a_drag_does_not(visit, gallery):
    page = visit.go(f"/objects/{gallery.bats}")
    page.wait_for_selector("#stage[data-ready]")
    page.evaluate("document.querySelector('#stage').scrollIntoView()")
    visit.settle()
    outline = page.locator(f'a[data-gene="{gallery.gene}"] polygon').first
    card = page.locator(f"#card-{gallery.gene[:16]}")

    def lit_by_pointing() -> bool:  # as a hand does, that follows what still moves on a busy machine
        page.mouse.move(1, 1)
        page.mouse.move(*page.evaluate(PLACE_INSIDE, gallery.gene))
        return "lit" in (card.get_attribute("class") or "")

    assert soon(page, lit_by_pointing)
    before = outline.bounding_box()
    x, y = page.evaluate(PLACE_INSIDE, gallery.gene)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=5)
    page.mouse.up()
    page.wait_for_timeout(1000)
    assert page.url.endswith(f"/objects/{gallery.bats}")
    assert soon(page, lambda: _stands_still(outline))  # what was thrown glides on
    moved = outline.bounding_box()["x"] - before["x"]
    assert moved > 30
    page.mouse.click(x + moved, y)
    page.wait_for_url(f"**/genes/{gallery.gene}")


def test_correct_an_outline_by_dragging_a_point(browser, own_gallery):
    for visitor in visiting(browser, own_gallery.address):
        own_gallery.sign_in()  # so that the person is there
        page = visitor.go(f"/genes/{own_gallery.gene}")
        page.get_by_role("link", name="Correct the outline").click()
        page.get_by_label("Name").fill("bao-yu")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        handle = page.locator(".handles circle").first
        before = page.locator("#points").input_value()
        box = handle.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 40, box["y"] + 30, steps=3)
        page.mouse.up()
        dragged = page.locator("#points").input_value()
        # Handles may overlap where an outline is fine; the one on top moves, and no other.
        assert sum(new != old for new, old in zip(dragged.split(), before.split(), strict=True)) == 1
        handle.focus()
        page.keyboard.press("Shift+ArrowRight")
        moved = page.locator("#points").input_value()
        x = [float(points.split()[0].split(",")[0]) for points in (dragged, moved)]
        assert x[1] - x[0] == pytest.approx(10, abs=0.2)
        page.get_by_role("button", name="Save as a new gene").click()
        page.wait_for_url(re.compile(rf"/genes/(?!{own_gallery.gene})[0-9a-f]{{64}}$"))
        assert page.get_by_text("Outlined by a person").count() >= 1
        made = show(own_gallery.context, page.url.rsplit("/", 1)[1])
        assert made.gene is not None
        assert made.gene.made_by == "person"


def test_switch_the_language(visit):
    page = visit.go("/about")
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.url.endswith("/about")
    visit.go("/")
    assert page.locator("h1").inner_text() == "纹样的脉络"


def test_everything_is_reached_by_the_keyboard_alone(visit, gallery):
    page = visit.go("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName"))
        if seen[-1] == f"/objects/{gallery.bats}":
            break
    assert {"INPUT", "BUTTON", "SUMMARY"} <= set(seen)
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/objects/{gallery.bats}")


def test_a_menu_narrows_without_leaving_the_page(visit):
    page = visit.go("/")
    page.evaluate("window.stayed = true")
    page.locator("summary", has_text="Material").click()
    page.locator(".menu[open] a", has_text="silk").click()
    page.wait_for_url("**/?material=*")
    page.wait_for_selector(".chips")
    assert page.evaluate("window.stayed") is True
    assert page.locator(".card").count() >= 1
    page.go_back()
    page.wait_for_selector(".chips", state="detached")


def test_a_phone_never_scrolls_sideways(browser, gallery):
    paths = (
        "/",
        "/search?q=bat",
        f"/objects/{gallery.bats}",
        f"/genes/{gallery.gene}",
        "/insights",
        "/about",
        "/offers",
        "/sign-in",
        "/x",
    )
    for locale in ("zh-CN", "en-GB"):
        for visitor in visiting(
            browser, gallery.address, locale=locale, viewport=PHONE, has_touch=True, is_mobile=True
        ):
            for path in (*paths, f"/search?like={gallery.bats}"):
                page = visitor.go(path)
                visitor.settle()
                assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], (locale, path)
            # The missing page is a 404 on purpose, which the browser's console repeats.
            visitor.complaints[:] = [said for said in visitor.complaints if "404" not in said]


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_pictures_fill_their_cards_and_rows_end_together(browser, gallery, viewport):
    for visitor in visiting(browser, gallery.address, viewport=viewport):
        page = visitor.go("/")
        visitor.settle()
        rows = page.evaluate("""(() => {
            const rows = new Map();
            for (const card of document.querySelectorAll('.grid > .card')) {
                const mat = card.querySelector('.mat').getBoundingClientRect(), top = Math.round(mat.top);
                const picture = card.querySelector('img');
                const natural = picture.getAttribute('width') / picture.getAttribute('height');
                const one = {right: mat.right, height: mat.height, ratio: mat.width / mat.height / natural,
                             gene: card.classList.contains('card-gene')};
                rows.set(top, [...(rows.get(top) ?? []), one]);
            }
            const grid = document.querySelector('.grid').getBoundingClientRect();
            return {right: grid.right, rows: [...rows.values()]};
        })()""")
        assert len(rows["rows"]) >= 2
        for row in rows["rows"][:-1]:
            assert row[-1]["right"] == pytest.approx(rows["right"], abs=1.5)
        for row in rows["rows"]:
            assert max(card["height"] for card in row) - min(card["height"] for card in row) < 1.5
            assert all(card["ratio"] == pytest.approx(1, abs=0.05) for card in row if not card["gene"])


def test_without_javascript_the_picture_its_outlines_and_the_crop_are_there(browser, gallery):
    for visitor in visiting(browser, gallery.address, java_script_enabled=False):
        page = visitor.go(f"/objects/{gallery.bats}")
        assert page.locator(".stage-image").is_visible()
        assert page.locator("a[data-gene] polygon").first.is_visible()
        assert not page.locator("#tools").is_visible()
        for name, value in (("Left x", 90), ("Top y", 90), ("Width", 300), ("Height", 300)):
            page.get_by_label(name).fill(str(value))
        page.get_by_label("Look for").select_option("image")
        page.get_by_role("button", name="Find what is like it").click()
        assert page.locator(".card-link").first.get_attribute("href") == f"/objects/{gallery.bats}"
