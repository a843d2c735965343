"""The real photographs that benchmarks measure on, and which of them are held back."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent
HELD_BACK = ROOT / "benchmarks" / "held_back.csv"


@dataclass(frozen=True, slots=True)
class Photograph:
    """One picture: its file name, whether it is held back, its pixels (h, w, 3) sRGB bytes."""

    name: str
    held_back: bool
    rgb: npt.NDArray[np.uint8]


def folder() -> Path:
    """Where the photographs are: ``WENMAI_TEST_DATA``, or ``../shared/data`` beside the checkout."""
    data = Path(os.environ.get("WENMAI_TEST_DATA") or ROOT.parent / "shared" / "data")
    images = data / "artefacts" / "images"
    if not images.is_dir():
        raise SystemExit(f"There are no photographs in {images}; name their folder in WENMAI_TEST_DATA.")
    return images


def photographs(*, held_back: bool = False, every: int = 1) -> Iterator[Photograph]:
    """Every ``every``-th of the photographs that are not held back, in the order of their names; with ``held_back``
    the others too.
    """
    with HELD_BACK.open(newline="") as stream:
        kept_apart = {row["file"] for row in csv.DictReader(stream)}
    paths = sorted(path for path in folder().iterdir() if held_back or path.name not in kept_apart)
    for path in paths[::every]:
        pixels = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)
        yield Photograph(path.name, path.name in kept_apart, np.ascontiguousarray(pixels[..., ::-1]))
