"""All figures of symmetry by the question that users put, ``analyse``: the kind has to be right, then the group.

Friezes and rosettes are drawn clean and as photographs. ``figures`` is what ``make bench`` keeps.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.band_motifs import draw_frieze
from benchmarks.symmetry.bands import FRAMES, band_shown
from benchmarks.symmetry.labelled import Met, met
from benchmarks.symmetry.measuring import Judged, of_groups, of_traps
from benchmarks.symmetry.motifs import draw_cell
from benchmarks.symmetry.nothing import nothing_repeats
from benchmarks.symmetry.rosette_scenes import shown_rosette
from benchmarks.symmetry.rosettes import draw_rosette
from benchmarks.symmetry.scenes import CLEAN, CONDITIONS, Condition, shown
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS
from wenmai.genes.symmetry.groups import wallpaper_group
from wenmai.genes.symmetry.rosettes.groups import group_name

PHOTOGRAPH = CONDITIONS[-1]
ORDERS = range(2, 25)
LARGE_PX = 2048

Rgb = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Answered:
    """One picture: under what condition, what is true of it, what was answered, how long that took."""

    condition: str
    truth: str
    answer: str
    sure: bool
    core_s: float


def answered(condition: str, truth: str, rgb: Rgb) -> Answered:
    """``truth`` and the answer as "frieze pma2", "rosette D8", "none"."""
    began = time.process_time()
    found = analyse(rgb)
    took = time.process_time() - began
    return Answered(condition, truth, f"{found.kind} {found.group or ''}".strip(), found.undetermined is None, took)


def of_friezes(count: int, seed: int) -> Iterator[Answered]:
    """``count`` of each group, framed in turn in every way, in two conditions."""
    for number, group in enumerate(FRIEZE_GROUPS):
        for repeat in range(count):
            frieze = draw_frieze(group, np.random.default_rng([seed, number, repeat]))
            for place, condition in enumerate((CLEAN, PHOTOGRAPH)):
                generator = np.random.default_rng([seed, number, repeat, place])
                scene = band_shown(frieze, condition, generator, FRAMES[repeat % len(FRAMES)])
                yield answered(condition.name, f"frieze {group.name}", scene.rgb)


def of_rosettes(count: int, seed: int) -> Iterator[Answered]:
    """``count`` of each order from 2 to 24, with mirrors and without, in two conditions."""
    for order in ORDERS:
        for mirrored in (False, True):
            for repeat in range(count):
                rosette = draw_rosette(order, mirrored, np.random.default_rng([seed, order, mirrored, repeat]))
                for place, condition in enumerate((CLEAN, PHOTOGRAPH)):
                    generator = np.random.default_rng([seed, order, mirrored, repeat, place])
                    rgb = shown_rosette(rosette, condition, generator).rgb
                    yield answered(condition.name, f"rosette {group_name(order, mirrored)}", rgb)


def of_nothing(count: int, seed: int) -> Iterator[Answered]:
    """Photographs, noise, heaps, text, by kind."""
    for kind, rgb in nothing_repeats(count, seed):
        yield answered(kind, "none", rgb)


def large_core_s(seed: int) -> float:
    """Of one picture of 2048², in each of two conditions, the longer."""
    return max(_large(seed, condition).core_s for condition in (CLEAN, PHOTOGRAPH))


def _large(seed: int, condition: Condition) -> Answered:
    generator = np.random.default_rng(seed)
    rgb = shown(draw_cell(wallpaper_group("p4g"), generator), condition, generator).rgb
    large = np.asarray(cv2.resize(rgb, (LARGE_PX, LARGE_PX), interpolation=cv2.INTER_CUBIC), np.uint8)
    return answered(condition.name, "wallpaper p4g", large)


def figures(count: int, seed: int) -> dict[str, Any]:
    """Everything; ``count`` drawings of each group and condition, an eighth of it of each rosette."""
    analyse(next(nothing_repeats(0, seed))[1])  # compiled and cached
    return {
        "seed": seed,
        "wallpapers": _fields([*of_groups(count, seed), *of_traps(count, seed)]),
        "friezes": _by_condition(of_friezes(count, seed)),
        "rosettes": _by_condition(of_rosettes(max(1, count // 8), seed)),
        "nothing repeats": _by_condition(of_nothing(max(1, count // 7), seed)),
        "labelled by hand": labelled_figures(met(_data())),
        "core-s at 2048²": round(large_core_s(seed), 2),
    }


def _data() -> Path:
    root = Path(__file__).resolve().parent.parent.parent
    return Path(os.environ.get("WENMAI_TEST_DATA") or root.parent / "shared" / "data")


def _fields(judged: Iterable[Judged]) -> dict[str, Any]:
    several = defaultdict(list)
    for one in judged:
        several[one.condition].append(one)
    return {condition: _of_fields(ones) for condition, ones in several.items()}


def _of_fields(ones: list[Judged]) -> dict[str, Any]:
    sure = [one.right for one in ones if one.sure]
    errors = [one.lattice_error for one in ones if one.primitive]
    return {
        "group right": _share(one.right for one in ones),
        "primitive cell": _share(one.primitive for one in ones),
        "lattice error, median %": round(100 * float(np.median(errors or [1.0])), 4),
        "right where sure": _share(sure),
        "promoted": _share(one.promoted for one in ones),
        "core-s, median": round(float(np.median([one.core_s for one in ones])), 2),
        "drawings": len(ones),
    }


def _by_condition(answers: Iterable[Answered]) -> dict[str, Any]:
    several = defaultdict(list)
    for one in answers:
        several[one.condition].append(one)
    return {
        condition: {
            "right": _share(one.answer == one.truth for one in ones),
            "kind right": _share(one.answer.split()[0] == one.truth.split()[0] for one in ones),
            "core-s, median": round(float(np.median([one.core_s for one in ones])), 2),
            "wrong": [f"{one.truth} → {one.answer}" for one in ones if one.answer != one.truth][:12],
            "pictures": len(ones),
        }
        for condition, ones in several.items()
    }


def labelled_figures(answers: Iterable[Met]) -> dict[str, Any]:
    """By kind, of labels that are sure; figures with one mirror alone (D1) apart."""
    several = defaultdict(list)
    for one in answers:
        if one.label.sure:
            several["one mirror alone" if one.label.group == "D1" else one.label.kind].append(one)
    found = {}
    for kind, ones in several.items():
        answering = [one.first for one in ones if not one.abstained]
        found[kind] = {
            "first": _share(one.first for one in ones),
            "among three": _share(one.third for one in ones),
            "right where it does not abstain": _share(answering),
            "answered": len(answering),
            "labels": len(ones),
        }
    return found


def _share(values: Iterable[bool]) -> float:
    several = list(values)
    return round(float(np.mean(several)), 4) if several else 0.0
