"""The jobs that quotes are measured on: four lines over real photographs and drawn ornaments, parameters by chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.photographs import folder
from wenmai.jobs.bench import Workbench
from wenmai.jobs.spec import InputSpec, JobSpec

LINES = ("deconstruct", "embroidery", "smooth", "points")
STYLES = ("tatami", "satin", "painting")
DRAWN_SHARE = 0.4  # of the pieces that are embroidered: from drawings; the others from photographs
WIDTHS_MM = (40.0, 110.0)
UNSEEN_SHARE = 1 / 3
MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Sources:
    """Photographs and drawings that jobs are over."""

    photographs: tuple[Path, ...]
    drawings: tuple[Path, ...]


def sources(seed: int) -> tuple[Sources, Sources]:
    """Those that models are learned on, and those of the held-out jobs; none in both."""
    photographs = _shuffled(list(folder().iterdir()), seed)
    drawings = _shuffled(list((folder().parents[1] / "ornaments-han").rglob("*.svg")), seed)
    cut, cut_drawings = round(len(photographs) * UNSEEN_SHARE), round(len(drawings) * UNSEEN_SHARE)
    seen = Sources(photographs[cut:], drawings[cut_drawings:])
    return seen, Sources(photographs[:cut], drawings[:cut_drawings])


def job_specs(bench: Workbench, name: str, sources: Sources, seed: int) -> Iterator[JobSpec]:
    """Jobs of one line without end, over these photographs in turn, with parameters by chance."""
    line, chance = bench.lines.get(name), np.random.default_rng(seed)
    while True:
        for picture in sources.photographs:
            drawn = name == "embroidery" and chance.random() < DRAWN_SHARE
            source = sources.drawings[chance.integers(len(sources.drawings))] if drawn else picture
            digest = bench.blobs.put(source.read_bytes())
            context = {"title_zh": "", "title_en": "", "fields": {}}
            given: dict[str, Any] = {}
            if name == "deconstruct":
                given = {"inscriptions": bool(chance.random() < 0.5)}
            elif name == "embroidery":
                style = str(chance.choice(STYLES))
                given = {"style": style, "width_mm": round(float(chance.uniform(*WIDTHS_MM)), 1)}
            elif name == "points":
                given = {"points": int(10 ** chance.uniform(4.0, 5.0)), "relax": bool(chance.random() < 0.3)}
            parameters = line.parameters.model_validate(given)
            models = dict(line.models(parameters, bench.models))
            inputs = (InputSpec(digest, "image", MEDIA_TYPES[source.suffix], context),)
            yield JobSpec(name, line.version, parameters.model_dump(mode="json"), inputs, models)


def _shuffled(files: list[Path], seed: int) -> tuple[Path, ...]:
    ordered = sorted(file for file in files if file.suffix in MEDIA_TYPES)
    return tuple(ordered[place] for place in np.random.default_rng(seed).permutation(len(ordered)))
