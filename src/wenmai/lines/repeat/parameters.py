"""What can be asked of the repeat line."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

OWN = "own"
GROUP_EXAMPLES = (
    "p1", "p2", "pm", "pg", "cm", "pmm", "pmg", "pgg", "cmm", "p4", "p4m", "p4g", "p3", "p3m1", "p31m", "p6", "p6m",
    "p111", "p1a1", "p1m1", "pm11", "p112", "pma2", "pmm2", "C5", "D8", OWN,
)  # fmt: skip
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class RepeatParameters(BaseModel):
    """Parameters of ``repeat``. The command line, the API and the web form are generated from this model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str = Field(
        default="p1",
        max_length=8,
        description="The symmetry group: one of 17 of fields (p4m), 7 of bands (pma2), Cn or Dn of rounds; "
        "own: the group that is found in the picture, and its own repeat",
        json_schema_extra={"examples": list(GROUP_EXAMPLES)},
    )
    width_mm: float = Field(default=64.0, ge=2, le=3000, description="How wide the tile is; of a round, its diameter")
    aspect: float | None = Field(
        default=None, ge=0.1, le=10, description="The tile's height over its width; without it, what suits the motif"
    )
    turn_degrees: float = Field(default=0.0, ge=-180, le=180, description="By how much the motif is turned clockwise")
    gap_mm: float | None = Field(
        default=None, ge=0, le=1000, description="Between copies; without it, a twenty-fifth of the width"
    )
    motif_mm: float | None = Field(
        default=None, gt=0, le=3000, description="The motif's longer side; without it, as large as there is room"
    )
    background: str | None = Field(default=None, description="The colour between motifs, as #f4ecd8; without it, none")
    look: Literal["drawn", "picture"] = Field(
        default="drawn", description="The motif in flat colours, or as the photograph shows it"
    )
    recolour: str | None = Field(
        default=None, description="Colours in place of the motif's own, in the order of painting: #8f2a1d,#1f618d"
    )
    palette_max: int = Field(default=8, ge=1, le=24, description="At most so many colours, where a picture is drawn")
    dpi: int = Field(default=300, ge=36, le=1200, description="How fine the tile is in pixels, to the inch")

    @field_validator("group")
    @classmethod
    def _group(cls, given: str) -> str:
        """One name for each group, however it was written."""
        name = given.strip()
        return name.upper() if re.fullmatch(r"[cd]\d+", name, re.IGNORECASE) else name.lower()

    @field_validator("background")
    @classmethod
    def _background(cls, given: str | None) -> str | None:
        if given is None or not given.strip() or given.strip().lower() == "none":
            return None
        return _checked(given)

    @field_validator("recolour")
    @classmethod
    def _recolour(cls, given: str | None) -> str | None:
        if given is None or not given.strip():
            return None
        return ",".join(_checked(one) for one in given.split(","))

    @property
    def colours(self) -> tuple[str, ...]:
        """Those that take the place of the motif's own."""
        return tuple(self.recolour.split(",")) if self.recolour else ()


def _checked(colour: str) -> str:
    if not _COLOUR.fullmatch(colour.strip()):
        raise ValueError("a colour is written as #rrggbb")
    return colour.strip().lower()
