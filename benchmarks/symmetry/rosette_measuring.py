"""How often the group and the centre of drawn rosettes are found."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.symmetry.rosette_scenes import RosetteScene, shown_rosette
from benchmarks.symmetry.rosette_traps import TRAPS
from benchmarks.symmetry.rosettes import TrueRosette, draw_rosette
from benchmarks.symmetry.scenes import CONDITIONS
from wenmai.genes.symmetry.rosettes.answer import STRENGTH_MIN
from wenmai.genes.symmetry.rosettes.find import find_rosette
from wenmai.genes.symmetry.rosettes.groups import group_name, in_group

ORDERS = range(2, 25)
PHOTOGRAPH = CONDITIONS[-1]


@dataclass(frozen=True, slots=True)
class JudgedRosette:
    """One drawing: what it is and what it was taken for ("C1" for none); ``promoted`` to what has more symmetry.

    ``centre_error`` over the radius; ``sure`` whether it was said to be a rosette at all.
    """

    condition: str
    truth: str
    found: str
    right: bool
    right_order: bool
    promoted: bool
    sure: bool
    centre_error: float
    core_s: float


def judged_rosette(condition: str, rosette: TrueRosette, scene: RosetteScene) -> JudgedRosette:
    """The scene analysed."""
    began = time.process_time()
    found = find_rosette(scene.rgb)
    took = time.process_time() - began
    truth = group_name(rosette.order, rosette.mirrored)
    sure = found is not None and found.strength >= STRENGTH_MIN
    if found is None or not found.groups:
        return JudgedRosette(condition, truth, "C1", truth == "C1", truth == "C1", False, sure, 1.0, took)
    name = found.groups[0][0]
    error = float(np.hypot(*(found.disc.centre - scene.centre_px))) / scene.radius_px
    right = name == truth or (rosette.order == 1 and not sure)
    promoted = not in_group(name, truth) and (sure or rosette.order > 1)
    return JudgedRosette(condition, truth, name, right, found.order == rosette.order, promoted, sure, error, took)


def of_rosettes(count: int, seed: int) -> Iterator[JudgedRosette]:
    """``count`` drawings of each order with mirrors and without, each in every condition."""
    for order in ORDERS:
        for mirrored in (False, True):
            for repeat in range(count):
                rosette = draw_rosette(order, mirrored, np.random.default_rng([seed, order, mirrored, repeat]))
                for place, condition in enumerate(CONDITIONS):
                    generator = np.random.default_rng([seed, order, mirrored, repeat, place])
                    yield judged_rosette(condition.name, rosette, shown_rosette(rosette, condition, generator))


def of_rosette_traps(count: int, seed: int) -> Iterator[JudgedRosette]:
    """``count`` drawings of each kind of trap, clean, and as photographs."""
    for number, (name, make) in enumerate(TRAPS.items()):
        for repeat in range(count):
            rosette = make(np.random.default_rng([seed, number, repeat]))
            for condition in (CONDITIONS[0], PHOTOGRAPH):
                generator = np.random.default_rng([seed, number, repeat, 1])
                scene = shown_rosette(rosette, condition, generator)
                yield judged_rosette(f"trap: {name}, {condition.name}", rosette, scene)


def rosette_line(condition: str, several: Sequence[JudgedRosette]) -> str:
    """The figures of one condition, to be read."""
    errors = [one.centre_error for one in several if one.right]
    return (
        f"{condition:<44} group {np.mean([one.right for one in several]):.3f}, "
        f"order {np.mean([one.right_order for one in several]):.3f}, "
        f"promoted {np.mean([one.promoted for one in several]):.3f}, "
        f"sure {np.mean([one.sure for one in several]):.3f}, "
        f"centre error {100 * float(np.median(errors or [1.0])):.2f} % of the radius, "
        f"core-s {np.median([one.core_s for one in several]):.2f}, of {len(several)}"
    )
