"""The vector form as SVG 1.1, short and easy to recolour: one ``path`` a layer, with its colour as ``fill``."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from wenmai.genes.tracing.model import ClosedPath, Layer, LayeredVector

FINE_SIDE_PX = 400  # pictures up to this side are often shown enlarged: a second decimal there
FORBIDDEN_IN_XML = {code: "\ufffd" for code in range(0x20) if code not in (0x9, 0xA, 0xD)} | dict.fromkeys(
    (*range(55296, 57344), 65534, 65535), "�"
)  # XML 1.0, production 2 (Char)


def svg(
    vector: LayeredVector,
    *,
    title: str | None = None,
    description: str | None = None,
    metadata: Mapping[str, str] | None = None,
    decimals: int | None = None,
) -> str:
    """``vector`` as a complete SVG 1.1 document, with one filled path per layer.

    Each path has the id ``layer-N`` (N from 1, in painting order) and its share of the area and CIELAB colour as data
    attributes. ``title``, ``description`` and ``metadata`` (shown as ``key: value`` lines) may hold any text.
    ``decimals`` of a pixel are kept: 1, or 2 for small pictures, where None is given.
    """
    if decimals is None:
        decimals = 2 if max(vector.width_px, vector.height_px) <= FINE_SIDE_PX else 1
    width, height = vector.width_px, vector.height_px
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">'
    ]
    if title:
        lines.append(f"<title>{_text(title)}</title>")
    if description:
        lines.append(f"<desc>{_text(description)}</desc>")
    if metadata:
        pairs = "\n".join(f"{_text(key)}: {_text(value)}" for key, value in metadata.items())
        lines.append(f"<metadata>{pairs}</metadata>")
    lines.append('<g fill-rule="evenodd">')
    lines += [_layer(layer, number, decimals) for number, layer in enumerate(vector.layers, 1)]
    lines.append("</g></svg>\n")
    return "\n".join(lines)


def _text(value: str) -> str:
    return escape(str(value).translate(FORBIDDEN_IN_XML))


def _layer(layer: Layer, number: int, decimals: int) -> str:
    lab = ",".join(f"{part:.1f}" for part in layer.lab)
    outline = "".join(path_data(path, decimals) for path in layer.paths)
    return (
        f'<path id="layer-{number}" data-share="{layer.share:.4f}" data-lab="{lab}" '
        f'fill={quoteattr(layer.hex)} d="{outline}"/>'
    )


def path_data(path: ClosedPath, decimals: int) -> str:
    """One closed outline in SVG path syntax: absolute start, then relative commands, then ``z``.

    Positions are rounded before differences are taken, so that rounding does not add up along the outline and the two
    neighbours of a border write the very same curve.
    """
    units = np.rint(path.controls * 10**decimals).astype(np.int64)
    ends = units[:, 2]
    starts = np.roll(ends, 1, axis=0)
    relative = (units - starts[:, None, :]).tolist()
    words = ["M", _pair(int(starts[0, 0]), int(starts[0, 1]), decimals)]
    command = "M"
    last = len(relative) - 1
    for index, ((c1, c2, end), straight) in enumerate(zip(relative, path.straight.tolist(), strict=True)):
        if straight:
            if index == last or end == [0, 0]:
                continue  # "z" draws the closing line
            wanted, numbers = _line_words(end)
        else:
            wanted, numbers = "c", [*c1, *c2, *end]
        if wanted != command:
            words.append(wanted)
            words.append(_number(numbers[0], decimals))
            numbers = numbers[1:]
            command = wanted
        for number in numbers:
            text = _number(number, decimals)
            words.append(text if text[0] == "-" else " " + text)
    words.append("z")
    return "".join(words)


def _line_words(end: list[int]) -> tuple[str, list[int]]:
    if end[1] == 0:
        return "h", [end[0]]
    if end[0] == 0:
        return "v", [end[1]]
    return "l", end


def _pair(x: int, y: int, decimals: int) -> str:
    text = _number(y, decimals)
    return _number(x, decimals) + (text if text[0] == "-" else " " + text)


def _number(units: int, decimals: int) -> str:
    """``units`` of 10^-decimals in the fewest characters: 105 → "10.5", -3 → "-.3", 20 → "2"."""
    if not decimals:
        return str(units)
    whole, part = divmod(abs(units), 10**decimals)
    sign = "-" if units < 0 else ""
    if not part:
        return f"{sign}{whole}" if whole else "0"
    fraction = f"{part:0{decimals}d}".rstrip("0")
    return f"{sign}{whole or ''}.{fraction}"
