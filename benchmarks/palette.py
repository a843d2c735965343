"""How true the palette is: drawn scenes of 4 to 12 known colours under three illuminants, with a grey reference.

    python -m benchmarks.palette [--scenes 24] [--json]

Each true colour is matched to the nearest found one by ΔE00. A name is right where the found colour's name is the
true colour's, or the two names' colours lie within ΔE00 2; colours from the table have their own name, for others
the right name is the nearest to the true colour (None past ΔE00 8 is a name too). Colours that the camera's 8 bits
cannot hold (clipped in a channel) are reported apart: no software gets them back. Scenes: benchmarks/palette_scenes.py.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt
from skimage.color import deltaE_ciede2000, rgb2lab

from benchmarks.palette_scenes import Exposure, Layout, Scene, draw, photograph
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.colour.hexcode import hex_to_lab
from wenmai.genes.model import Swatch
from wenmai.genes.palette.extraction import extract_palette
from wenmai.genes.palette.names import ColourName, name_colour

SEED = 20260
COLOURS_MAX = 12
NAME_TOLERANCE_DELTA_E00 = 2.0
CASES: tuple[tuple[str, str, Exposure, bool], ...] = (
    ("D65 without reference", "D65", "highlights", False),
    ("D65", "D65", "highlights", True),
    ("D50", "D50", "highlights", True),
    ("A", "A", "highlights", True),
    ("D50, overexposed", "D50", "luminance", True),
    ("A, overexposed", "A", "luminance", True),
)


@dataclass
class Tally:
    """What was seen of one case: ΔE00 and name of every true colour, number of colours found, seconds."""

    errors: list[float] = field(default_factory=list)
    clipped: list[bool] = field(default_factory=list)
    name_right: list[bool] = field(default_factory=list)
    from_table: list[bool] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    layouts: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        error, clipped = np.array(self.errors), np.array(self.clipped)
        right, table = np.array(self.name_right), np.array(self.from_table)
        layout = np.array(self.layouts)
        kept = ~clipped

        def mean(values: npt.NDArray[np.generic]) -> float:
            return round(float(values.mean()), 3) if values.size else float("nan")

        return {
            "colours": int(error.size),
            "clipped_share": mean(clipped),
            "delta_e00_mean": mean(error[kept]),
            "delta_e00_p95": round(float(np.quantile(error[kept], 0.95)), 3),
            "mosaic_mean": mean(error[kept & (layout == "mosaic")]),
            "chart_mean": mean(error[kept & (layout == "chart")]),
            "name_right": mean(right[kept]),
            "name_right_table": mean(right[kept & table]),
            "all_mean": mean(error),
            "all_p95": round(float(np.quantile(error, 0.95)), 3),
            "all_name_right": mean(right),
            "surplus_mean": round(float(np.mean(self.surplus)), 2),
            "cpu_ms_median": round(1e3 * float(np.median(self.seconds)), 1),
        }


def measure(scenes: int) -> dict[str, dict[str, float]]:
    tallies = {case[0]: Tally() for case in CASES}
    for number in range(scenes):
        rng = np.random.default_rng([SEED, number])
        layout: Layout = "mosaic" if number % 2 == 0 else "chart"
        scene = draw(rng, int(rng.integers(4, 13)), layout)
        for title, illuminant, exposure, referenced in CASES:
            shot = photograph(scene, rng, illuminant, exposure)
            tally = tallies[title]
            start = time.process_time()
            if referenced:
                found = extract_palette(
                    shot.rgb,
                    colours_max=COLOURS_MAX,
                    neutral=scene.neutral,
                    neutral_luminance=scene.neutral_luminance,
                )
            else:
                found = extract_palette(shot.rgb, colours_max=COLOURS_MAX)
            tally.seconds.append(time.process_time() - start)
            tally.clipped += shot.clipped.tolist()
            tally.layouts += [layout] * len(scene.labs)
            judge(scene, found, tally)
    return {title: tally.figures() for title, tally in tallies.items()}


def judge(scene: Scene, found: tuple[Swatch, ...], tally: Tally) -> None:
    """Match every true colour of a scene to the nearest found one."""
    labs = np.array([swatch.lab for swatch in found], np.float32)
    tally.surplus.append(len(found) - len(scene.labs))
    for lab, from_table in zip(scene.labs, scene.named, strict=True):
        distance = delta_e_2000(labs, lab)
        nearest = int(np.argmin(distance))
        tally.errors.append(float(distance[nearest]))
        tally.from_table.append(bool(from_table))
        tally.name_right.append(_same_name(name_colour(lab), name_colour(labs[nearest])))


def _same_name(true: ColourName | None, found: ColourName | None) -> bool:
    if true is None or found is None:
        return true is found
    apart = float(delta_e_2000(np.array(hex_to_lab(true.hex)), np.array(hex_to_lab(found.hex))))
    return apart <= NAME_TOLERANCE_DELTA_E00


def speed() -> dict[str, float]:
    """CPU milliseconds a million pixels or pairs, ours and scikit-image's, on random colours; the best of three."""
    rng = np.random.default_rng(SEED)
    rgb = rng.integers(0, 256, (1000, 1000, 3)).astype(np.uint8)
    lab = rgb_to_lab(rgb)
    other = np.ascontiguousarray(lab[::-1])
    return {
        "rgb_to_lab_ms": _cpu_ms(lambda: rgb_to_lab(rgb)),
        "rgb_to_lab_skimage_ms": _cpu_ms(lambda: rgb2lab(rgb)),
        "delta_e00_ms": _cpu_ms(lambda: delta_e_2000(lab, other)),
        "delta_e00_skimage_ms": _cpu_ms(lambda: deltaE_ciede2000(lab, other)),  # type: ignore[no-untyped-call]
    }


def _cpu_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return round(1e3 * min(times), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=24)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    extract_palette(np.zeros((64, 64, 3), np.uint8))  # compile before the clock runs
    figures = measure(arguments.scenes)
    speeds = speed()
    if arguments.json:
        print(json.dumps({"cases": figures, "speed": speeds}))
        return
    print(speeds)
    titles = list(next(iter(figures.values())))
    print(f"{'':24}" + "".join(f"{title:>18}" for title in titles))
    for case, row in figures.items():
        print(f"{case:24}" + "".join(f"{row[title]:>18}" for title in titles))


if __name__ == "__main__":
    main()
