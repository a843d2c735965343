"""A real browser that tests steer, and what it must never do: complain, or fetch something from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}


@contextmanager
def opened_browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


class Visit:
    """One visitor. At the end, nothing was complained of, refused by the policy, or fetched from elsewhere."""

    def __init__(self, browser: playwright.Browser, address: str, **wishes: object) -> None:
        self.context = browser.new_context(**({"locale": "en-GB", "viewport": DESK} | wishes))
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.complaints.append(m.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda r: r.url.startswith(address) or self.foreign.append(r.url))

    def go(self, path: str) -> playwright.Page:
        self.page.goto(self.address + path)
        return self.page


def visiting(browser: playwright.Browser, address: str, **wishes: object) -> Iterator[Visit]:
    visitor = Visit(browser, address, **wishes)
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []
    assert visitor.foreign == []
