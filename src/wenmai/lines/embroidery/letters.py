"""Which letters sheets are written with here. Sheets differ by them, so they belong to what a run is known by."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from wenmai.kernel import digests

EMBEDDED = "Noto Sans CJK SC"  # the simplified forms of mainland China; the collection has all traditional ones too
READERS_OWN = "STSong-Light"  # by its name alone: PDF readers put the Song font in its place that they have
NEEDED = {"noto_cjk_sans_otc": "noto-cjk-sans-otc", "fontTools": "fonttools"}  # module → distribution


def font_called() -> str:
    """The embedded font where what it needs is installed (``wenmai[sheets]``), else the reader's own."""
    return EMBEDDED if all(find_spec(module) for module in NEEDED) else READERS_OWN


def letters_digest() -> str:
    """SHA-256 of the font's name and, where it is embedded, of the versions that its outlines come from."""
    name = font_called()
    versions = [_version(NEEDED[module]) for module in sorted(NEEDED)] if name == EMBEDDED else []
    return digests.of_json(["letters", name, versions])


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # a copy beside the program, of no version
        return ""
