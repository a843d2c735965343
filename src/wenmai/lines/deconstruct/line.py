"""The deconstruct line: photograph in, genes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
from pydantic import BaseModel

from wenmai.genes.model import Box, Candidate, Mask, RgbImage
from wenmai.genes.motifs import find_candidates
from wenmai.genes.objects import find_object
from wenmai.genes.objects.model import ObjectMask
from wenmai.imaging.reading import read_rgb
from wenmai.lines.deconstruct.gene import GeneTask, make_gene
from wenmai.lines.deconstruct.implicit import claims_for, hints_from
from wenmai.lines.deconstruct.parameters import DeconstructParameters
from wenmai.lines.deconstruct.places import box_selector, candidate_from_outline, outline_of, svg_selector
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import Finding, LineInput, Manifest, Workplace


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

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        used = {"images": str(shelf.images.identity)}
        if cast(DeconstructParameters, parameters).inscriptions:
            used["inscriptions"] = str(shelf.inscriptions.identity)
        return used

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        asked = cast(DeconstructParameters, parameters)
        (source,) = inputs
        rgb = read_rgb(source.path)
        if asked.outline is not None:
            height, width = rgb.shape[:2]
            outlined = candidate_from_outline(asked.outline, asked.kind, width, height)
            return Manifest((_gene(rgb, source, outlined, 0, "person", asked, workplace),))
        hints, motif_priors = hints_from(source.context)
        features = workplace.models.images.features(rgb)
        seen = find_object(rgb, features, hints)
        reading = find_candidates(rgb, seen.mask, features, motif_priors)
        findings = [_object_finding(seen), _ornament_finding(reading.has_ornament, reading.reason, reading.confidence)]
        workplace.report(0.4)
        chosen = [c for c in reading.candidates if c.confidence >= asked.confidence_min][: asked.genes_max]
        outputs = []
        for number, candidate in enumerate(chosen if reading.has_ornament else []):
            outputs.append(_gene(rgb, source, candidate, number, "line", asked, workplace))
            workplace.report(0.4 + 0.5 * (number + 1) / len(chosen))
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


def _object_finding(seen: ObjectMask) -> Finding:
    body = {
        "type": "ObjectMask",
        "fills_frame": bool(seen.fills_frame),
        "confidence": round(float(seen.confidence), 3),
    }
    selector = svg_selector(outline_of(seen.mask, _whole(seen.mask))) if seen.mask.any() else None
    return Finding(0, "identifying", body, selector)


def _ornament_finding(has_ornament: bool, reason: str, confidence: float) -> Finding:
    body = {"type": "Ornament", "present": has_ornament, "reason": reason, "confidence": round(confidence, 3)}
    return Finding(0, "classifying", body)


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


def _whole(mask: Mask) -> Box:
    return Box(0, 0, mask.shape[1], mask.shape[0])


LINE = DeconstructLine()
