"""Records between a drawing and the areas of thread that it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from shapely.geometry import LineString, MultiPolygon, Polygon

from wenmai.lines.embroidery.checks.model import PlanFinding
from wenmai.lines.embroidery.model import Art

Area: TypeAlias = Polygon | MultiPolygon
Rgb: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Paint:
    """One flat colour laid on the drawing, in the drawing's units. Of several, later ones hide earlier ones.

    ``line`` is set for a stroke: its middle; ``line_width`` how wide it is drawn. ``element`` names it for messages.
    """

    area: Area
    rgb: Rgb
    element: str
    line: LineString | None = None
    line_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Placement:
    """How the drawing lies in the art: mm = (units − origin) × mm_per_unit, for both axes."""

    origin_x: float
    origin_y: float
    mm_per_unit: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A motif as it was read. ``findings`` tell of all that could not be taken over as it was drawn."""

    art: Art
    findings: tuple[PlanFinding, ...]
    placement: Placement


@dataclass(frozen=True, slots=True)
class Traced:
    """A picture as a drawing of flat colours, and what had to be said of it."""

    svg: bytes
    findings: tuple[PlanFinding, ...]
