"""From a motif and what is asked to a design: the plan of every needle hole, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.art import read_art
from wenmai.lines.embroidery.charts import Chart
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.fill.plan import plan_art
from wenmai.lines.embroidery.fill.settings import FillSettings, Style
from wenmai.lines.embroidery.model import Art, IntArray, PlanNote, StitchPlan
from wenmai.lines.embroidery.ordering.finish import finish
from wenmai.lines.embroidery.painting.model import PaintingFinding
from wenmai.lines.embroidery.painting.plan import plan_painting
from wenmai.lines.embroidery.painting.settings import PaintingSettings
from wenmai.lines.embroidery.parameters import EmbroideryParameters
from wenmai.lines.embroidery.source import drawing_of, picture_of
from wenmai.production.contract import LineInput, Workplace

PALETTE_MIN = 2


@dataclass(frozen=True, slots=True)
class Design:
    """A planned piece, centred on the origin. ``art`` is what it was planned from, None for a painting."""

    plan: StitchPlan
    width_mm: float
    height_mm: float
    findings: tuple[PlanFinding, ...]
    art: Art | None = None


def plan_design(given: LineInput, asked: EmbroideryParameters, place: Workplace) -> Design:
    """Plan what is asked for. Raises InvalidInput where the motif cannot be stitched so, with what to do."""
    chart = charts.get(asked.threads)
    if asked.style == "painting":
        return _painted(given, asked, chart, place)
    return _filled(given, asked, chart, place)


def _filled(given: LineInput, asked: EmbroideryParameters, chart: Chart, place: Workplace) -> Design:
    drawing, media_type = drawing_of(given, asked.subject, place.models)
    reading = read_art(drawing, media_type, asked.width_mm, chart, asked.colours_max)
    place.report(0.2)
    named = {"row_spacing_mm": asked.row_spacing_mm, "angle_degrees": asked.angle_degrees}
    chosen = {name: value for name, value in named.items() if value is not None}
    plan = plan_art(reading.art, FillSettings(style=Style(asked.style), **chosen))  # type: ignore[arg-type]
    place.report(0.6)
    art = reading.art
    notes = tuple(_of_note(note) for note in plan.notes)
    return Design(finish(plan, _layers(plan, art)), art.width_mm, art.height_mm, (*reading.findings, *notes), art)


def _layers(plan: StitchPlan, art: Art) -> IntArray:
    """The layer of each run: what its region lies above."""
    orders = np.array([region.order for region in art.regions], np.int64)
    return orders[plan.region_index[[run.start for run in plan.runs()]]]


def _painted(given: LineInput, asked: EmbroideryParameters, chart: Chart, place: Workplace) -> Design:
    picture = picture_of(given, asked.subject, place.models)
    place.report(0.05)
    palette_size = max(PALETTE_MIN, asked.colours_max)
    settings = PaintingSettings(palette_size=palette_size, detail=asked.detail, ground=asked.ground)
    painting = plan_painting(picture.rgb, picture.mask, asked.width_mm, chart.threads, settings)
    findings = tuple(_of_painting(finding) for finding in painting.findings)
    return Design(painting.plan, painting.width_mm, painting.height_mm, findings)


def _of_note(note: PlanNote) -> PlanFinding:
    return PlanFinding(note.code, Severity.NOTE, note.what, note.what, note.at_mm)


def _of_painting(finding: PaintingFinding) -> PlanFinding:
    return PlanFinding(finding.code, Severity.NOTE, finding.message, finding.message, None, finding.value)
