"""A unit's label: the square that opens its page, and under it the serial, for those who type."""

from __future__ import annotations

import re
from html import escape

from wenmai.rights.credentials.qr import qr_svg

TEXT_SHARE = 0.09  # of the label's width: 19 letters of a monospaced face fill nine tenths of it
_SIZE = re.compile(r'width="([\d.]+)mm" height="([\d.]+)mm"')


def label_svg(url: str, serial: str, *, module_mm: float = 0.5) -> str:
    """A label as an SVG document, its measures in millimetres: what ``qr_svg`` draws, and the serial as text.

    Raises InvalidInput for an address that no QR code takes.
    """
    square = qr_svg(url, module_mm=module_mm)
    found = _SIZE.search(square)
    assert found is not None  # qr_svg states its size
    side_mm = float(found.group(1))
    text_mm = side_mm * TEXT_SHARE
    baseline_mm = side_mm + text_mm * 0.8  # below the square's quiet zone, which stays empty
    height_mm = baseline_mm + text_mm
    inner = square[: found.start()] + f'width="{side_mm:g}" height="{side_mm:g}"' + square[found.end() :]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side_mm:g}mm" height="{height_mm:g}mm" '
        f'viewBox="0 0 {side_mm:g} {height_mm:g}"><title>{escape(serial)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{inner}'
        f'<text x="{side_mm / 2:g}" y="{baseline_mm:g}" font-family="monospace" font-size="{text_mm:g}" '
        f'text-anchor="middle" textLength="{side_mm * 0.9:g}" lengthAdjust="spacingAndGlyphs" fill="#000">'
        f"{escape(serial)}</text></svg>\n"
    )
