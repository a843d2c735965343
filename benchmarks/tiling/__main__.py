"""Seamless tiles: ``python -m benchmarks.tiling [--count 20] [--seed 1] [--wrong]``.

Each group is made ``--count`` times from a motif and as often from a cell that was found; each tile is laid beside
itself and analysed anew.
"""

from __future__ import annotations

import argparse

import numpy as np

from benchmarks.tiling.measuring import Judged, of_found, of_grown
from wenmai.jobs.threads import keep_to_one_thread


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20, help="tiles of each group, made each way")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="list those that were taken for another group")
    asked = parser.parse_args()
    keep_to_one_thread()
    for judged in (list(of_grown(asked.count, asked.seed)), list(of_found(asked.count, asked.seed))):
        _tell(judged)
        if asked.wrong:
            for one in judged:
                if one.found != one.truth:
                    print(f"  {one.truth} taken for {one.found}")


def _tell(judged: list[Judged]) -> None:
    right = sum(one.truth == one.found for one in judged)
    seams = np.array([one.seam for one in judged])
    seconds = np.array([one.core_s for one in judged])
    print(
        f"{judged[0].made}: {len(judged)} tiles, the same group {right / len(judged):.2%}, "
        f"seam over inside {seams.mean():.3f}, core seconds a tile {np.median(seconds):.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
