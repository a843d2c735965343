"""A gene tried in symmetry groups: its pictures, and the picker in a real browser, by mouse, by keys and on a phone."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from tests.web.chromium import DESK, PHONE, Visit, needs_chromium, opened_browser, playwright, soon, visiting
from wenmai.services.repeating import BANDS, FIELDS, ROUNDS


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.mark.parametrize("group", ["p4m", "pma2", "D6"])
def test_a_picture_of_each_kind_is_drawn_and_kept(gallery, group):
    answer = gallery.client.get(f"/genes/{gallery.gene}/repeat/{group}/small.png")
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    picture = np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGB"))
    assert max(picture.shape[:2]) == 168
    assert picture.std() > 5
    again = gallery.client.get(
        f"/genes/{gallery.gene}/repeat/{group}/small.png", headers={"if-none-match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"), [("p5/small.png", 400), ("D97/small.png", 400), ("p4/huge.png", 404), ("p4/small.jpg", 404)]
)
def test_what_there_is_not_is_said(gallery, path, status):
    assert gallery.client.get(f"/genes/{gallery.gene}/repeat/{path}").status_code == status


def test_only_genes_are_repeated(gallery):
    assert gallery.client.get(f"/genes/{gallery.bats}/repeat/p4/small.png").status_code == 404


@pytest.mark.parametrize("group", ["nonsense", "<b>", "p4m&x=1"])
def test_a_page_with_no_such_group_is_the_page(gallery, group):
    page = gallery.client.get(f"/genes/{gallery.gene}", params={"group": group})
    assert page.status_code == 200
    assert "large.png" not in page.text or group.startswith("p4m")


@needs_chromium
@pytest.mark.parametrize(("viewport", "locale"), [(DESK, "en-GB"), (PHONE, "zh-CN")])
def test_a_group_is_picked_by_mouse_and_by_keys(browser, gallery, viewport, locale):
    for visit in visiting(browser, gallery.address, viewport=viewport, locale=locale):
        _picked(visit, gallery.gene)


def _picked(visit: Visit, gene: str) -> None:
    page = visit.go(f"/genes/{gene}")
    assert page.locator(".repeat-large").count() == 0
    page.locator("#repeat summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".repeat-groups a").count() == len(FIELDS) + len(BANDS) + len(ROUNDS)
    page.locator("#in-p4g").click()
    page.wait_for_selector('#in-p4g[aria-current="true"]')
    large = page.locator(".repeat-large img")
    assert soon(page, lambda: large.evaluate("image => image.complete && image.naturalWidth") == 880)
    page.locator("#in-pma2").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('#in-pma2[aria-current="true"]')
    assert page.locator('[aria-current="true"] img').count() == 1
    assert "group=pma2" in page.url
    link = page.locator(".repeat-large a.button").get_attribute("href")
    assert link == f"/make/repeat?asset={gene}&group=pma2"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")  # nothing sticks out on a phone


@needs_chromium
def test_without_scripts_the_picker_is_plain_links(browser, gallery):
    for visit in visiting(browser, gallery.address, java_script_enabled=False):
        visit.context.set_default_timeout(90_000)  # without scripts all pictures are fetched before the page is there
        page = visit.go(f"/genes/{gallery.gene}?group=cmm")
        assert page.locator(".repeat-large img").is_visible()
        page.locator("#in-p31m").click()
        page.wait_for_url("**group=p31m*")
        assert page.locator("#in-p31m").get_attribute("aria-current") == "true"


def test_the_form_opens_with_the_group_that_was_picked(gallery):
    gallery.sign_in()
    page = gallery.client.get("/make/repeat", params={"asset": gallery.gene, "group": "p31m"})
    assert page.status_code == 200
    assert 'value="p31m"' in page.text
