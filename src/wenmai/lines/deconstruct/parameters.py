"""What can be asked of the deconstruct line."""

from __future__ import annotations

import math
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from wenmai.genes.model import GeneKind

OUTLINE_POINTS_MIN = 3
OUTLINE_POINTS_MAX = 10_000


class DeconstructParameters(BaseModel):
    """Parameters of ``deconstruct``. The command line, the API and the web form are generated from this model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    genes_max: int = Field(default=6, ge=1, le=12, description="At most so many ornaments from one picture")
    colours_max: int = Field(default=8, ge=2, le=12, description="At most so many colours in a vector form")
    confidence_min: float = Field(default=0.0, ge=0, le=1, description="Leave out ornaments less sure than this")
    inscriptions: bool = Field(default=True, description="Read inscriptions, too")
    outline: tuple[tuple[float, float], ...] | None = Field(
        default=None, description="A person's outline ('x,y x,y …' in pixels): take this one ornament only"
    )
    kind: GeneKind | None = Field(default=None, description="The kind of the ornament that the outline shows")

    @field_validator("outline", mode="before")
    @classmethod
    def _outline_as_text(cls, value: Any) -> Any:
        """An outline may be written 'x,y x,y …', as everywhere else."""
        return [pair.split(",") for pair in value.split()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _outline_is_whole(self) -> DeconstructParameters:
        if self.outline is None:
            if self.kind is not None:
                raise ValueError("a kind goes with an outline")
        elif not all(math.isfinite(number) for point in self.outline for number in point):
            raise ValueError("an outline has points that are no numbers")
        elif not OUTLINE_POINTS_MIN <= len(self.outline) <= OUTLINE_POINTS_MAX:
            raise ValueError(f"an outline has {OUTLINE_POINTS_MIN} to {OUTLINE_POINTS_MAX} points")
        return self
