"""A second, trivial line: inverts a picture. It shows that a line is one module and nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_png
from wenmai.kernel.errors import InvalidInput
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Output, OutputFile, Workplace


class Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    strength: float = Field(default=1.0, gt=0, le=1)
    fail: bool = False


class InvertLine:
    name = "invert"
    version = "1"
    action = "derive"
    title_zh = "反相"
    title_en = "Invert"
    takes = frozenset({"image"})
    gathers = False
    parameters = Parameters

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        return {}

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        assert isinstance(parameters, Parameters)
        if parameters.fail:
            raise InvalidInput("asked to fail")
        rgb = read_rgb(inputs[0].path)
        (workplace.scratch / "out.png").write_bytes(encode_png(255 - rgb))
        height, width = rgb.shape[:2]
        file = OutputFile("image", "out.png", "image/png")
        return Manifest((Output("image", file, "反相", "Inverted", {}, width_px=width, height_px=height),))


LINE = InvertLine()
