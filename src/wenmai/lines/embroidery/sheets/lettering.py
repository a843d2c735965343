"""The sheets' letters: embedded where ``wenmai[sheets]`` is installed, else those that a reader has for Chinese."""

from __future__ import annotations

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

from wenmai.lines.embroidery.letters import EMBEDDED, READERS_OWN, font_called

UNKNOWN = "〓"  # what Chinese printers set for a character that they lack
CODED_IN = "gbk"  # what every reader's own Chinese font has: the characters of Adobe-GB1's first supplements


def sheet_font() -> str:
    """The name of the font, known to ReportLab from here on."""
    name = font_called()
    if name not in pdfmetrics.getRegisteredFontNames():
        if name == EMBEDDED:
            from wenmai.lines.embroidery.sheets.embedding import noto

            pdfmetrics.registerFont(noto(name))
        else:
            pdfmetrics.registerFont(UnicodeCIDFont(READERS_OWN))
    return name


def written_in(font: str, words: str) -> str:
    """``words`` as a sheet can show them: a reader's own font shows nothing at all for a character that it lacks."""
    if font == EMBEDDED:
        return words
    return "".join(one if _is_known(one) else UNKNOWN for one in words)


def _is_known(character: str) -> bool:
    try:
        return character.isascii() or bool(character.encode(CODED_IN))
    except UnicodeEncodeError:
        return False
