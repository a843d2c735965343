"""How often the frieze group and repeat of drawn strips are found by ``analyse``: the kind has to be right, too."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from benchmarks.symmetry.band_motifs import BAND_TRAPS, TrueFrieze, draw_frieze
from benchmarks.symmetry.bands import FRAMES, BandScene, band_shown
from benchmarks.symmetry.scenes import CLEAN, CONDITIONS
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, contained_friezes

PERIOD_OFF_MAX = 0.1  # beyond that another repeat was found, or another strip
BAND_CONDITIONS = CONDITIONS


@dataclass(frozen=True, slots=True)
class JudgedBand:
    """One strip: what it is and what it was taken for; ``period_error`` over the period, ``promoted`` to a group of
    more symmetry, or to a shorter repeat; whether ``sure``, not undetermined.
    """

    condition: str
    frame: str
    truth: str
    found: str
    period_error: float
    promoted: bool
    sure: bool
    core_s: float

    @property
    def right(self) -> bool:
        return self.period_error < PERIOD_OFF_MAX and self.found == self.truth


def judged_band(condition: str, frame: str, frieze: TrueFrieze, scene: BandScene) -> JudgedBand:
    """The scene analysed."""
    began = time.process_time()
    found = analyse(scene.rgb)
    took = time.process_time() - began
    truth = frieze.group.name
    if found.kind != "frieze" or found.lattice is None or found.group is None:
        return JudgedBand(condition, frame, truth, f"{found.kind} {found.group or ''}".strip(), 1.0, False, False, took)
    vector = np.array(found.lattice.vectors_px[0])
    length = float(np.hypot(*scene.vector_px))
    error = min(float(np.hypot(*(sign * vector - scene.vector_px))) / length for sign in (1, -1))
    shorter = error > PERIOD_OFF_MAX and float(np.hypot(*vector)) < 0.75 * length
    more = found.group != truth and found.group not in contained_friezes()[truth]
    sure = found.undetermined is None
    return JudgedBand(condition, frame, truth, found.group, error, more or shorter, sure, took)


def of_bands(count: int, seed: int) -> Iterator[JudgedBand]:
    """``count`` drawings of each group, each in every condition, framed in turn in every way."""
    for number, group in enumerate(FRIEZE_GROUPS):
        for repeat in range(count):
            frieze = draw_frieze(group, np.random.default_rng([seed, number, repeat]))
            frame = FRAMES[repeat % len(FRAMES)]
            for place, condition in enumerate(BAND_CONDITIONS):
                scene = band_shown(frieze, condition, np.random.default_rng([seed, number, repeat, place]), frame)
                yield judged_band(condition.name, frame, frieze, scene)


def of_band_traps(count: int, seed: int) -> Iterator[JudgedBand]:
    """``count`` drawings of each kind of trap, clean."""
    for number, (name, make) in enumerate(BAND_TRAPS.items()):
        for repeat in range(count):
            frieze = make(np.random.default_rng([seed, number, repeat]))
            frame = FRAMES[repeat % len(FRAMES)]
            scene = band_shown(frieze, CLEAN, np.random.default_rng([seed, number, repeat, 0]), frame)
            yield judged_band(f"trap: {name}", frame, frieze, scene)


def print_bands(count: int, seed: int, list_wrong: bool) -> None:
    """The figures by condition, then by condition and frame."""
    found = [*of_bands(count, seed), *of_band_traps(count, seed)]
    for condition, several in groupby(sorted(found, key=_condition), key=_condition):
        together = list(several)
        print(_line(condition, together), flush=True)
        for frame in FRAMES:
            print(_line(f"  {frame}", [one for one in together if one.frame == frame]))
    for one in found:
        if list_wrong and not one.right:
            off = f"vector off by {one.period_error:.3f}"
            print(f"{one.condition}, {one.frame}: {one.truth} taken for {one.found}, {off}")


def _condition(one: JudgedBand) -> str:
    return one.condition


def _line(condition: str, several: Sequence[JudgedBand]) -> str:
    if not several:
        return f"{condition:<30} none"
    errors = [one.period_error for one in several if one.period_error < PERIOD_OFF_MAX]
    return (
        f"{condition:<30} group {np.mean([one.right for one in several]):.3f}, "
        f"repeat {len(errors) / len(several):.3f}, "
        f"vector error {100 * float(np.median(errors or [1.0])):.3f} %, "
        f"promoted {np.mean([one.promoted for one in several]):.3f}, "
        f"sure of {np.mean([one.sure for one in several]):.3f}, "
        f"core-s {np.median([one.core_s for one in several]):.2f}, of {len(several)}"
    )
