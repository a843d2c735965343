"""The square on a label that opens a unit's authenticity page."""

from __future__ import annotations

import io

from wenmai.kernel.errors import InvalidInput

URL_BYTES_MAX = 300  # a label of 15 mm still prints modules that a telephone tells apart
_QUIET_ZONE = 4  # modules, ISO/IEC 18004, section 6.3.8


def qr_svg(url: str, *, module_mm: float = 0.5) -> str:
    """A QR code (ISO/IEC 18004, correction level Q: a quarter may be scratched) of ``url`` as an SVG document.

    Raises InvalidInput for what is not an http address of at most ``URL_BYTES_MAX`` bytes.
    """
    import segno

    if not url.startswith(("https://", "http://")) or not url.isprintable() or " " in url:
        raise InvalidInput("a QR code opens an http address", where=url[:60], rule="qr.address")
    if len(url.encode()) > URL_BYTES_MAX:
        raise InvalidInput(f"the address is longer than {URL_BYTES_MAX} bytes", where=url[:60], rule="qr.length")
    if not 0.1 <= module_mm <= 100:
        raise InvalidInput("a module measures 0.1 to 100 mm", where=f"{module_mm}", rule="qr.module")
    drawn = io.BytesIO()
    code = segno.make(url, error="q", micro=False, boost_error=False)
    code.save(drawn, kind="svg", border=_QUIET_ZONE, scale=module_mm, unit="mm", light="#fff", xmldecl=False, nl=False)
    return drawn.getvalue().decode("utf-8")
