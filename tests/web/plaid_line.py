"""A line with a parameter of each kind, for the forms that are generated from it; it makes a design of stripes."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from wenmai.imaging.writing import encode_png, encode_webp
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import StitchPlan
from wenmai.lines.embroidery.render import encode_plan
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Output, OutputFile, Workplace

CLOTH = (238, 230, 212)


class Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    width_mm: float = Field(default=20.0, ge=5, le=100, description="How wide it becomes")
    stripes: int = Field(default=3, ge=1, le=9, description="How many stripes")
    style: Literal["tatami", "plaid"] = "tatami"
    title: str = Field(description="What it is called")
    angle_degrees: float | None = Field(default=None, gt=-90, lt=90)
    steps: Literal[1, 2] = 1
    points: list[float] = Field(default_factory=list)
    fail: bool = False


class PlaidLine:
    name = "plaid"
    version = "1"
    action = "derive"
    title_zh = "格纹"
    title_en = "Plaid"
    takes = frozenset({"image", "gene"})
    gathers = False
    parameters = Parameters

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        return {}

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        assert isinstance(parameters, Parameters)
        if parameters.fail:
            raise InvalidInput("the stripes are too narrow", remedy="Take fewer.", rule="plaid.narrow")
        for step in range(parameters.steps):
            workplace.report((step + 1) / (parameters.steps + 1))
            time.sleep(0.6 * (parameters.steps - 1))  # long enough for its progress to be written down
        picture = np.full((120, 160, 3), CLOTH, np.uint8)
        picture[20:100, 30:130] = (143, 42, 29)
        files = {
            "render": ("render.png", "image/png", encode_png(picture)),
            "thumbnail": ("thumbnail.webp", "image/webp", encode_webp(picture)),
            "stitches": ("stitches.bin", "application/vnd.wenmai.stitches", encode_plan(_plan())),
            "record": ("record.json", "application/json", json.dumps(_record(parameters)).encode()),
            "worksheet": ("worksheet.pdf", "application/pdf", b"%PDF-1.4"),
        }
        for name, _, data in files.values():
            (workplace.scratch / name).write_bytes(data)
        (workplace.scratch / "design.dst").write_bytes(b"LA:" + parameters.title.encode())
        parts = tuple(OutputFile(role, name, media_type) for role, (name, media_type, _) in files.items())
        own = OutputFile("design", "design.dst", "application/vnd.tajima.dst")
        return Manifest((Output("design", own, "格纹", parameters.title, {}, parts, 160, 120),))


def _plan() -> StitchPlan:
    from tests.embroidery.render.plans import BLUE, RED, plan_of, satin

    return plan_of(satin(RED, 0, 0, 5, 6), satin(BLUE, 6, 0, 5, 6))


def _record(parameters: Parameters) -> dict[str, object]:
    threads = [
        {"chart": "test", "code": "1", "name": "red", "hex": "#b02030", "stitches": 29, "metres": 0.2},
        {"chart": "test", "code": "2", "name": "blue", "hex": "#203080", "stitches": 1029, "metres": 12.25},
    ]
    finding = {"code": "density", "severity": "warning", "zh": "此处偏密", "en": "Dense here", "where_mm": [1.5, 2.0]}
    return {
        "craft": "embroidery", "style": "tatami", "cloth": "silk", "format": "dst", "width_mm": parameters.width_mm,
        "height_mm": 7.5, "stitches": 1058, "trims": 1, "colour_changes": 1, "threads": threads, "findings": [finding],
    }  # fmt: skip


LINE = PlaidLine()
