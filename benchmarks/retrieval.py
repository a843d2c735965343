"""The same pattern from another photograph: is the right picture among the first ten of all 171?

    python -m benchmarks.retrieval [--every 1] [--json]

Queries are simulated from the photographs that are not held back, whole and as a gene would be cut out (a box of a
quarter to a half of the area, placed at random), each cropped, turned, recoloured or relit, and always with another
resolution, noise and JPEG. All photographs, held-back ones too, are in the index. CPU times are of one thread.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

from benchmarks.photographs import Photograph, photographs
from benchmarks.variations import (
    RECOLOURINGS,
    RgbImage,
    Variation,
    any_turn,
    camera,
    crop,
    generator,
    quarter_turn,
    random_box,
    relight,
)
from wenmai.genes.descriptors.describe import describe_image
from wenmai.genes.descriptors.model import Descriptors
from wenmai.genes.descriptors.ranking import SHORTLIST, glance, rank
from wenmai.models import efficientnet
from wenmai.models.efficientnet import ImageEncoder

K = 10
LARGE = 10_000  # items for the time of a query; the photographs' vectors again and again
CHANGES: dict[str, Variation] = {
    "crop": crop,
    "rotate any": any_turn,
    "rotate 90": quarter_turn,
    **{f"recolour: {name}": variation for name, variation in RECOLOURINGS.items()},
    "relight": relight,
}


class Clock:
    """CPU seconds by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def described(self, rgb: RgbImage, encoder: ImageEncoder) -> Descriptors:
        pooled = encoder.embed([rgb])[0]
        began = time.process_time()
        result = describe_image(rgb, pooled=pooled, encoder=encoder.identity)
        self.seconds["describe"].append(time.process_time() - began)
        return result


def query_picture(photograph: Photograph, kind: str, change: str) -> RgbImage:
    rng = generator("retrieval", photograph.name, kind, change)
    base = random_box(photograph.rgb, rng, 0.25, 0.5) if kind == "gene" else photograph.rgb
    return camera(CHANGES[change](base, rng), rng)


def large_query_ms(index: list[Descriptors], queries: list[Descriptors]) -> float:
    """Mean CPU time of a query over 10,000 items with the re-ranking of 50."""
    repeated = [index[i % len(index)] for i in range(LARGE)]
    images = np.stack([item.image for item in repeated])
    forms = np.stack([item.form for item in repeated])
    colours = np.stack([item.colour for item in repeated])
    began = time.process_time()
    for query in queries:
        rank(query, repeated, glance(query, images, forms, colours))
    return (time.process_time() - began) / len(queries) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="queries of every n-th photograph only")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        encoder = efficientnet.load(Path(folder))
    clock = Clock()
    everything = list(photographs(held_back=True))
    index = [clock.described(photograph.rgb, encoder) for photograph in everything]
    images = np.stack([item.image for item in index])
    forms = np.stack([item.form for item in index])
    colours = np.stack([item.colour for item in index])
    places = {photograph.name: place for place, photograph in enumerate(everything)}
    sources = [photograph for photograph in everything if not photograph.held_back][:: arguments.every]

    figures: dict[str, object] = {"items": len(index), "queries_each": len(sources)}
    sample: list[Descriptors] = []
    for kind in ("whole", "gene"):
        for change in CHANGES:
            ranks: dict[str, list[int]] = defaultdict(list)
            for photograph in sources:
                query = clock.described(query_picture(photograph, kind, change), encoder)
                sample.append(query)
                glances = glance(query, images, forms, colours)
                order, _ = rank(query, index, glances)
                own = places[photograph.name]
                ranks["all"].append(int(np.flatnonzero(order == own)[0]))
                for name, scores in (
                    ("image", images @ query.image),
                    ("form", forms @ query.form),
                    ("glance", glances),
                ):
                    ranks[name].append(int((scores > scores[own]).sum()))
            figures[f"{kind}, {change}"] = {
                "r_at_10": round(float(np.mean(np.array(ranks["all"]) < K)), 4),
                "r_at_1": round(float(np.mean(np.array(ranks["all"]) < 1)), 4),
                **{
                    f"r_at_10 by {name} alone": round(float(np.mean(np.array(ranks[name]) < K)), 4)
                    for name in ("image", "form", "glance")
                },
            }
            sys.stderr.write(f"{kind}, {change}: {figures[f'{kind}, {change}']}\n")
    figures["describe_ms_mean"] = round(float(np.mean(clock.seconds["describe"])) * 1e3, 1)
    figures["describe_ms_p95"] = round(float(np.percentile(clock.seconds["describe"], 95)) * 1e3, 1)
    figures[f"query_ms over {LARGE} with {SHORTLIST} re-ranked"] = round(large_query_ms(index, sample[::29][:20]), 1)
    print(json.dumps(figures) if arguments.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
