"""The exchange in a real browser: the whole way by mouse, by the keyboard alone, and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.parties.town import PASSWORD
from tests.web.chromium import DESK, Visit, needs_chromium, opened_browser, playwright, soon, visiting
from tests.web.market import Market
from wenmai.imaging.reading import read_rgb
from wenmai.services.agreeing import list_agreements
from wenmai.services.ordering import list_orders, place_order
from wenmai.services.reporting import list_reports
from wenmai.services.sampling import review_sample, submit_sample

pytestmark = needs_chromium
PHONE = {"width": 390, "height": 780}


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with opened_browser() as opened:
        yield opened


def sign_in(page: playwright.Page, name: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()


def test_from_signing_in_to_a_report_and_out_again(browser: playwright.Browser, market: Market) -> None:
    market.give("workshop", 1_000_000)
    for visitor in visiting(browser, market.address):
        page = visitor.go("/")
        page.get_by_role("link", name="Licences").click()
        page.get_by_role("link", name="Five bats", exact=True).first.click()
        page.get_by_role("link", name="Sign in to order").click()
        sign_in(page, "chen-jing")
        page.wait_for_url(f"**/offers/{market.offer}")
        order = page.get_by_role("main").get_by_role("button", name="Order")
        order.dblclick()  # one order all the same
        # the second click ends the first one's navigation: whoever waits for that is told so
        assert soon(page, lambda page=page: "/account/orders/" in page.url)
        page.wait_for_load_state()
        assert len(list_orders(market.as_party("workshop"))) == 1
        page.get_by_role("link", name="Fetch the files").click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download").click()
        assert read_rgb(waiting.value.path().read_bytes()).shape == (480, 480, 3)
        page.reload()
        assert "fetched 1 of 20 times" in page.get_by_role("main").inner_text()
        page.get_by_role("link", name="Agreements").click()
        page.get_by_role("heading", name="Five bats").get_by_role("link").click()
        page.get_by_label("What it is").fill("Scarf")
        page.get_by_role("button", name="Submit").click()
        page.wait_for_url("**#samples")
        (standing,) = list_agreements(market.as_party("workshop"))
        sample = page.locator(".samples h3").inner_text()
        assert sample.startswith("Scarf")
    approve_all(market, standing.agreement.id)
    market.watch.go(days=100)
    for visitor in visiting(browser, market.address):
        page = visitor.go("/account")  # the visit is over by now
        sign_in(page, "chen-jing")
        page.wait_for_url("**/account")
        page.get_by_role("link", name="Report: Five bats").click()
        for label, value in (("Goods", "textiles/scarves"), ("Territory", "CN-HN"), ("Units", "120")):
            page.get_by_label(label).first.fill(value)
        page.get_by_label("Unit price, yuan").first.fill("129.00")
        page.get_by_role("button", name="Preview").click()
        assert "¥1,238.40" in page.get_by_role("main").inner_text()
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**#reports")
        assert "120 of 5,000 units reported" in page.get_by_role("main").inner_text()
        (report,) = list_reports(market.as_party("workshop"), standing.agreement.id)
        assert report.owed_fen == 123_840
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{market.address}/")
        assert page.get_by_role("link", name="Sign in").is_visible()
        visitor.go("/account")
        assert "/sign-in" in page.url


def approve_all(market: Market, agreement_id: str) -> None:
    from wenmai.services.sampling import list_samples

    museum = market.as_party("museum")
    for sample, state, _ in list_samples(museum, agreement_id):
        if state == "submitted":
            review_sample(museum, sample.id, True)


def test_the_keyboard_alone_signs_in_and_orders(browser: playwright.Browser, market: Market) -> None:
    market.give("shop", 50_000)
    for visitor in visiting(browser, market.address):
        page = visitor.go("/sign-in?next=/offers")
        assert page.evaluate("document.activeElement.name") == "name"
        page.keyboard.type("sun-lei")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{market.address}/offers")
        tab_to(page, f"document.activeElement.pathname === '/offers/{market.offer}'")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/offers/{market.offer}")
        tab_to(page, "document.activeElement.value === 'now'")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.value") == "hold"
        page.keyboard.press("Tab")
        tab_to(page, "document.activeElement.textContent === 'Order'")
        page.keyboard.press("Enter")
        page.wait_for_url("**/account/orders/*")
        assert [one.state for one in list_orders(market.as_party("shop"))] == ["placed"]
        tab_to(page, "document.activeElement.textContent === 'Sign out'")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{market.address}/")


def tab_to(page: playwright.Page, there: str) -> None:
    """Press Tab until the script says that one is there. What the keyboard reaches can be seen."""
    for _ in range(80):
        if page.evaluate(there):
            return
        page.keyboard.press("Tab")
        box = page.evaluate("(({width, height}) => width * height)(document.activeElement.getBoundingClientRect())")
        assert box > 0, page.evaluate("document.activeElement.outerHTML")
    pytest.fail("the keyboard does not reach it")


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_no_page_scrolls_sideways(browser: playwright.Browser, market: Market, viewport: dict[str, int]) -> None:
    market.give("workshop", 1_000_000)
    workshop = market.as_party("workshop")
    receipt = place_order(workshop, market.offer, "first")
    held = place_order(workshop, market.offer, "held", pay="hold")
    agreement, delivery = str(receipt.agreement and receipt.agreement.id), str(receipt.delivery and receipt.delivery.id)
    submit_sample(workshop, agreement, "first", "围巾" * 60, (), "w" * 400)
    market.watch.go(days=150)
    paths = (
        "/account", "/account/orders", f"/account/orders/{receipt.order.id}", f"/account/orders/{held.order.id}",
        "/account/agreements", f"/account/agreements/{agreement}", f"/account/agreements/{agreement}/report",
        f"/account/deliveries/{delivery}", "/account/wallet", "/account/offers", "/offers", f"/offers/{market.offer}",
        f"/objects/{market.pictures[0]}",
    )  # fmt: skip
    for locale in ("zh-CN", "en-GB"):
        for person in ("chen-jing", "li-wei", "wu-dan"):
            for visitor in visiting(browser, market.address, locale=locale, viewport=viewport):
                visitor.go("/sign-in")
                sign_in(visitor.page, person)
                visitor.page.wait_for_url("**/account")
                for path in paths:
                    check_width(visitor, path, viewport["width"], (locale, person, path))
                # What another role may not see is a page, too, which the browser's console repeats.
                visitor.complaints[:] = [said for said in visitor.complaints if not re.search("40[34]", said)]


def check_width(visitor: Visit, path: str, width_px: int, where: object) -> None:
    page = visitor.go(path)
    visitor.settle()
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px, where
    small = page.evaluate("""[...document.querySelectorAll('main button, main input:not([type=hidden])')].filter(e => {
        const box = e.getBoundingClientRect();
        return e.offsetParent && (box.right > innerWidth + 1 || box.left < -1) && !e.closest('.scroll');
    }).map(e => e.outerHTML)""")
    assert small == [], where
