"""Fingerprints of deliveries: how little is seen, what survives, who is named, and how fast.

    python -m benchmarks.fingerprints [--half stated|chosen] [--every 1] [--some 8] [--json]

Photographs are taken in the order of their names. Strengths and bands were chosen on those at even places ('chosen');
the figures are of those at odd places ('stated'). Blind reading of copies whose frame is kept is measured on all of the
half; what takes longer (frames that moved, traces, collusion) on every ``--some``-th. A blind reading counts as right
where the code is the one embedded; a trace where exactly that buyer is named among 10,000, and with collusion where
some and only colluders are named.
Photographs that cannot carry a fingerprint (:func:`wenmai.imaging.fingerprint.capacity`) are counted apart.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from benchmarks.fingerprint_attacks import JOINED, MOVED, WHOLE, Attack, drawn
from benchmarks.photographs import Photograph, photographs
from benchmarks.variations import RgbImage, generator, jpeg
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.imaging import fingerprint
from wenmai.kernel.errors import InvalidInput

KEY = b"a key for measurements, not for use"
OTHER_KEY = b"another key, of another museum"
CANDIDATES = tuple(range(1_000_000, 1_010_000))
FLAT_SPREAD_LEVELS = 1.5
FLAT_WINDOW_PX = 15


def code_for(number: int) -> int:
    """One of the candidates."""
    return CANDIDATES[number * 7919 % len(CANDIDATES)]


def visibility(pairs: Sequence[tuple[RgbImage, RgbImage]]) -> dict[str, float]:
    """PSNR in dB; ΔE00 of each pixel, over whole pictures and where lightness is flat over 15 × 15 pixels."""
    psnr, means, flat_means, flat_tails = [], [], [], []
    for before, after in pairs:
        psnr.append(10 * np.log10(255**2 / max(1e-9, float(np.mean((before.astype(float) - after) ** 2)))))
        apart = delta_e_2000(rgb_to_lab(before), rgb_to_lab(after))
        means.append(float(apart.mean()))
        grey = cv2.cvtColor(before, cv2.COLOR_RGB2GRAY).astype(np.float32)
        window = (FLAT_WINDOW_PX, FLAT_WINDOW_PX)
        spread = np.sqrt(np.maximum(cv2.blur(grey * grey, window) - cv2.blur(grey, window) ** 2, 0))
        flat = apart[spread < FLAT_SPREAD_LEVELS]
        if flat.size > 1000:
            flat_means.append(float(flat.mean()))
            flat_tails.append(float(np.quantile(flat, 0.95)))
    return {
        "psnr_db_median": float(np.median(psnr)),
        "psnr_db_least": float(np.min(psnr)),
        "delta_e00_mean": float(np.mean(means)),
        "flat_delta_e00_mean": float(np.mean(flat_means)),
        "flat_delta_e00_p95": float(np.mean(flat_tails)),
        "flat_delta_e00_p95_worst_picture": float(np.max(flat_tails)),
    }


def survival(
    marked: Sequence[tuple[Photograph, RgbImage, int]], attacks: dict[str, Attack], *, search: bool, trace_every: int
) -> dict[str, dict[str, Any]]:
    """Shares of right blind readings and right traces for each attack; wrong ones by number."""
    figures = {}
    for name, attack in attacks.items():
        told: dict[str, list[float]] = defaultdict(list)
        wrong = 0
        for number, (picture, copy, code) in enumerate(marked):
            suspect = attack(copy, generator("fingerprints", name, picture.name))
            began = time.process_time()
            found = fingerprint.read(suspect, KEY, search=search, thorough=search and "turned" in name)
            told["read s"].append(time.process_time() - began)
            told["blind"].append(found.code == code)
            wrong += found.code not in (None, code)
            if number % trace_every:
                continue
            began = time.process_time()
            trace = fingerprint.trace(suspect, picture.rgb, CANDIDATES, KEY)
            told["trace s"].append(time.process_time() - began)
            told["traced"].append(trace.named == (code,))
            told["score"].append(next(one.score for one in trace.ranking if one.code == code))
            wrong += any(one != code for one in trace.named)
        figures[name] = {
            "blind": round(float(np.mean(told["blind"])), 4),
            "traced": round(float(np.mean(told["traced"])), 4),
            "wrong": wrong,
            "trace score, median": round(float(np.median(told["score"])), 1),
            "read, CPU s": round(float(np.median(told["read s"])), 2),
            "trace, CPU s": round(float(np.median(told["trace s"])), 2),
        }
        sys.stderr.write(f"{name}: {figures[name]}\n")
    return figures


def collusion(pictures: Sequence[Photograph]) -> dict[str, dict[str, Any]]:
    """What copies of several buyers, joined and saved as JPEG 80, still tell."""
    figures = {}
    for name, (count, join) in JOINED.items():
        told: dict[str, list[float]] = defaultdict(list)
        for number, picture in enumerate(pictures):
            codes = [code_for(100 * number + buyer) for buyer in range(count)]
            joined = jpeg(join([fingerprint.embed(picture.rgb, code, KEY) for code in codes]), 80)
            found = fingerprint.read(joined, KEY, search=False).code
            named = fingerprint.trace(joined, picture.rgb, CANDIDATES, KEY).named
            told["blind: a colluder"].append(found in codes)
            told["blind: an innocent"].append(found is not None and found not in codes)
            told["traced: a colluder"].append(bool(named) and set(named) <= set(codes))
            told["traced: all colluders"].append(set(named) == set(codes))
            told["traced: an innocent"].append(not set(named) <= set(codes))
        figures[name] = {key: round(float(np.mean(values)), 4) for key, values in told.items()}
        sys.stderr.write(f"{name}: {figures[name]}\n")
    return figures


def innocence(pictures: Sequence[Photograph]) -> dict[str, Any]:
    """Pictures that carry nothing of this key, and lists that lack the buyer: nobody may be named.

    ``least_bound`` is the smallest bound of any trace, 1 / traces or more if bounds are bounds; ``score_spread`` the
    standard deviation of innocent scores where nothing of this key is, 1 if its coins are coins.
    """
    counts: dict[str, int] = defaultdict(int)
    scores, bounds = [], []
    for number, picture in enumerate(pictures):
        other = fingerprint.embed(picture.rgb, code_for(number), OTHER_KEY)
        absent = fingerprint.embed(picture.rgb, 77, KEY)
        for name, copy in (("unmarked", picture.rgb), ("another key", other), ("not on the list", absent)):
            suspect = jpeg(copy, 80)
            if name != "not on the list":
                counts[f"{name}: read"] += fingerprint.read(suspect, KEY, search=number % 5 == 0).code is not None
            trace = fingerprint.trace(suspect, picture.rgb, CANDIDATES, KEY)
            counts[f"{name}: named"] += len(trace.named)
            bounds.append(trace.ranking[0].false_probability)
            if name != "not on the list":
                scores += [one.score for one in trace.ranking]
    return {
        **counts,
        "traces": len(bounds),
        "least_bound": round(min(bounds), 4),
        "score_spread": round(float(np.std(scores)), 4),
    }


def drawings() -> dict[str, dict[str, Any]]:
    """What drawn pictures carry."""
    figures = {}
    for name, rgb in drawn().items():
        can = fingerprint.capacity(rgb)
        figures[name] = {
            "blind": can.readable,
            "blind at half": can.readable_at_half,
            "traced": can.traceable,
        }
    return figures


def speed() -> dict[str, float]:
    """CPU seconds of one core; megapixels a second of embedding with its proof."""
    rng = np.random.default_rng(3)
    figures = {}
    for megapixels in (1, 10, 100):
        side_px = round((megapixels * 1e6) ** 0.5)
        coarse = rng.integers(60, 200, (side_px // 4, side_px // 4, 3), dtype=np.uint8)
        rgb = np.asarray(cv2.resize(coarse, (side_px, side_px), interpolation=cv2.INTER_CUBIC), np.uint8)
        began = time.process_time()
        copy = fingerprint.embed(rgb, 5, KEY)
        took = time.process_time() - began
        figures[f"embed_{megapixels}_mpixel_s"] = round(took, 3)
        figures[f"embed_{megapixels}_mpixel_mpixel_a_s"] = round(megapixels / took, 1)
        began = time.process_time()
        fingerprint.read(copy, KEY)
        figures[f"read_{megapixels}_mpixel_s"] = round(time.process_time() - began, 3)
    return figures


def mark_all(pictures: Sequence[Photograph]) -> tuple[list[tuple[Photograph, RgbImage, int]], list[str]]:
    """Marked copies with their codes, and the names of those that cannot be read blind."""
    marked, refused = [], []
    for number, picture in enumerate(pictures):
        try:
            marked.append((picture, fingerprint.embed(picture.rgb, code_for(number), KEY), code_for(number)))
        except InvalidInput:
            refused.append(picture.name)
    return marked, refused


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("stated", "chosen"), default="stated")
    parser.add_argument("--every", type=int, default=1, help="take every n-th photograph of the half only")
    parser.add_argument("--some", type=int, default=8, help="of those, every n-th where a picture takes seconds")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    half = list(photographs(held_back=True))[arguments.half == "stated" :: 2][:: arguments.every]
    marked, refused = mark_all(half)
    some = marked[:: arguments.some]
    figures = {
        "photographs": len(half),
        "refused": refused,
        "visibility": visibility([(picture.rgb, copy) for picture, copy, _ in marked]),
        "frame kept": survival(marked, WHOLE, search=False, trace_every=arguments.some),
        f"frame moved ({len(some)} photographs)": survival(some, MOVED, search=True, trace_every=1),
        f"collusion ({len(some)} photographs)": collusion([picture for picture, _, _ in some]),
        "innocence": innocence([picture for picture, _, _ in some]),
        "drawn pictures": drawings(),
        "speed": speed(),
    }
    print(json.dumps(figures) if arguments.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
