"""Seamless tiles: ``python -m benchmarks.tiling [--count 20] [--seed 1] [--only fields] [--workers 1] [--wrong]``.

Each group is made ``--count`` times from a motif and as often from a cell that was found; each tile is laid beside
itself, each band end to end and each round on a ground, and analysed anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from types import MappingProxyType

import numpy as np

from benchmarks.tiling import bands, fields, rounds
from benchmarks.tiling.measuring import Judged
from wenmai.jobs.threads import keep_to_one_thread

Maker = Callable[[str, tuple[int, ...]], Judged]
SORTS: Mapping[str, tuple[tuple[str, ...], tuple[Maker, Maker]]] = MappingProxyType(
    {
        "fields": (fields.NAMES, (fields.grown_field, fields.found_field)),
        "bands": (bands.NAMES, (bands.grown_band, bands.found_band)),
        "rounds": (rounds.NAMES, (rounds.grown_round, rounds.found_round)),
    }
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20, help="tiles of each group, made each way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=tuple(SORTS), help="one sort of patterns")
    parser.add_argument("--workers", type=int, default=1, help="processes; the figures are the same")
    parser.add_argument("--wrong", action="store_true", help="list those that were taken for another group")
    asked = parser.parse_args()
    with ProcessPoolExecutor(asked.workers, initializer=keep_to_one_thread) as pool:
        for sort in (asked.only,) if asked.only else tuple(SORTS):
            names, makers = SORTS[sort]
            for way, maker in enumerate(makers):
                jobs = [(n, k) for n in range(len(names)) for k in range(asked.count)]
                make = partial(_made, maker, names, asked.seed, way)
                _tell(list(pool.map(make, jobs, chunksize=4)), jobs, asked.wrong)


def _made(maker: Maker, names: Sequence[str], seed: int, way: int, job: tuple[int, int]) -> Judged:
    number, k = job
    return maker(names[number], (seed, number, k, way))


def _tell(judged: Sequence[Judged], jobs: Sequence[tuple[int, int]], list_wrong: bool) -> None:
    right = sum(one.truth == one.found for one in judged)
    seams = [one.seam for one in judged if one.seam is not None]
    seam = f"seam over inside {np.mean(seams):.3f}, at most {np.max(seams):.3f}, " if seams else ""
    seconds = np.median([one.core_s for one in judged])
    print(
        f"{judged[0].made}: {len(judged)} tiles, the same group {right / len(judged):.2%}, "
        f"{seam}core seconds a tile {seconds:.2f}",
        flush=True,
    )
    if list_wrong:
        for one, (_, k) in zip(judged, jobs, strict=True):
            if one.found != one.truth:
                print(f"  {one.truth} number {k} taken for {one.found}")


if __name__ == "__main__":
    main()
