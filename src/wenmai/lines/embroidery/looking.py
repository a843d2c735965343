"""The first look at a motif: the object in a photograph, and the flat colours that it falls into.

From here on the cost of a run can be told: a motif of many small areas costs many times what a plain one does. A look
can be written down as small JSON, and a run goes on from it.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import shapely

from wenmai.lines.embroidery.art import drawing
from wenmai.lines.embroidery.art.model import Traced
from wenmai.lines.embroidery.art.pictures import trace_picture
from wenmai.lines.embroidery.art.read import is_drawing
from wenmai.lines.embroidery.art.style import UnclearStyle
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.parameters import EmbroideryParameters
from wenmai.lines.embroidery.sizes import megapixels_of, sizes_of
from wenmai.lines.embroidery.source import Subject, drawing_of, picture_of, subject_of
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput

CURVES_IN = 500  # parts of the drawing's longer side, to which its curves are followed: enough to measure them
NOTED_BYTES_MAX = 200_000  # a longer drawing does not travel from a quote to its run: that traces it again


@dataclass(frozen=True, slots=True)
class Look:
    """What of a photograph is the motif, and its flat colours where they had to be traced."""

    subject: Subject
    traced: Traced | None

    def to_notes(self) -> dict[str, Any]:
        notes: dict[str, Any] = {"mask": self.subject.to_text(), "svg": None, "findings": []}
        if self.traced is not None:
            packed = base64.b64encode(gzip.compress(self.traced.svg, mtime=0)).decode("ascii")
            if len(packed) <= NOTED_BYTES_MAX:
                notes |= {"svg": packed, "findings": [asdict(finding) for finding in self.traced.findings]}
        return notes

    @classmethod
    def from_notes(cls, notes: Mapping[str, Any]) -> Look:
        subject = Subject.from_text(notes["mask"])
        if notes["svg"] is None:
            return cls(subject, None)
        findings = tuple(_finding(said) for said in notes["findings"])
        return cls(subject, Traced(gzip.decompress(base64.b64decode(notes["svg"])), findings))


def look_at(given: LineInput, asked: EmbroideryParameters, models: ModelShelf) -> tuple[Look, dict[str, float]]:
    """The look, and the sizes that cost depends on. Raises InvalidInput for what cannot be read or shows nothing.

    ``shapes`` of one colour each, their ``corners`` and ``outline_mm``, and what they cover of the piece; of a drawing
    that only a renderer can read, the sizes that its pixels tell (``sizes_of``).
    """
    subject = subject_of(given, asked.subject, models)
    if asked.style == "painting":
        data, media_type = picture_of(given, subject).encoded(), "image/png"
    else:
        data, media_type = drawing_of(given, subject)
    traced = None if is_drawing(data, media_type) else trace_picture(data, asked.threads_max)
    seen = _sizes(data if traced is None else traced.svg, asked.width_mm)
    sizes = seen | {"megapixels": megapixels_of(given)} if seen else sizes_of(given, asked.width_mm)
    return Look(subject, traced), sizes


def _sizes(svg: bytes, width_mm: float) -> dict[str, float]:
    """Nothing for a drawing that only a renderer can read."""
    parsed = drawing.parse(svg)
    try:
        paints = drawing.paints_of(parsed, max(parsed.size or (100.0,)) / CURVES_IN).paints
    except UnclearStyle:
        return {}
    areas = np.array([paint.area for paint in paints], dtype=object)
    left, top, right, bottom = shapely.total_bounds(areas) if len(areas) else (0.0, 0.0, 0.0, 0.0)
    if not right > left:
        return {}
    mm_per_unit = width_mm / (right - left)
    return {
        "shapes": float(sum(shapely.get_num_geometries(areas))),
        "corners": float(sum(shapely.get_num_coordinates(areas))),
        "outline_mm": float(shapely.length(areas).sum()) * mm_per_unit,
        "covered_cm2": float(shapely.area(areas).sum()) * mm_per_unit**2 / 100,
        "frame_cm2": width_mm * (bottom - top) * mm_per_unit / 100,
    }


def _finding(said: Mapping[str, Any]) -> PlanFinding:
    where = said["where_mm"]
    place = (float(where[0]), float(where[1])) if where is not None else None
    return PlanFinding(**{**said, "severity": Severity(said["severity"]), "where_mm": place})
