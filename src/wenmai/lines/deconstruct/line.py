"""The deconstruct line: photograph in, genes out.

Whoever lists lines or their options loads this module; what looks at pictures is taken in when a run begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import cast

from pydantic import BaseModel

from wenmai.lines.deconstruct.parameters import DeconstructParameters
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Probe, Workplace


class DeconstructLine:
    """Finds the ornaments in a photograph and makes a gene of each."""

    name = "deconstruct"
    version = "2"
    action = "derive"
    title_zh = "解构：提取纹样基因"
    title_en = "Deconstruct: take out the pattern genes"
    takes = frozenset({"image"})
    gathers = False
    parameters = DeconstructParameters
    # Of 130 photographs, and what the structure of their genes adds, until an installation's own runs tell better.
    prior_core_ms: Mapping[str, float] = MappingProxyType({"run": 850.0, "megapixels": 1100.0, "inscriptions": 300.0})

    def prepare(self) -> None:
        import_module("wenmai.lines.deconstruct.reading")

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        used = {"images": str(shelf.images.identity)}
        if cast(DeconstructParameters, parameters).inscriptions:
            used["inscriptions"] = str(shelf.inscriptions.identity)
        return used

    def drivers(self, inputs: Sequence[LineInput], parameters: BaseModel) -> Mapping[str, float]:
        """The picture's size, and whether inscriptions are looked for on it."""
        from wenmai.production.drivers import megapixels_of

        megapixels = megapixels_of(inputs[0])
        reads = cast(DeconstructParameters, parameters).inscriptions
        return {"megapixels": megapixels, "inscriptions": float(reads), "megapixels_read": megapixels * reads}

    def probe(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Probe:
        from wenmai.lines.deconstruct.reading import probe_picture

        probe = probe_picture(inputs[0], cast(DeconstructParameters, parameters), workplace)
        return replace(probe, drivers={**self.drivers(inputs, parameters), **probe.drivers})

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        from wenmai.lines.deconstruct.reading import read_picture

        (source,) = inputs
        return read_picture(source, cast(DeconstructParameters, parameters), workplace)


LINE = DeconstructLine()
