"""Symmetry of drawn patterns: ``python -m benchmarks.symmetry [--friezes | --rosettes] [--count 20] [--wrong]``.

Each group is drawn ``--count`` times and shown clean, in noise, and as a photograph of worn cloth; then the traps.
``--json`` gives all figures, as ``make bench`` keeps them.
``--rosettes`` draws rosettes of each order from 2 to 24 instead, with mirrors and without.
``--wrong`` lists what was taken for something else.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import groupby

import numpy as np

from benchmarks.symmetry.band_measuring import print_bands
from benchmarks.symmetry.measuring import Judged, of_groups, of_traps
from benchmarks.symmetry.rosette_measuring import of_rosette_traps, of_rosettes, rosette_line
from benchmarks.symmetry.whole import figures
from wenmai.jobs.threads import keep_to_one_thread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20, help="drawings of each group and trap")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="list the wrong ones")
    parser.add_argument("--rosettes", action="store_true", help="rosettes in place of wallpapers")
    parser.add_argument("--friezes", action="store_true", help="strips in place of wallpapers")
    parser.add_argument("--json", action="store_true", help="all figures, also of labels and of what repeats nothing")
    asked = parser.parse_args()
    keep_to_one_thread()
    if asked.json:
        print(json.dumps(figures(asked.count, asked.seed), ensure_ascii=False))
    elif asked.friezes:
        print_bands(asked.count, asked.seed, asked.wrong)
    elif asked.rosettes:
        _rosettes(asked.count, asked.seed, asked.wrong)
    else:
        _wallpapers(asked.count, asked.seed, asked.wrong)


def _wallpapers(count: int, seed: int, wrong: bool) -> None:
    found = [*of_groups(count, seed), *of_traps(count, seed)]
    found.sort(key=lambda one: one.condition)
    for condition, several in groupby(found, key=lambda one: one.condition):
        print(_line(condition, list(several)))
    if wrong:
        for one in found:
            if not one.right:
                print(f"{one.condition}: {one.truth} taken for {one.found}, primitive cell {one.primitive}")


def _rosettes(count: int, seed: int, wrong: bool) -> None:
    found = sorted([*of_rosettes(count, seed), *of_rosette_traps(count, seed)], key=lambda one: one.condition)
    for condition, several in groupby(found, key=lambda one: one.condition):
        print(rosette_line(condition, list(several)))
    if wrong:
        for one in found:
            if not one.right:
                print(f"{one.condition}: {one.truth} taken for {one.found}, sure {one.sure}")


def _line(condition: str, several: Sequence[Judged]) -> str:
    errors = [one.lattice_error for one in several if one.primitive]
    sure = [one.right for one in several if one.sure]
    return (
        f"{condition:<30} group {np.mean([one.right for one in several]):.3f}, "
        f"primitive cell {np.mean([one.primitive for one in several]):.3f}, "
        f"lattice error {100 * float(np.median(errors or [1.0])):.3f} %, "
        f"sure of {len(sure) / len(several):.3f} and right in {np.mean(sure or [False]):.3f}, "
        f"promoted {np.mean([one.promoted for one in several]):.3f}, "
        f"core-s {np.median([one.core_s for one in several]):.2f}, of {len(several)}"
    )


if __name__ == "__main__":
    main()
