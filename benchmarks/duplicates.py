"""Near-duplicates: precision and recall of the pairs found among the photographs and one altered copy of each.

    python -m benchmarks.duplicates [--every 1] [--json]

Each kind of change is a run of its own over all photographs and the copies, grouped by ``find_groups``. A pair is right
when both come from one photograph. Pairs of distinct photographs that land in one group are false merges, but for the
pairs in ``SERIES``, which were found by looking: two views, or a detail, of one object. Those count neither way.
Held-back photographs are left out. CPU time is of one thread.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from benchmarks.photographs import photographs
from benchmarks.variations import (
    RECOLOURINGS,
    RgbImage,
    Variation,
    any_turn,
    camera,
    generator,
    jpeg,
    mirror,
    quarter_turn,
    random_box,
)
from wenmai.genes.descriptors.describe import describe_image
from wenmai.genes.duplicates.comparison import fingerprint
from wenmai.genes.duplicates.grouping import find_groups
from wenmai.genes.duplicates.model import Fingerprint
from wenmai.models import efficientnet
from wenmai.models.efficientnet import ImageEncoder

SERIES = (
    ("shoumianwen_you_1000.jpg", "shoumianwen_you_detail1000.jpg"),
    ("defangding1000.jpg", "defangding_tongqi1000.jpg"),
    ("zun_chunqiu1000.jpg", "zun_chunqiu_detail1000.jpg"),
)


def resize(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    scale = float(rng.choice([0.3, 0.5, 0.75, 1.5]))
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))


def recompress(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return jpeg(rgb, int(rng.integers(15, 60)))


def recolour(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return list(RECOLOURINGS.values())[rng.integers(len(RECOLOURINGS))](rgb, rng)


def crop_70(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return random_box(rgb, rng, 0.7, 0.95)


def turn(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    return (quarter_turn if rng.random() < 0.25 else any_turn)(rgb, rng)


CHANGES: dict[str, tuple[Variation, float]] = {  # and the F1 that is asked for
    "resize": (resize, 0.97),
    "jpeg": (recompress, 0.97),
    "colour": (recolour, 0.97),
    "crop": (crop_70, 0.90),
    "rotate": (turn, 0.90),
    "mirror": (mirror, 0.90),
}


def described(rgb: RgbImage, encoder: ImageEncoder) -> Fingerprint:
    return fingerprint(rgb, describe_image(rgb, pooled=encoder.embed([rgb])[0], encoder=encoder.identity))


def measure(names: list[str], originals: list[Fingerprint], copies: list[Fingerprint]) -> dict[str, object]:
    owners = names + names
    began = time.process_time()
    groups = find_groups(originals + copies)
    cpu_s = time.process_time() - began
    right, false_merges = 0, set()
    reasons: dict[str, int] = {}
    found: set[str] = set()
    for group in groups:
        for link in group.links:
            reasons[link.likeness.reason] = reasons.get(link.likeness.reason, 0) + 1
        for first, second in itertools.combinations(group.members, 2):
            pair = tuple(sorted((owners[first], owners[second])))
            if pair[0] == pair[1]:
                right += 1
                found.add(pair[0])
            elif pair not in SERIES:
                false_merges.add((first, second))
    distinct = len(owners) * (len(owners) - 1) // 2 - len(names)
    precision = right / max(1, right + len(false_merges))
    recall = right / len(names)
    return {
        "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "false_merge_rate": len(false_merges) / distinct,
        "false_merges": sorted({f"{owners[a]} ~ {owners[b]}" for a, b in false_merges}),
        "missed": sorted(set(names) - found),
        "reasons": reasons,
        "group_cpu_s": round(cpu_s, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="take every n-th photograph only")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        encoder = efficientnet.load(Path(folder))
    pictures = list(photographs(every=arguments.every))
    names = [picture.name for picture in pictures]
    originals = [described(picture.rgb, encoder) for picture in pictures]
    figures: dict[str, object] = {"photographs": len(names)}
    for change, (vary, asked) in CHANGES.items():
        copies = []
        for picture in pictures:
            rng = generator("duplicates", change, picture.name)
            copy = vary(picture.rgb, rng)
            if change not in ("resize", "jpeg"):
                copy = camera(copy, rng, noise=2.0, quality=85)
            copies.append(described(copy, encoder))
        figures[change] = {"asked": asked} | measure(names, originals, copies)
        sys.stderr.write(f"{change}: {figures[change]}\n")
    print(json.dumps(figures) if arguments.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
