"""The first look at a picture: its object and its ornaments. From here on the cost of the rest is known.

A look can be written down as small JSON and read again, exactly: masks as one-bit pictures, numbers as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from wenmai.genes.model import Box, Candidate, RgbImage
from wenmai.genes.motifs import find_candidates
from wenmai.genes.objects import find_object
from wenmai.genes.symmetry.within import working_megapixels
from wenmai.imaging.bilevel import mask_from_text, mask_to_text
from wenmai.lines.deconstruct.implicit import hints_from
from wenmai.lines.deconstruct.parameters import DeconstructParameters
from wenmai.lines.deconstruct.places import candidate_from_outline, outline_of, svg_selector
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import Finding

_PX_PER_MPX = 1e6


@dataclass(frozen=True, slots=True)
class Look:
    """What is to become genes (``chosen``, best first), and what was found about the picture as a whole.

    ``made_by`` tells whether a line found the ornaments or a person outlined them.
    """

    chosen: tuple[Candidate, ...]
    findings: tuple[Finding, ...]
    made_by: str

    def drivers(self) -> dict[str, float]:
        """What the rest will cost depends on: how many genes, megapixels of their boxes and regions, and those on
        which their structure is looked for.
        """
        return {
            "genes": float(len(self.chosen)),
            "gene_box_megapixels": sum(one.box.area_px for one in self.chosen) / _PX_PER_MPX,
            "structure_megapixels": sum(working_megapixels(one.box) for one in self.chosen),
            "gene_megapixels": sum(int(np.count_nonzero(one.mask)) for one in self.chosen) / _PX_PER_MPX,
        }

    def to_notes(self) -> dict[str, Any]:
        return {
            "chosen": [_candidate_to_json(one) for one in self.chosen],
            "findings": [asdict(one) for one in self.findings],
            "made_by": self.made_by,
        }

    @classmethod
    def from_notes(cls, notes: Mapping[str, Any]) -> Look:
        chosen = tuple(_candidate_from_json(one) for one in notes["chosen"])
        return cls(chosen, tuple(Finding(**one) for one in notes["findings"]), str(notes["made_by"]))


def look_at(rgb: RgbImage, context: Mapping[str, Any], asked: DeconstructParameters, models: ModelShelf) -> Look:
    """Look at a picture (h, w, 3): what is on it, and which of it will become genes."""
    if asked.outline is not None:
        height, width = rgb.shape[:2]
        return Look((candidate_from_outline(asked.outline, asked.kind, width, height),), (), "person")
    hints, motif_priors = hints_from(context)
    features = models.images.features(rgb)
    seen = find_object(rgb, features, hints)
    reading = find_candidates(rgb, seen.mask, features, motif_priors)
    found = [one for one in reading.candidates if one.confidence >= asked.confidence_min][: asked.genes_max]
    chosen = tuple(found) if reading.has_ornament else ()
    object_ = {
        "type": "ObjectMask",
        "fills_frame": bool(seen.fills_frame),
        "confidence": round(float(seen.confidence), 3),
    }
    whole = Box(0, 0, seen.mask.shape[1], seen.mask.shape[0])
    selector = svg_selector(outline_of(seen.mask, whole)) if seen.mask.any() else None
    ornament = {
        "type": "Ornament",
        "present": reading.has_ornament,
        "reason": reading.reason,
        "confidence": round(reading.confidence, 3),
    }
    return Look(chosen, (Finding(0, "identifying", object_, selector), Finding(0, "classifying", ornament)), "line")


def _candidate_to_json(candidate: Candidate) -> dict[str, Any]:
    box = candidate.box
    return {
        "kind": candidate.kind,
        "box": [box.x, box.y, box.width, box.height],
        "mask": mask_to_text(candidate.mask),
        "score": float(candidate.score),
        "confidence": float(candidate.confidence),
        "evidence": candidate.evidence,
    }


def _candidate_from_json(said: Mapping[str, Any]) -> Candidate:
    box = Box(*said["box"])
    mask = mask_from_text(said["mask"])
    return Candidate(said["kind"], box, mask, said["score"], said["confidence"], said["evidence"])
