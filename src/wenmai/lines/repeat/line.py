"""The repeat line: a motif in, a tile that joins itself on every side.

Whoever lists lines or their options loads this module; what makes tiles is taken in when a run begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import cast

from pydantic import BaseModel

from wenmai.lines.repeat.parameters import RepeatParameters
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Workplace


class RepeatLine:
    """Repeats a motif in a symmetry group."""

    name = "repeat"
    version = "1"
    action = "derive"
    title_zh = "连续纹样：由纹样到可拼接的单元"
    title_en = "Repeat: from a motif to a seamless tile"
    takes = frozenset({"image", "gene"})
    gathers = False
    parameters = RepeatParameters
    cost_choices = frozenset({"look"})
    endings: Mapping[str, str] = MappingProxyType({"image/svg+xml": ".svg"})
    # From a few runs, until an installation's own tell better.
    prior_core_ms: Mapping[str, float] = MappingProxyType({"run": 600.0, "megapixels": 900.0, "tile_megapixels": 450.0})

    def prepare(self) -> None:
        for module in ("making", "outputs"):
            import_module(f"wenmai.lines.repeat.{module}")

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        return {}

    def drivers(self, inputs: Sequence[LineInput], parameters: BaseModel) -> Mapping[str, float]:
        """The picture's size where it has to be looked at, and the tile's as far as its width tells."""
        from wenmai.lines.repeat.source import megapixels_read

        (given,) = inputs
        asked = cast(RepeatParameters, parameters)
        width_px = asked.width_mm / 25.4 * asked.dpi
        tile = width_px * width_px * (asked.aspect or 1.0) / 1e6
        return {"megapixels": megapixels_read(given, asked), "tile_megapixels": tile}

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        from wenmai.lines.repeat.making import make_tile
        from wenmai.lines.repeat.outputs import write_tile

        (given,) = inputs
        asked = cast(RepeatParameters, parameters)
        tile = make_tile(given, asked)
        workplace.report(0.4)
        return Manifest((write_tile(tile, asked, given, workplace),))


LINE = RepeatLine()
