"""From a motif and what is asked to a design: the plan of every needle hole, and what was found on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery import charts, wording
from wenmai.lines.embroidery.art import Reading, read_art
from wenmai.lines.embroidery.art.read import MOTIF_MM_MIN, read_traced
from wenmai.lines.embroidery.art.wording import too_small
from wenmai.lines.embroidery.charts import Chart
from wenmai.lines.embroidery.checks import (
    HOOPS,
    Hoop,
    PlanFinding,
    check,
    fabric_called,
    hoop_called,
    require_hoop,
    size_mm,
    smallest_hoop,
)
from wenmai.lines.embroidery.fill.plan import plan_art
from wenmai.lines.embroidery.fill.settings import FillSettings, Style
from wenmai.lines.embroidery.looking import Look, look_at
from wenmai.lines.embroidery.model import Art, FloatArray, StitchPlan
from wenmai.lines.embroidery.ordering import finish, layers_of
from wenmai.lines.embroidery.painting.model import Painting
from wenmai.lines.embroidery.painting.plan import plan_painting
from wenmai.lines.embroidery.painting.settings import PaintingSettings
from wenmai.lines.embroidery.parameters import EmbroideryParameters
from wenmai.lines.embroidery.sheets.arrows import Field
from wenmai.lines.embroidery.sheets.handareas import Bare
from wenmai.lines.embroidery.source import drawing_of, picture_of
from wenmai.production.contract import LineInput, Workplace

PALETTE_MIN = 2
LARGEST_HOOP = max(HOOPS.values(), key=lambda hoop: (min(hoop.width_mm, hoop.height_mm), hoop.width_mm))


@dataclass(frozen=True, slots=True)
class Design:
    """A planned piece, centred on the origin, in the hoop that it is made in. ``art`` are its areas, for the
    hand; ``field`` the direction of the stitches and ``bare`` where cloth stays bare, where the picture gives them."""

    plan: StitchPlan
    width_mm: float
    height_mm: float
    findings: tuple[PlanFinding, ...]
    art: Art | None = None
    hoop: Hoop = LARGEST_HOOP
    field: Field | None = None
    bare: Bare | None = None


def plan_design(given: LineInput, asked: EmbroideryParameters, place: Workplace) -> Design:
    """Plan what is asked for. Raises InvalidInput where the motif cannot be stitched so, with what to do."""
    chart = charts.chosen(asked.threads)
    wanted = hoop_called(asked.hoop) if asked.hoop is not None else None
    make = _painted if asked.style == "painting" else _filled
    design = make(given, asked, chart, place, _look(given, asked, place))
    if not len(design.plan.points_mm):
        raise wording.nothing_stitched()
    if wanted is not None:
        require_hoop(design.plan, wanted)
    hoop = wanted or smallest_hoop(*size_mm(design.plan)) or LARGEST_HOOP
    found = check(design.plan, hoop, fabric_called(asked.cloth))
    found = wording.from_middle(found, _middle(design.plan))
    findings = wording.gravest_first(wording.gathered((*design.findings, *found)))
    return replace(design, hoop=hoop, findings=tuple(map(wording.placed, findings)))


def _look(given: LineInput, asked: EmbroideryParameters, place: Workplace) -> Look:
    """The first look at the motif: as it was found just now, as it was noted before, or anew."""
    if isinstance(place.found, Look):
        return place.found
    return Look.from_notes(place.notes) if place.notes is not None else look_at(given, asked, place.models)[0]


def _filled(given: LineInput, asked: EmbroideryParameters, chart: Chart, place: Workplace, look: Look) -> Design:
    reading = _read(look, asked, chart, lambda: drawing_of(given, look.subject))
    place.report(0.2)
    settings = FillSettings(
        style=Style(asked.style),
        row_spacing_mm=asked.row_spacing_mm or fabric_called(asked.cloth).spacing_mm,
        pull_compensation_mm=fabric_called(asked.cloth).pull_mm,
        angle_degrees=asked.angle_degrees,
    )
    plan = plan_art(reading.art, settings)
    place.report(0.6)
    art = reading.art
    sewn = finish(plan, layers_of(plan, art.regions))
    seen = wording.from_middle(reading.findings, (art.width_mm / 2, art.height_mm / 2))
    findings = (*seen, *wording.from_middle(wording.of_notes(sewn.notes), _middle(sewn)))
    return Design(sewn, art.width_mm, art.height_mm, findings, art)


def _painted(given: LineInput, asked: EmbroideryParameters, chart: Chart, place: Workplace, look: Look) -> Design:
    picture = picture_of(given, look.subject)
    rows, columns = picture.rgb.shape[:2]
    height_mm = asked.width_mm * rows / columns
    if min(asked.width_mm, height_mm) < MOTIF_MM_MIN:
        raise too_small(height_mm)
    place.report(0.05)
    palette_size = max(PALETTE_MIN, asked.threads_max)
    settings = PaintingSettings(palette_size=palette_size, detail=asked.detail, ground=asked.ground)
    painting = plan_painting(picture.rgb, picture.mask, asked.width_mm, chart.threads, settings)
    place.report(0.7)
    findings = wording.of_paintings(painting.findings)
    # A hand embroiderer works from areas of one silk each, and from the directions that the needle follows.
    areas = _read(look, asked, chart, lambda: (picture.encoded(), "image/png")).art
    return Design(
        painting.plan, painting.width_mm, painting.height_mm, findings, areas,
        field=_direction_of(painting), bare=_ground_of(painting),
    )  # fmt: skip


def _read(look: Look, asked: EmbroideryParameters, chart: Chart, drawn: Callable[[], tuple[bytes, str]]) -> Reading:
    """The areas of the motif: of what the look traced, or else of what is ``drawn`` (its bytes and media type)."""
    if look.traced is not None:
        return read_traced(look.traced, asked.width_mm, chart, asked.threads_max)
    return read_art(*drawn(), asked.width_mm, chart, asked.threads_max)


def _middle(plan: StitchPlan) -> tuple[float, float]:
    x, y = (plan.points_mm.min(axis=0) + plan.points_mm.max(axis=0)) / 2
    return float(x), float(y)


def _direction_of(painting: Painting) -> Field:
    """(n, 2) mm to (n,) radians: the direction of the painting's stitches."""

    def at(places_mm: FloatArray) -> FloatArray:
        return np.asarray(_sampled(painting.orientation_rad, painting.orientation_px_per_mm, places_mm), np.float64)

    return at


def _ground_of(painting: Painting) -> Bare:
    """(n, 2) mm to (n,): whether the painting leaves the cloth bare there."""

    def at(places_mm: FloatArray) -> npt.NDArray[np.bool_]:
        return np.asarray(_sampled(painting.ground, painting.px_per_mm, places_mm), np.bool_)

    return at


def _sampled(raster: npt.NDArray[Any], px_per_mm: float, places_mm: FloatArray) -> npt.NDArray[Any]:
    height, width = raster.shape
    cells = np.floor(places_mm * px_per_mm).astype(np.int64)
    return np.asarray(raster[np.clip(cells[:, 1], 0, height - 1), np.clip(cells[:, 0], 0, width - 1)])
