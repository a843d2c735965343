"""Colours as people write them: ``#rgb`` and ``#rrggbb`` (CSS Color 4, section 5.2)."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from wenmai.kernel.errors import InvalidInput

_PATTERN = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def parse_hex(text: str) -> tuple[int, int, int]:
    """The sRGB bytes of ``#rgb`` or ``#rrggbb``. Raises InvalidInput for anything else."""
    found = _PATTERN.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(
            f"{text!r} is no colour",
            remedy="Write it as #rgb or #rrggbb with the digits 0-9 and a-f, for example #c3272b.",
        )
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def format_hex(rgb: npt.ArrayLike) -> str:
    """``#rrggbb`` of three bytes 0…255. Raises InvalidInput for values outside."""
    values = np.asarray(rgb).reshape(-1)
    if values.size != 3 or values.min() < 0 or values.max() > 255:
        raise InvalidInput(f"{rgb!r} is not three values 0…255")
    red, green, blue = (int(value) for value in values)
    return f"#{red:02x}{green:02x}{blue:02x}"


def hex_to_lab(text: str) -> tuple[float, float, float]:
    """CIELAB (D65) of ``#rgb`` or ``#rrggbb``."""
    from wenmai.genes.colour.conversion import rgb_to_lab  # compiled: half a second to import

    lab = rgb_to_lab(np.array(parse_hex(text), np.uint8))
    return float(lab[0]), float(lab[1]), float(lab[2])


def lab_to_hex(lab: npt.ArrayLike) -> str:
    """``#rrggbb`` nearest to one CIELAB (D65) colour, clipped to sRGB."""
    from wenmai.genes.colour.conversion import lab_to_rgb

    return format_hex(lab_to_rgb(np.asarray(lab, np.float64).reshape(3)))
