"""The reading of one picture: first what is on it, then a gene of each ornament, and its inscriptions."""

from __future__ import annotations

from typing import Any

import numpy as np

from wenmai.genes.model import Box, Candidate, RgbImage
from wenmai.imaging.reading import read_rgb
from wenmai.lines.deconstruct.gene import GeneTask, make_gene
from wenmai.lines.deconstruct.implicit import claims_for
from wenmai.lines.deconstruct.looking import Look, look_at
from wenmai.lines.deconstruct.parameters import DeconstructParameters
from wenmai.lines.deconstruct.places import box_selector
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import Finding, LineInput, Manifest, Probe, Workplace


def probe_picture(source: LineInput, asked: DeconstructParameters, workplace: Workplace) -> Probe:
    """The first look, from which the cost of the rest is known."""
    look = look_at(read_rgb(source.path), source.context, asked, workplace.models)
    return Probe(look.drivers(), look.to_notes(), look)


def read_picture(source: LineInput, asked: DeconstructParameters, workplace: Workplace) -> Manifest:
    """All of it, from a first look where the workplace has one, or the notes of one."""
    rgb = read_rgb(source.path)
    if isinstance(workplace.found, Look):
        look = workplace.found
    elif workplace.notes is not None:
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
