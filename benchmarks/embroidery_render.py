"""What the stitch-level render costs: ``python -m benchmarks.embroidery_render [--stitches 100000] [--picture FILE]``.

The plan is a piece of thread painting as large as a wall hanging: 280 × 130 mm, streamlines of a smooth direction
field in layers, 24 threads. Times are processor time of one core; the first, which compiles, is not counted.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from PIL import Image

from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.render import SILK_SATIN, RenderSettings, draw_plan

WIDTH_MM, HEIGHT_MM = 280.0, 130.0
THREADS = 24
CHAIN = 12  # stitches in a row before the needle goes elsewhere
LENGTHS_MM = (2.0, 5.0)
ROUNDS = 6


def painted_plan(stitches: int, seed: int = 7) -> StitchPlan:
    """Chains of stitches along a swirling field, thread by thread; their number is ``stitches`` rounded to chains."""
    rng = np.random.default_rng(seed)
    chains = stitches // CHAIN
    points = np.empty((chains, CHAIN + 1, 2))
    points[:, 0] = rng.uniform((0, 0), (WIDTH_MM, HEIGHT_MM), (chains, 2))
    for step in range(CHAIN):
        x, y = points[:, step].T
        angle = 1.3 * np.sin(x / 31) + 1.1 * np.cos(y / 23) + 0.8 * np.sin((x + y) / 47)
        length = rng.uniform(*LENGTHS_MM, chains)
        points[:, step + 1] = points[:, step] + length[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    points = np.clip(points, 0, (WIDTH_MM, HEIGHT_MM))
    colour = np.argsort(points[:, 0] @ (0.7, 1.0) + rng.normal(0, 18, chains), kind="stable")
    points = points[colour]
    hue = np.linspace(0, 2 * np.pi, THREADS, endpoint=False)
    rgb = np.column_stack([150 + 80 * np.cos(hue - shift) for shift in (0, 2.1, 4.2)]).astype(int)
    role = np.full((chains, CHAIN + 1), int(Role.PAINT), np.int64)
    role[:, 0] = Role.START
    thread = np.repeat(np.arange(chains) * THREADS // chains, CHAIN + 1)
    threads = tuple(Thread("drawn", str(i), str(i), (int(r), int(g), int(b)), 0.33) for i, (r, g, b) in enumerate(rgb))
    return StitchPlan(threads, points.reshape(-1, 2), thread, role.ravel(), np.full(role.size, -1, np.int64))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stitches", type=int, default=100_000)
    parser.add_argument("--px-per-mm", type=float, default=10.0)
    parser.add_argument("--picture")
    arguments = parser.parse_args()
    plan = painted_plan(arguments.stitches)
    for flat in (False, True):
        settings = RenderSettings(arguments.px_per_mm, frame_mm=(0, 0, WIDTH_MM, HEIGHT_MM), flat=flat)
        picture = draw_plan(plan, SILK_SATIN, settings)
        taken_s = []
        for _ in range(ROUNDS):
            started_s = time.process_time()
            draw_plan(plan, SILK_SATIN, settings)
            taken_s.append(time.process_time() - started_s)
        size = f"{plan.stitch_count} stitches, {picture.shape[1]} × {picture.shape[0]} px"
        print(f"{'flat' if flat else 'lit'}: {size}: {min(taken_s):.2f} s of processor time")
        if arguments.picture and not flat:
            Image.fromarray(picture).save(arguments.picture)


if __name__ == "__main__":
    main()
