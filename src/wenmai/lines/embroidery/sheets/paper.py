"""A4 pages in millimetres from their top left corner, in both languages, the same bytes for the same content."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from wenmai.lines.embroidery.model import FloatArray
from wenmai.lines.embroidery.sheets.lettering import sheet_font, written_in

PT_PER_MM = 72 / 25.4
PAGE_WIDTH_MM, PAGE_HEIGHT_MM = A4[0] / PT_PER_MM, A4[1] / PT_PER_MM
MARGIN_MM = 12.0
LINE_MM = 5.0
HAIRLINE_MM = 0.1

Rgb = tuple[int, int, int]


class Paper:
    """Pages that are written one after another. Positions are (x to the right, y down) in mm."""

    def __init__(self, title: str) -> None:
        self._font = sheet_font()
        self._target = io.BytesIO()
        # "invariant" leaves out the time of writing; compression keeps a hundred thousand stitches small.
        self._canvas: Any = Canvas(self._target, pagesize=A4, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("wenmai")
        self._canvas.setViewerPreference("PrintScaling", "None")  # a scaled print is no longer true to size
        self.page = 1

    def finish(self) -> bytes:
        self._canvas.save()
        return self._target.getvalue()

    def turn(self) -> None:
        """Begin the next page."""
        self._canvas.showPage()
        self.page += 1

    def text(self, x_mm: float, y_mm: float, words: str, size_pt: float = 9.0, *, align: str = "left") -> None:
        """``words`` with their baseline at ``y_mm``; ``align`` left, centre or right of ``x_mm``."""
        self._canvas.setFillColorRGB(0, 0, 0)
        self._canvas.setFont(self._font, size_pt)
        draw = {"left": "drawString", "centre": "drawCentredString", "right": "drawRightString"}[align]
        getattr(self._canvas, draw)(x_mm * PT_PER_MM, self._y(y_mm), written_in(self._font, words))

    def wrapped(self, x_mm: float, y_mm: float, words: str, width_mm: float, size_pt: float = 9.0) -> float:
        """``words`` broken at ``width_mm``; gives the baseline after the last line."""
        for line in broken(words, width_mm, size_pt):
            self.text(x_mm, y_mm, line, size_pt)
            y_mm += LINE_MM * size_pt / 9
        return y_mm

    def line(self, points_mm: FloatArray, rgb: Rgb = (0, 0, 0), width_mm: float = HAIRLINE_MM) -> None:
        """A line through ``points_mm`` (n, 2)."""
        self.lines([points_mm], rgb, width_mm)

    def lines(
        self,
        many_mm: Iterable[FloatArray],
        rgb: Rgb = (0, 0, 0),
        width_mm: float = HAIRLINE_MM,
        *,
        closed: bool = False,
        fill: Rgb | None = None,
    ) -> None:
        """Lines in one stroke; with ``fill`` the even-odd inside of ``closed`` ones is painted."""
        path = self._canvas.beginPath()
        for points_mm in many_mm:
            points = np.asarray(points_mm, np.float64)
            path.moveTo(points[0, 0] * PT_PER_MM, self._y(points[0, 1]))
            for x, y in points[1:]:
                path.lineTo(x * PT_PER_MM, self._y(y))
            if closed:
                path.close()
        self._canvas.setLineWidth(width_mm * PT_PER_MM)
        self._canvas.setLineJoin(1)
        self._canvas.setLineCap(1)
        self._canvas.setStrokeColorRGB(*(part / 255 for part in rgb))
        if fill is not None:
            self._canvas.setFillColorRGB(*(part / 255 for part in fill))
        self._canvas.drawPath(path, stroke=1, fill=int(fill is not None), fillMode=0)

    def box(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float, fill: Rgb | None = None) -> None:
        """A rectangle from its top left corner."""
        corners = np.array([(0, 0), (width_mm, 0), (width_mm, height_mm), (0, height_mm)]) + np.array([x_mm, y_mm])
        self.lines([corners], closed=True, fill=fill)

    def disc(self, x_mm: float, y_mm: float, radius_mm: float) -> None:
        """White, without a rim: room for a number."""
        self._canvas.setFillColorRGB(1, 1, 1)
        self._canvas.circle(x_mm * PT_PER_MM, self._y(y_mm), radius_mm * PT_PER_MM, stroke=0, fill=1)

    def clip(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        """Until ``unclip`` only this rectangle is drawn on."""
        self._canvas.saveState()
        path = self._canvas.beginPath()
        path.rect(x_mm * PT_PER_MM, self._y(y_mm + height_mm), width_mm * PT_PER_MM, height_mm * PT_PER_MM)
        self._canvas.clipPath(path, stroke=0, fill=0)

    def unclip(self) -> None:
        self._canvas.restoreState()

    def _y(self, y_mm: float) -> float:
        return float((PAGE_HEIGHT_MM - y_mm) * PT_PER_MM)


def broken(words: str, width_mm: float, size_pt: float) -> list[str]:
    """``words`` in lines no wider than ``width_mm``: at spaces, and between Chinese characters."""
    font = sheet_font()
    lines, line = [], ""
    for piece in _pieces(words):
        if line and pdfmetrics.stringWidth(line + piece.rstrip(), font, size_pt) > width_mm * PT_PER_MM:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return [*lines, line.rstrip()]


def _pieces(words: str) -> list[str]:
    pieces: list[str] = []
    for character in words:
        if pieces and ord(character) < 0x2E80 and not pieces[-1].endswith(" ") and ord(pieces[-1][-1]) < 0x2E80:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces
