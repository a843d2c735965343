"""The player of a design's stitching in a real browser, on a page of its own under the gallery's own rules."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from fastapi import FastAPI
from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from tests.embroidery.render.plans import BLUE, RED, plan_of, satin
from tests.web.chromium import PHONE, Visit, needs_chromium, opened_browser, soon, visiting
from tests.web.serving import served
from wenmai.imaging.writing import encode_png
from wenmai.lines.embroidery.model import StitchPlan
from wenmai.lines.embroidery.render import SILK_SATIN, RenderSettings, draw_plan, encode_plan
from wenmai.web.guarding import Guard
from wenmai.web.site import STATIC
from wenmai.web.wording import Words, load_messages

pytestmark = needs_chromium
PAGE = """<!doctype html><html lang="{{ language }}"><head><title>x</title><link rel="icon" href="/static/mark.svg">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/dist/gallery.css">
<script type="module" src="/static/dist/stitching.js"></script></head><body><main class="main">
{% import "stitching.html" as stitching %}
{{ stitching.player(t, plan, "/picture.png", "A design", width, height, threads, "#eee6d4") }}
</main></body></html>"""
DESIGN = plan_of(satin(RED, 0, 0, 20, 30), satin(BLUE, 25, 0, 20, 30))  # 149 stitches each
# Said by a browser without a graphics card, whenever it shows what it has drawn.
OF_THE_MACHINE = "GPU stall due to ReadPixels"


def application(plan: StitchPlan) -> FastAPI:
    picture = draw_plan(plan, SILK_SATIN, RenderSettings(12))
    templates = Environment(
        loader=PackageLoader("wenmai.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    messages = load_messages()
    app = FastAPI(openapi_url=None)
    app.add_middleware(Guard)

    @app.get("/{language}")
    def page(language: str, stream: str = "/plan") -> Response:
        if language == "plan":
            return Response(encode_plan(plan), media_type="application/octet-stream")
        if language == "picture.png":
            return Response(encode_png(picture), media_type="image/png")
        height, width = picture.shape[:2]
        return HTMLResponse(
            templates.from_string(PAGE).render(
                t=Words(messages, language), language=language, plan=stream, width=width, height=height,
                threads=plan.threads,
            )
        )  # fmt: skip

    app.mount("/static", StaticFiles(directory=STATIC))
    return app


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(application(DESIGN)) as at:
        yield at


def visits(browser, address, **wishes) -> Iterator[Visit]:
    for visitor in visiting(browser, address, **wishes):
        yield visitor
        visitor.complaints[:] = [said for said in visitor.complaints if OF_THE_MACHINE not in said]


@pytest.fixture
def visit(browser, address) -> Iterator[Visit]:
    yield from visits(browser, address)


def opened(visit: Visit, path: str = "/en"):
    page = visit.go(path)
    page.wait_for_selector(".stitching[data-ready]")
    return page


def sewn(page) -> int:
    return int(page.get_by_role("slider").input_value())


def test_it_shows_the_finished_picture_until_it_is_touched(visit):
    page = opened(visit)
    assert sewn(page) == DESIGN.stitch_count
    assert page.locator("canvas").evaluate("c => getComputedStyle(c).opacity") == "0"
    page.get_by_role("button", name="One stitch back").click()
    assert page.locator("canvas").evaluate("c => getComputedStyle(c).opacity") == "1"
    assert sewn(page) == DESIGN.stitch_count - 1


def test_it_plays_to_the_end_and_stops(visit):
    page = opened(visit)
    page.get_by_label("Speed").select_option("15")  # 20 s for all of it: no machine is so slow as to miss the pause
    page.get_by_role("button", name="Play", exact=True).click()
    assert sewn(page) < DESIGN.stitch_count
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    page.wait_for_timeout(200)  # what was shown last is drawn
    held = sewn(page)
    page.wait_for_timeout(200)
    assert sewn(page) == held
    page.get_by_label("Speed").select_option("250")
    page.get_by_role("button", name="Play", exact=True).click()
    assert soon(page, lambda: sewn(page) == DESIGN.stitch_count)
    page.wait_for_selector("button:text-is('Play')")


def test_stitch_by_stitch_and_the_slider_by_keys(visit):
    page = opened(visit)
    slider = page.get_by_role("slider", name="Stitches sewn")
    slider.focus()
    page.keyboard.press("Home")
    assert sewn(page) == 0
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="One stitch on").click()
    page.get_by_role("button", name="One stitch on").click()
    page.get_by_role("button", name="One stitch back").click()
    assert sewn(page) == 2
    assert slider.get_attribute("aria-valuetext") == f"2 / {DESIGN.stitch_count} red"


def test_the_current_thread_is_marked_and_each_leads_to_its_first_stitch(visit):
    page = opened(visit)
    assert page.locator('[aria-current="step"]').inner_text().endswith("blue")
    page.get_by_role("button", name="1. test 1 red").click()
    assert sewn(page) == 1
    assert page.locator('[aria-current="step"]').count() == 1
    assert page.locator('[aria-current="step"]').inner_text().endswith("red")
    page.get_by_role("button", name="2. test 2 blue").click()
    assert sewn(page) == 1 + 149


def test_what_is_drawn_is_what_is_sewn(visit):
    page = opened(visit)
    page.get_by_role("button", name="2. test 2 blue").click()  # the first thread is done, the second has one stitch
    box = page.locator("canvas").bounding_box()
    # The picture has 45 × 29.6 mm and 5 mm around; it fits the stage as the drawing does.
    scale = min(box["width"] / 55, box["height"] / 39.6)

    def seen(x: float, y: float) -> np.ndarray:
        shown = np.asarray(Image.open(io.BytesIO(page.locator("canvas").screenshot())).convert("RGB"), int)
        middle = (box["height"] / 2 + (y - 14.8) * scale, box["width"] / 2 + (x - 22.5) * scale)
        row, column = (round(one) for one in middle)
        return shown[row - 8 : row + 8, column - 8 : column + 8].mean(axis=(0, 1))

    red, ground = seen(10, 15), seen(35, 15)
    assert red[0] > 2 * red[2]
    assert np.abs(ground - (0xEE, 0xE6, 0xD4)).max() <= 2
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    blue = seen(35, 15)
    assert blue[2] > 1.5 * blue[0]


def test_zoom_and_move_with_buttons_wheel_and_keys(visit):
    page = opened(visit)
    page.get_by_role("button", name="1. test 1 red").click()

    def place():
        return page.locator(".stitching-needle").bounding_box()

    at_home = place()
    page.get_by_role("button", name="Zoom in").click()
    assert soon(page, lambda: place() != pytest.approx(at_home))
    page.get_by_role("button", name="Whole picture").click()
    assert soon(page, lambda: place() == pytest.approx(at_home))
    box = page.locator("canvas").bounding_box()
    page.mouse.move(at_home["x"] + at_home["width"] / 2, at_home["y"] + at_home["height"] / 2)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(100)
    assert place()["x"] == pytest.approx(at_home["x"], abs=1.5)  # what lies under the pointer stays there
    page.locator("canvas").focus()
    page.keyboard.press("ArrowLeft")
    assert soon(page, lambda: place()["x"] == pytest.approx(at_home["x"] + 40, abs=2))
    page.keyboard.press("0")
    assert soon(page, lambda: place() == pytest.approx(at_home))
    assert box == page.locator("canvas").bounding_box()


def test_without_motion_it_goes_on_colour_by_colour(browser, address):
    for visitor in visits(browser, address, reduced_motion="reduce"):
        page = opened(visitor)
        assert sewn(page) == DESIGN.stitch_count
        page.evaluate("""() => { window.seen = []; const place = document.querySelector('input[type=range]');
            document.querySelector('[data-does=play]').addEventListener('click', () => {
                const note = () => { window.seen.push(Number(place.value)); requestAnimationFrame(note); };
                requestAnimationFrame(note); }); }""")
        page.get_by_role("button", name="Play", exact=True).click()
        assert soon(page, partial(page.evaluate, f"window.seen.at(-1) === {DESIGN.stitch_count}"))
        assert set(page.evaluate("window.seen")) == {0, 149, DESIGN.stitch_count}


def test_where_it_cannot_be_played_the_picture_stays(browser, address):
    for visitor in visits(browser, address):
        page = visitor.go("/en?stream=/picture.png")
        page.wait_for_selector(".stitching-failed:visible")
        assert page.locator(".stitching-still").is_visible()
        assert not page.get_by_role("slider").is_visible()
        assert page.get_by_role("button", name="1. test 1 red").is_visible()


def test_a_phone_never_scrolls_sideways_and_reads_chinese(browser, address):
    for visitor in visits(browser, address, viewport=PHONE, has_touch=True, is_mobile=True):
        page = opened(visitor, "/zh")
        assert page.get_by_role("button", name="播放", exact=True).is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
