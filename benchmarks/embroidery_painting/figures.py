"""All that is measured of one piece, as one record, and whether it is what was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.embroidery_painting.bare import Bare, bare
from benchmarks.embroidery_painting.directions import Directions, directions
from benchmarks.embroidery_painting.likeness import delta_e
from benchmarks.embroidery_painting.machine import Machine, machine
from benchmarks.embroidery_painting.rows import plan_rows
from benchmarks.embroidery_painting.seen import frame_rows
from benchmarks.embroidery_painting.ways import WaysShown, links, ways_shown
from wenmai.lines.embroidery.model import StitchPlan
from wenmai.lines.embroidery.painting import Painting
from wenmai.lines.embroidery.source import Picture

SECONDS_PER_100_000 = 60.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """Mean ΔE00 under flat light, blurred by 1 mm: of the painting, of the line's tatami, and of ``rows``, level rows
    of each pixel's nearest thread, which no machine could sew, all from the painting's target; and of painting and
    tatami from the photograph as it is.
    """

    painting: float
    tatami: float
    rows: float
    painting_to_photograph: float
    tatami_to_photograph: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one piece measures; lengths in mm, ``seconds`` of the processor for planning it."""

    name: str
    width_mm: float
    height_mm: float
    colours: int
    likeness: Likeness
    directions: tuple[Directions, ...]
    machine: Machine
    ways: WaysShown
    bare: Bare
    tatami: Machine
    tatami_colours: int
    seconds: float
    findings: tuple[str, ...]


def measured(name: str, picture: Picture, painting: Painting, tatami: StitchPlan, seconds: float) -> Figures:
    """The figures of ``painting``, which was made of ``picture`` in ``seconds``."""
    plan, size_mm = painting.plan, (painting.width_mm, painting.height_mm)
    top = frame_rows(plan, *size_mm)
    linking = links(plan, painting.orientation_rad, painting.orientation_px_per_mm)
    likeness = Likeness(
        delta_e(plan, painting), delta_e(tatami, painting), delta_e(plan_rows(painting), painting),
        delta_e(plan, painting, picture.rgb), delta_e(tatami, painting, picture.rgb),
    )  # fmt: skip
    return Figures(
        name, *size_mm, len(painting.palette), likeness, directions(plan, picture.rgb, painting.width_mm),
        machine(plan), ways_shown(plan, top, linking, painting.ground_rgb, size_mm),
        bare(top, ~painting.ground, painting.target, painting.ground_rgb), machine(tatami),
        len({thread.code for thread in tatami.threads}), seconds,
        tuple(finding.message for finding in painting.findings),
    )  # fmt: skip


def write(figures: Figures, folder: Path) -> None:
    text = json.dumps(asdict(figures), ensure_ascii=False, indent=1)
    (folder / f"{figures.name}.json").write_text(text + "\n", "utf-8")


def read(folder: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """The figures that are there already, in the order of ``names``."""
    files = [folder / f"{name}.json" for name in names]
    return [json.loads(file.read_text("utf-8")) for file in files if file.is_file()]


def asked(figures: Mapping[str, Any]) -> dict[str, bool]:
    """What was asked for, and whether the piece has it."""
    like, sewn, ways = figures["likeness"], figures["machine"], figures["ways"]
    return {
        "nearer than tatami": like["painting"] < like["tatami"],
        "direction ≤ 15°": all(one["coherent_deg"] <= 15 for one in figures["directions"]),
        "trims ≤ 1": sewn["trims_per_100"] <= 1,
        "colour changes ≤ 35": sewn["colour_changes"] <= 35,
        "0.6 to 7 mm": sewn["shortest_mm"] >= 0.6 - 1e-6 and sewn["longest_mm"] <= 7 + 1e-6,
        "layers ≤ 2.5": sewn["layers_p99"] <= 2.5,
        "holes ≥ 0.3 mm": sewn["holes_apart_mm"] >= 0.3 - 1e-6,
        "no travel seen": ways["travel_mm_per_100"] + ways["links_mm_per_100"] == 0,
        "≤ 60 s": figures["seconds"] <= SECONDS_PER_100_000 * max(1.0, sewn["stitches"] / 100_000),
    }
