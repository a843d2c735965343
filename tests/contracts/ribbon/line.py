"""A second, trivial line: the middle rows of a picture as a ribbon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_png
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Output, OutputFile, Workplace


class RibbonParameters(BaseModel):
    """How wide."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width_px: int = Field(default=8, ge=1, le=100, description="How many rows")


class RibbonLine:
    """Cuts a ribbon out of a picture."""

    name = "ribbon"
    version = "1"
    action = "derive"
    title_zh = "织带"
    title_en = "Ribbon"
    takes = frozenset({"image"})
    gathers = False
    parameters = RibbonParameters

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        return {}

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        assert isinstance(parameters, RibbonParameters)
        rgb = read_rgb(inputs[0].path)
        middle = max(0, len(rgb) // 2 - parameters.width_px // 2)
        ribbon = rgb[middle : middle + parameters.width_px]
        (workplace.scratch / "ribbon.png").write_bytes(encode_png(ribbon))
        workplace.report(1.0)
        file = OutputFile("image", "ribbon.png", "image/png")
        height, width = ribbon.shape[:2]
        return Manifest((Output("image", file, "织带", "Ribbon", {}, width_px=width, height_px=height),))


LINE = RibbonLine()
