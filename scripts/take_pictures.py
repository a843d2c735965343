"""Takes the pictures of ``docs/pictures`` from a running gallery of the sample collection.

    make run &                       # or: wenmai gallery --port 8000
    .venv/bin/python scripts/take_pictures.py http://127.0.0.1:8000

Needs Chromium and the development requirements. The sample is drawn by program, so the pictures may be published.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
WIDE, PHONE = (1280, 860), (360, 740)
QUALITY = 82
SHOWN_WORD = "five bats"  # whose object and gene are shown
STITCHED, STITCHED_PX = "embroidery/crane-badge.jpg", 1000


def take(browser: Browser, address: str, name: str, size: tuple[int, int], language: str = "en") -> None:
    """One picture of one page, once its pictures have come."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale=language)
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(1500)  # the deep-zoom viewer draws its tiles after the page has come
    page.screenshot(path=str(PICTURES / f"{name}.jpg"), type="jpeg", quality=QUALITY)
    page.close()


def first_link(browser: Browser, address: str, start: str) -> str:
    """Where the first card of a page leads whose address begins so."""
    page = browser.new_page()
    page.goto(address)
    found = page.locator(f'main a[href^="{start}"]').first.get_attribute("href")
    page.close()
    if found is None:
        raise SystemExit(f"{address} has no link to {start}")
    return found


def stitch() -> None:
    """A picture of the sample as it will look when it is stitched, made in a home of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"WENMAI_HOME": f"{folder}/home"}
        program = str(Path(sys.executable).with_name("wenmai"))

        def wenmai(*words: str) -> str:
            done = subprocess.run([program, *words], env=environment, check=True, capture_output=True, text=True)
            return done.stdout.strip()

        wenmai("sample", f"{folder}/sample")
        made = wenmai(
            "make", "embroidery", f"{folder}/sample/{STITCHED}", "--width-mm", "160", "--style", "painting", "--ids"
        )
        wenmai("export", made, "--out", f"{folder}/stitched.png")
        with Image.open(f"{folder}/stitched.png") as render:
            small = render.convert("RGB").resize((STITCHED_PX, STITCHED_PX * render.height // render.width))
            small.save(PICTURES / "stitched.jpg", quality=QUALITY)


def main() -> None:
    stitch()
    home = sys.argv[1].rstrip("/")
    search = f"{home}/search?q={quote(SHOWN_WORD)}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take(browser, home, "collection", WIDE)
        take(browser, home, "collection-zh", WIDE, "zh-CN")
        take(browser, home, "phone", PHONE, "zh-CN")
        take(browser, f"{home}/search?q=bat", "search", WIDE)
        shown = home + first_link(browser, search, "/objects/")
        take(browser, shown, "object", WIDE)
        take(browser, home + first_link(browser, shown, "/genes/"), "gene", WIDE)
        browser.close()


if __name__ == "__main__":
    main()
