"""The stylesheet's own colours, against WCAG 2.2: text 4.5 : 1 (1.4.3), controls and focus 3 : 1 (1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wenmai.web import app

FRONTEND = Path(app.__file__).parent / "frontend"
TEXT_PAIRS = [
    ("ink", "paper"), ("ink", "mat"), ("quiet", "paper"), ("quiet", "mat"), ("seal", "paper"), ("seal", "mat"),
    ("on-seal", "seal"), ("paper", "ink"), ("ink", "notice"), ("seal", "notice"),
]  # fmt: skip
CONTROL_PAIRS = [("quiet", "paper"), ("seal", "paper"), ("outline", "halo")]


def palettes() -> dict[str, dict[str, str]]:
    light, _, dark = (FRONTEND / "colours.css").read_text("utf-8").partition("prefers-color-scheme: dark")
    found = {
        name: dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", css))
        for name, css in (("light", light), ("dark", dark))
    }
    found["dark"] = found["light"] | found["dark"]
    return found


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_can_be_read(scheme):
    colours = palettes()[scheme]
    low = {pair: contrast(*map(colours.__getitem__, pair)) for pair in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    low = {pair: contrast(*map(colours.__getitem__, pair)) for pair in CONTROL_PAIRS}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}


def test_text_takes_its_colour_from_the_palette():
    allowed = re.compile(r"(?<![-\w])color:\s*(var\(--(ink|quiet|seal|on-seal|paper|line)\)|inherit|currentcolor)")
    for path in FRONTEND.glob("*.css"):
        for said in re.findall(r"(?<![-\w])color:[^;}]+", path.read_text("utf-8")):
            assert allowed.match(said), (path.name, said)


def test_the_faintest_colour_only_decorates():
    # --line is no text colour; the one exception is the error page's number, which is hidden from assistive technology.
    said = "\n".join(path.read_text("utf-8") for path in FRONTEND.glob("*.css"))
    users = re.findall(r"([^{}]+)\{[^{}]*(?<![-\w])color:\s*var\(--line\)", said)
    assert [user.strip().splitlines()[-1] for user in users] == [".error-number"]
