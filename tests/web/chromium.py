"""A real browser that tests steer, and what it must never do: complain, or fetch something from elsewhere."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SETTLED_S = 30.0
# Two frames: the first may have been begun before.
DRAWN = """document.fonts.ready.then(() => new Promise(done =>
    requestAnimationFrame(() => requestAnimationFrame(done))))"""
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
        self.waited_for: set[playwright.Request] = set()
        # playwright takes no methods of built-in types; a tab's icon, asked for at any time, is not of the page
        self.page.on("request", lambda r: r.resource_type == "other" or self.waited_for.add(r))
        for over in ("requestfinished", "requestfailed"):
            self.page.on(over, lambda r: self.waited_for.discard(r))  # noqa: PLW0108

    def go(self, path: str) -> playwright.Page:
        self.waited_for.clear()
        self.page.goto(self.address + path)
        return self.page

    def settle(self) -> None:
        """Wait until the page stands as it will: fonts are there, what scripts asked for too, and all is drawn.

        The browser's own word for that, a network that was idle, waits for half a second in which nothing happens.
        """
        deadline = time.monotonic() + SETTLED_S
        while True:
            self.page.evaluate(DRAWN)
            if not self.waited_for:
                return
            assert time.monotonic() < deadline, [request.url for request in self.waited_for]
            self.page.wait_for_timeout(10)


def soon(page: playwright.Page, holds: Callable[[], bool]) -> bool:
    """Whether it holds within some seconds; what moves is not there at once, and on a busy machine later.

    Asked from here: a page's policy forbids what the browser's own waiting evaluates inside of it from the second time.
    """
    deadline = time.monotonic() + SETTLED_S
    while not holds():
        if time.monotonic() > deadline:
            return False
        page.wait_for_timeout(20)
    return True


def visiting(browser: playwright.Browser, address: str, **wishes: object) -> Iterator[Visit]:
    visitor = Visit(browser, address, **wishes)
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []
    assert visitor.foreign == []
