"""Two lines to quote beside the real one: work that grows with the pixels, and work that grows with a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.spatial import cKDTree

from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_png
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Output, OutputFile, Workplace
from wenmai.production.drivers import megapixels_of

ROUNDS_OF_RELAXING = 3


class NoParameters(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PointParameters(BaseModel):
    model_config = ConfigDict(extra="forbid")
    points: int = Field(default=10_000, ge=1, le=2_000_000)
    relax: bool = False


class SmoothLine:
    """A wide edge-preserving filter over a picture. It names no drivers: those of every line have to do."""

    name = "smooth"
    version = "1"
    action = "derive"
    title_zh = "平滑"
    title_en = "Smooth"
    takes = frozenset({"image"})
    gathers = False
    parameters: type[BaseModel] = NoParameters

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        return {}

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        smooth = cv2.bilateralFilter(read_rgb(inputs[0].path), 31, 40.0, 15.0)
        return _one_picture(np.asarray(smooth, np.uint8), workplace)


class PointsLine:
    """Neighbours of points strewn over a picture; relaxing takes another path. Its drivers name the queries."""

    name = "points"
    version = "1"
    action = "derive"
    title_zh = "散点"
    title_en = "Points"
    takes = frozenset({"image"})
    gathers = False
    parameters: type[BaseModel] = PointParameters

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        return {}

    def drivers(self, inputs: Sequence[LineInput], parameters: BaseModel) -> Mapping[str, float]:
        asked = cast(PointParameters, parameters)
        queries = asked.points * (ROUNDS_OF_RELAXING if asked.relax else 1)
        return {"queries": float(queries), "megapixels": megapixels_of(inputs[0])}

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        asked = cast(PointParameters, parameters)
        rgb = read_rgb(inputs[0].path)
        points = np.random.default_rng(1).random((asked.points, 2)) * rgb.shape[:2]
        for _ in range(ROUNDS_OF_RELAXING if asked.relax else 1):
            near = cKDTree(points).query(points, k=6)[1]
            points = points[near].mean(axis=1)
        rows, columns = points.astype(np.intp).T
        marked = rgb.copy()
        marked[rows, columns] = 255
        return _one_picture(marked, workplace)


def _one_picture(rgb: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], workplace: Workplace) -> Manifest:
    (workplace.scratch / "out.png").write_bytes(encode_png(rgb))
    height, width = rgb.shape[:2]
    file = OutputFile("image", "out.png", "image/png")
    return Manifest((Output("image", file, "", "", {}, width_px=width, height_px=height),))


SMOOTH = SmoothLine()
POINTS = PointsLine()
EXTRA_LINES = {"smooth": "benchmarks.quote_lines:SMOOTH", "points": "benchmarks.quote_lines:POINTS"}
