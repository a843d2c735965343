"""Stitch plans of flat areas: five shapes beside published figures and stitch-generator, random shapes, large art.

    python -m benchmarks.embroidery_fill [--shapes 200] [--ornaments FOLDER] [--json]

Rows 0.25 mm apart, thread 0.4 mm, no underlay, no pull compensation, measured at 20 px/mm (exact at pixel centres).
Times are of the processor. stitch-generator fills bands along a path, so only shapes that are made of such bands can be
set beside it; the others are timed alone. Every random shape and ornament is planned once as it is and once moved and
turned; ``changed`` is the greatest relative difference of stitches, thread and (beside all stitches) travel.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.affinity
from shapely.geometry import MultiPolygon, Polygon

from benchmarks.embroidery_peer import PEER_FILLS
from benchmarks.embroidery_shapes import five_shapes, large_art, random_shapes, read_ornament
from wenmai.lines.embroidery.fill import FillSettings, plan_art
from wenmai.lines.embroidery.fill.measure import Measures, measure
from wenmai.lines.embroidery.fill.plan import sound_parts
from wenmai.lines.embroidery.model import Art, Region, Role, StitchPlan, Thread
from wenmai.lines.embroidery.ordering import finish, layers_of

THREAD = Thread("benchmark", "1", "red", (190, 30, 40))
BARE = FillSettings(pull_compensation_mm=0.0, underlay=False)
PUBLISHED_TRAVEL = {"circle": 238, "ring": 356, "flower": 299, "nine holes": 456, "H": 426}
SEED = 11


def art_of(shape: Polygon | MultiPolygon) -> Art:
    return Art(100.0, 100.0, (THREAD,), (Region(shape, 0),))


def seconds_of(work: Callable[[], object], repeats: int = 7) -> float:
    """The least processor time of some runs, the first not counted (it compiles)."""
    work()
    times = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return min(times)


def five() -> dict[str, dict[str, Any]]:
    found = {}
    for name, shape in five_shapes().items():
        art = art_of(shape)
        figures: dict[str, Any] = asdict(measure(plan_art(art, BARE), shape))
        figures["published_travel"] = PUBLISHED_TRAVEL[name]
        figures["seconds"] = seconds_of(partial(plan_art, art, BARE))
        if name in PEER_FILLS:
            figures["peer_seconds"] = seconds_of(PEER_FILLS[name])
            figures["peer_stitches"] = len(PEER_FILLS[name]())
        found[name] = figures
    return found


@dataclass
class Many:
    """What came of many shapes: how many there are, were planned, jump inside a part, and the worst of each measure."""

    shapes: int = 0
    planned: int = 0
    with_jumps: int = 0
    narrowed_notes: int = 0
    coverage_min: float = 1.0
    coverage_median: float = 0.0
    spill_max: float = 0.0
    short_share_median: float = 0.0
    changed_max: float = 0.0
    changed_over_2_percent: int = 0
    seconds_max: float = 0.0


def many(shapes: Iterable[tuple[str, Polygon | MultiPolygon]]) -> Many:
    rng = np.random.default_rng(SEED)
    result = Many()
    coverage, short = [], []
    for _, shape in shapes:
        result.shapes += 1
        parts = sound_parts(Region(shape, 0), 0)
        begin = time.process_time()
        plan = plan_art(art_of(shape), BARE)
        result.seconds_max = max(result.seconds_max, time.process_time() - begin)
        figures = measure(plan, shapely.union_all(parts))
        result.planned += 1
        result.with_jumps += figures.jumps + 1 > len(parts)
        result.narrowed_notes += len(plan.notes)
        result.spill_max = max(result.spill_max, figures.spill)
        coverage.append(figures.coverage)
        short.append(figures.short / figures.stitches)
        turned = shapely.affinity.rotate(shape, rng.uniform(0, 360), origin=(3, 4))
        moved = shapely.affinity.translate(turned, *rng.uniform(-100, 100, 2))
        change = changed(plan, plan_art(art_of(moved), BARE))
        result.changed_max = max(result.changed_max, change)
        result.changed_over_2_percent += change > 0.02
    result.coverage_min, result.coverage_median = min(coverage), float(np.median(coverage))
    result.short_share_median = float(np.median(short))
    return result


def changed(one: StitchPlan, other: StitchPlan) -> float:
    """The greatest relative difference in stitches and length; travel is set beside all stitches."""
    lengths = [float(plan.lengths_mm.sum()) for plan in (one, other)]
    travel = [int((plan.role == Role.TRAVEL).sum()) for plan in (one, other)]
    return max(
        abs(one.stitch_count - other.stitch_count) / one.stitch_count,
        abs(lengths[0] - lengths[1]) / lengths[0],
        abs(travel[0] - travel[1]) / one.stitch_count,
    )


def large(factors: tuple[int, ...] = (1, 2, 4, 10)) -> list[dict[str, float]]:
    """Art of 10 regions and some 10,000 stitches, and of more: planned and put in order, as it is used."""
    rows = []
    for factor in factors:
        art = large_art(10 * factor)

        def work(art: Art = art) -> StitchPlan:
            plan = plan_art(art)
            return finish(plan, layers_of(plan, art.regions))

        seconds = seconds_of(work, repeats=1)
        rows.append({"regions": 10 * factor, "stitches": work().stitch_count, "seconds": seconds})
    return rows


def report(name: str, figures: Measures | dict[str, Any]) -> str:
    values = figures if isinstance(figures, dict) else asdict(figures)
    peer = f"{values['seconds'] / values['peer_seconds']:5.2f} × peer" if "peer_seconds" in values else "       no peer"
    return (
        f"{name:11} {values['area_mm2']:6.0f} mm²  {values['stitches']:5d} stitches  travel {values['travel']:4d}"
        f" (published {values['published_travel']})  short {values['short'] / values['stitches']:6.2%}"
        f"  coverage {values['coverage']:.3%}  spill {values['spill']:.4%}  jumps {values['jumps']}"
        f"  {values['seconds'] * 1000:6.1f} ms {peer}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shapes", type=int, default=200)
    parser.add_argument("--ornaments", type=Path, help="a folder of SVG files of one-colour ornaments")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures: dict[str, Any] = {"five shapes": five()}
    if not options.json:
        print("\n".join(report(name, values) for name, values in figures["five shapes"].items()))
    groups: dict[str, Iterable[tuple[str, Polygon | MultiPolygon]]] = {
        "random shapes": random_shapes(options.shapes, SEED)
    }
    if options.ornaments:
        groups["ornaments"] = [(path.stem, read_ornament(path)) for path in sorted(options.ornaments.glob("*.svg"))]
    for name, shapes in groups.items():
        figures[name] = asdict(many(shapes))
        if not options.json:
            print(f"\n{name}: " + ", ".join(f"{key} {value:.4g}" for key, value in figures[name].items()))
    figures["large art"] = large()
    if options.json:
        print(json.dumps(figures))
        return
    print()
    for row in figures["large art"]:
        each = row["seconds"] / row["stitches"] / np.log2(row["stitches"]) * 1e6
        counts = f"{row['regions']:4.0f} regions {row['stitches']:7.0f} stitches"
        print(f"{counts} {row['seconds']:6.2f} s, {each:.2f} µs a stitch and log2")


if __name__ == "__main__":
    main()
