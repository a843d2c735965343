"""What can be asked of the embroidery line."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from wenmai.lines.embroidery import charts

FLAT_THREADS = 12
PAINTING_THREADS = 16  # shades of one colour blend into one another


class EmbroideryParameters(BaseModel):
    """Parameters of ``embroidery``. The command line, the API and the web form are generated from this model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width_mm: float = Field(default=80.0, ge=5, le=1000, description="How wide the design becomes, in millimetres")
    style: Literal["tatami", "satin", "running", "gradient", "field", "painting"] = Field(
        default="tatami", description="How areas are covered; painting: as Xiang embroidery paints with thread"
    )
    subject: Literal["object", "whole"] = Field(
        default="object", description="Of a photograph: the object in it, or the whole picture"
    )
    threads: str = Field(
        default="isacord",
        description="The thread chart: its name, or a chart of your own (CSV or JSON)",
        json_schema_extra={"file": True, "examples": list(charts.names())},
    )
    colours_max: int | None = Field(
        default=None, ge=1, le=24, description="At most so many threads; without it 16 for a painting, else 12"
    )
    format: Literal["dst", "pes", "exp", "jef", "vp3"] = Field(default="dst", description="The machine's file")
    cloth: Literal["silk", "cotton", "linen", "denim", "felt", "jersey", "pique"] = Field(
        default="silk", description="What it is stitched on: chooses needle, spacing and pull compensation"
    )
    hoop: str | None = Field(default=None, description="The hoop, as 130x180; without it, the smallest that holds it")
    row_spacing_mm: float | None = Field(
        default=None, ge=0.1, le=5, description="Between rows; without it, what suits the thread"
    )
    angle_degrees: float | None = Field(
        default=None, ge=-180, le=180, description="Direction of the rows; without it, along each shape"
    )
    detail: float = Field(default=0.4, ge=0, le=1, description="Painting: 0 broad, 1 every speck of the photograph")
    ground: Literal["bare", "stitched"] = Field(
        default="bare", description="Painting: whether an even ground stays cloth, or is stitched too"
    )

    @property
    def threads_max(self) -> int:
        """At most so many threads: what was asked for, or what suits the style."""
        return self.colours_max or (PAINTING_THREADS if self.style == "painting" else FLAT_THREADS)

    @field_validator("threads", mode="before")
    @classmethod
    def _chart(cls, given: Any) -> Any:
        """A chart of one's own becomes one text, however it was given; a wrong one is refused before anything runs."""
        if isinstance(given, list | dict):
            given = json.dumps(given, ensure_ascii=False)
        if not isinstance(given, str):
            return given
        chart = charts.chosen(given)
        return charts.chart_text(chart) if charts.is_own(given) else given.strip()
