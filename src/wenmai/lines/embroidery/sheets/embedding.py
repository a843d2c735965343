"""A font with Chinese outlines, of which the characters used are put into each PDF: what ``wenmai[sheets]`` adds.

A font that is only named is missing on a reader without one of its own. ReportLab embeds TrueType alone, and Noto's
Chinese outlines are OpenType with cubic curves (CFF): here each character used becomes TrueType when a sheet is
finished. A character's code on the page is its place in the subset, and a table of the PDF (ToUnicode) says what it
stands for, so that words can be searched and copied.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakKeyDictionary

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection
from fontTools.ttLib import TTFont as OpenTypeFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from noto_cjk_sans_otc import FONT_PATH
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTEncoding, TTFont, TTFontFace

MISSING = ".notdef"  # an empty box, for a character that the font lacks
CURVE_ERROR_MAX = 0.5  # of 1000 units an em: 1.6 µm at 9 pt
FAMILY_NAME, POSTSCRIPT_NAME = 1, 6  # OpenType, table 'name'
STEM_PER_MILLE = 80  # of the regular weight, roughly: readers use it where they replace the font
SYMBOLIC = 4  # ISO 32000-1, table 123: codes are the font's own


class SubsetFace(TTFontFace):  # type: ignore[misc]
    """A face as ReportLab asks for it: widths of all characters, and the outlines of those that were written."""

    def __init__(self, path: Path, name: str) -> None:
        pdfmetrics.TypeFace.__init__(self, None)
        with path.open("rb") as stream:
            self._read(_member(stream, name))
        self.filename, self.subfontNameX = path.name, b""

    def _read(self, font: OpenTypeFont) -> None:
        """All that is needed of the font, so that its file can be closed; outlines stay packed until one is drawn."""
        head, self._glyphs = font["head"], font.getGlyphSet()
        self._units_per_em = head.unitsPerEm
        per_em = 1000 / head.unitsPerEm
        self.name = font["name"].getDebugName(POSTSCRIPT_NAME).encode()
        self.charToGlyph: dict[int, str] = font.getBestCmap()
        advances = {glyph: advance * per_em for glyph, (advance, _) in font["hmtx"].metrics.items()}
        self.charWidths = {code: advances[glyph] for code, glyph in self.charToGlyph.items()}
        self.defaultWidth = advances[MISSING]
        self.ascent, self.descent = font["hhea"].ascent * per_em, font["hhea"].descent * per_em
        self.capHeight = font["OS/2"].sCapHeight * per_em
        self.bbox = [round(edge * per_em) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
        self.flags, self.italicAngle, self.stemV = SYMBOLIC, 0, STEM_PER_MILLE

    def makeSubset(self, subset: Sequence[int]) -> bytes:  # noqa: N802 — ReportLab's name
        """A TrueType file in which code ``i`` draws the character ``subset[i]``; the same bytes for the same codes."""
        names = [self.charToGlyph.get(code, MISSING) for code in subset]
        order = list(dict.fromkeys([MISSING, *names]))
        outlines = {}
        for glyph in order:
            pen = TTGlyphPen(None)
            self._glyphs[glyph].draw(Cu2QuPen(pen, CURVE_ERROR_MAX, reverse_direction=True))
            outlines[glyph] = pen.glyph()
        builder = FontBuilder(self._units_per_em, isTTF=True)
        builder.font.recalcTimestamp = False
        builder.updateHead(created=0, modified=0)
        builder.setupGlyphOrder(order)
        builder.setupGlyf(outlines)
        builder.setupHorizontalMetrics(
            {glyph: (round(self._glyphs[glyph].width), getattr(outlines[glyph], "xMin", 0)) for glyph in order}
        )
        builder.setupHorizontalHeader(ascent=round(self.ascent), descent=round(self.descent))
        builder.setupMaxp()
        builder.setupPost(keepGlyphNames=False)
        codes = CmapSubtable.newSubtable(6)
        codes.platformID, codes.platEncID, codes.language = 1, 0, 0
        codes.cmap = dict(enumerate(names))
        builder.setupCharacterMap({})
        builder.font["cmap"].tables = [codes]
        written = io.BytesIO()
        builder.save(written)
        return written.getvalue()


class SubsetFont(TTFont):  # type: ignore[misc]
    """What ReportLab writes with; it keeps apart what several documents use of it."""

    def __init__(self, path: Path, name: str) -> None:
        self.fontName = name
        self.face = SubsetFace(path, name)
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = False
        self.shapable = False


def noto(name: str) -> SubsetFont:
    """The font called ``name`` of Noto's collection, for ReportLab; reading its tables takes a fifth of a second."""
    return SubsetFont(Path(str(FONT_PATH)), name)


def _member(stream: BinaryIO, name: str) -> OpenTypeFont:
    """The font called ``name`` in a collection."""
    for font in TTCollection(stream, lazy=True):
        if font["name"].getDebugName(FAMILY_NAME) == name:
            return font
    raise LookupError(f"the collection has no {name}")
