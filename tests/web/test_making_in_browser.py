"""Making in a real browser: from a picture to a design that plays, by mouse, on a phone, and without scripts."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.web.chromium import DESK, Visit, needs_chromium, opened_browser, playwright, soon, visiting
from tests.web.making import Held, making_market
from tests.web.market import Market
from tests.web.test_exchange_in_browser import PHONE, check_width, sign_in, tab_to
from wenmai.services.watching import job_of

pytestmark = needs_chromium
# Said by a browser of every answer with such a status, and without a graphics card of what it draws.
USUAL = re.compile(r"status of 40[0349]|GPU stall due to ReadPixels")


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(made_market: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Market, Held]]:
    with making_market(made_market, tmp_path_factory.mktemp("making") / "home") as found:
        yield found


def visits(browser: playwright.Browser, market: Market, **wishes: object) -> Iterator[Visit]:
    for visitor in visiting(browser, market.address, **wishes):
        visitor.go(f"/sign-in?next=/objects/{market.pictures[0]}")
        sign_in(visitor.page, "li-wei")
        visitor.page.wait_for_url("**/objects/*")
        yield visitor
        visitor.complaints[:] = [said for said in visitor.complaints if not USUAL.search(said)]


def test_from_a_picture_to_a_design_that_plays(browser: playwright.Browser, opened: tuple[Market, Held]) -> None:
    market, held = opened
    for visitor in visits(browser, market):
        page = visitor.page
        page.get_by_role("link", name="Plaid").click()
        page.get_by_label("Width").fill("2")
        page.get_by_label("Title").fill("Browsed stripes")
        page.get_by_label("Steps").select_option("2")
        page.get_by_role("button", name="Show the price").click()
        assert page.locator("#fault-width_mm").inner_text() == "It is at least 5."
        page.get_by_label("Width").fill("20")
        page.get_by_role("button", name="Show the price").click()
        page.get_by_text("Making is free here").wait_for()
        page.get_by_role("button", name="Make it").click()
        page.wait_for_url("**/account/jobs/*")
        state = page.get_by_role("status")
        assert "waiting" in state.inner_text()
        page.evaluate("window.stayed = true")
        working = threading.Thread(target=held.let_go)
        working.start()
        page.locator(".state-job-running").wait_for()
        assert soon(page, partial(page.evaluate, "document.querySelector('progress')?.value > 0.3"))
        assert page.locator(".job-percent").inner_text() != "0 %"
        page.locator(".state-job-done").wait_for()
        working.join()
        assert page.evaluate("window.stayed")  # the page was never loaded anew
        page.get_by_role("link", name="Browsed stripes").click()
        page.wait_for_selector(".stitching[data-ready]")
        place = page.get_by_role("slider")
        assert place.input_value() == place.get_attribute("max")
        page.get_by_label("Speed").select_option("15")  # at a stitch a frame there is time to pause it
        page.get_by_role("button", name="Play", exact=True).click()
        assert soon(page, partial(place.evaluate, "slider => slider.valueAsNumber > 2"))
        page.get_by_role("button", name="Pause").click()
        assert place.input_value() != place.get_attribute("max")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="The machine’s file").click()
        assert waiting.value.suggested_filename.endswith(".dst")


def test_a_job_is_cancelled_by_the_keyboard(browser: playwright.Browser, opened: tuple[Market, Held]) -> None:
    market, held = opened
    for visitor in visits(browser, market):
        page = visitor.go(f"/make/plaid?asset={market.pictures[0]}&title=Stopped")
        tab_to(page, "document.activeElement.textContent === 'Show the price'")
        page.keyboard.press("Enter")
        page.locator("#price").wait_for()
        tab_to(page, "document.activeElement.textContent === 'Make it'")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/jobs/*")
        tab_to(page, "document.activeElement.textContent === 'Cancel'")
        page.keyboard.press("Enter")
        page.locator(".state-job-cancelled").wait_for()
        assert "Nothing was kept" in page.get_by_role("main").inner_text()
    held.let_go()


def test_without_scripts_the_page_asks_again_by_itself(
    browser: playwright.Browser, opened: tuple[Market, Held]
) -> None:
    market, held = opened
    for visitor in visits(browser, market, java_script_enabled=False):
        page = visitor.go(f"/make/plaid?asset={market.pictures[0]}&title=Plain")
        page.get_by_role("button", name="Show the price").click()
        page.get_by_role("button", name="Make it").click()
        page.locator(".state-job-queued").wait_for()
        held.let_go()
        job = job_of(market.as_party("museum"), page.url.rpartition("/")[2])
        assert job.state == "done", job
        page.locator(".state-job-done").wait_for()
        page.get_by_role("link", name="Plain").click()
        assert page.locator(".stitching-still").is_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_no_page_of_making_scrolls_sideways(
    browser: playwright.Browser, opened: tuple[Market, Held], viewport: dict[str, int]
) -> None:
    market, held = opened
    for locale in ("zh-CN", "en-GB"):
        for visitor in visits(browser, market, locale=locale, viewport=viewport):
            title = "绣" * 150 + f"{locale} {viewport['width']}"
            page = visitor.go(f"/make/plaid?asset={market.pictures[0]}&title={title}")
            check_width(visitor, page.url.removeprefix(market.address), viewport["width"], (locale, "form"))
            page.locator("button[value=quote]").click()
            page.locator("#price").wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], (locale, "price")
            page.locator("button[value=make]").click()
            page.wait_for_url("**/account/jobs/*")
            address = page.url.removeprefix(market.address)
            held.let_go()
            check_width(visitor, "/account/jobs", viewport["width"], (locale, "jobs"))
            check_width(visitor, address, viewport["width"], (locale, "job"))
            design = visitor.page.locator("a[href^='/designs/']").first.get_attribute("href") or ""
            check_width(visitor, design, viewport["width"], (locale, "design"))
            check_width(visitor, "/account/wallet", viewport["width"], (locale, "wallet"))
