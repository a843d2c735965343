"""Which of the forms that we have a caller likes best (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

RANGES_MAX = 50


def best_of(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type with the highest quality; of equals the first offered; None where none is accepted."""
    ranges = [_range(part) for part in accept.split(",")[:RANGES_MAX] if part.strip()] or [("*/*", 1.0)]
    rated = [(_quality(one, ranges), -place) for place, one in enumerate(offered)]
    quality, place = max(rated)
    return offered[-place] if quality > 0 else None


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            quality = _number(value.strip())
    return name.lower(), quality


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0.0 <= value <= 1.0 else 0.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The quality that the most specific fitting range gives it."""
    for name in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        found = [quality for wanted, quality in ranges if wanted == name]
        if found:
            return max(found)
    return 0.0
