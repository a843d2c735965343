"""The deconstruct line: photograph in, genes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from pydantic import BaseModel

from wenmai.genes.model import Box, Candidate, RgbImage
from wenmai.imaging.reading import read_rgb
from wenmai.lines.deconstruct.gene import GeneTask, make_gene
from wenmai.lines.deconstruct.implicit import claims_for
from wenmai.lines.deconstruct.looking import Look, look_at
from wenmai.lines.deconstruct.parameters import DeconstructParameters
from wenmai.lines.deconstruct.places import box_selector
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import Finding, LineInput, Manifest, Probe, Workplace
from wenmai.production.drivers import megapixels_of


class DeconstructLine:
    """Finds the ornaments in a photograph and makes a gene of each."""

    name = "deconstruct"
    version = "1"
    action = "derive"
    title_zh = "解构：提取纹样基因"
    title_en = "Deconstruct: take out the pattern genes"
    takes = frozenset({"image"})
    gathers = False
    parameters = DeconstructParameters
    # Of 130 photographs, until an installation's own runs tell better.
    prior_core_ms: Mapping[str, float] = MappingProxyType({"run": 500.0, "megapixels": 1100.0, "inscriptions": 300.0})

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        used = {"images": str(shelf.images.identity)}
        if cast(DeconstructParameters, parameters).inscriptions:
            used["inscriptions"] = str(shelf.inscriptions.identity)
        return used

    def drivers(self, inputs: Sequence[LineInput], parameters: BaseModel) -> Mapping[str, float]:
        """The picture's size, and whether inscriptions are looked for on it."""
        megapixels = megapixels_of(inputs[0])
        reads = cast(DeconstructParameters, parameters).inscriptions
        return {"megapixels": megapixels, "inscriptions": float(reads), "megapixels_read": megapixels * reads}

    def probe(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Probe:
        asked = cast(DeconstructParameters, parameters)
        look = look_at(read_rgb(inputs[0].path), inputs[0].context, asked, workplace.models)
        return Probe(look.drivers(), look.to_notes())

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        asked = cast(DeconstructParameters, parameters)
        (source,) = inputs
        rgb = read_rgb(source.path)
        if workplace.notes is not None:
            look = Look.from_notes(workplace.notes)
        else:
            look = look_at(rgb, source.context, asked, workplace.models)
        workplace.report(0.4)
        outputs = []
        for number, candidate in enumerate(look.chosen):
            outputs.append(_gene(rgb, source, candidate, number, look.made_by, asked, workplace))
            workplace.report(0.4 + 0.5 * (number + 1) / len(look.chosen))
        if asked.outline is not None:
            return Manifest(tuple(outputs))
        findings = list(look.findings)
        if asked.inscriptions:
            findings += _inscription_findings(rgb, workplace.models)
        workplace.report(1.0)
        return Manifest(tuple(outputs), tuple(findings), replaces_earlier=True)


def _gene(
    rgb: RgbImage,
    source: LineInput,
    candidate: Candidate,
    number: int,
    made_by: str,
    asked: DeconstructParameters,
    workplace: Workplace,
) -> Any:
    claims = claims_for(source.context, number)
    task = GeneTask(rgb, source.digest, candidate, claims, number, made_by, asked.colours_max)
    return make_gene(task, source.context, workplace)


def _inscription_findings(rgb: RgbImage, models: ModelShelf) -> list[Finding]:
    findings = []
    for inscription in models.inscriptions.read(rgb):
        points = np.asarray(inscription.polygon, np.float64).reshape(-1, 2)
        (left, top), (right, bottom) = np.floor(points.min(axis=0)), np.ceil(points.max(axis=0))
        box = Box(int(left), int(top), int(right - left), int(bottom - top))
        body = {
            "type": "TextualBody",
            "purpose": "transcribing",
            "value": inscription.text,
            "confidence": round(float(inscription.confidence), 3),
        }
        findings.append(Finding(0, "describing", body, box_selector(box)))
    return findings


LINE = DeconstructLine()
