"""Pictures for benchmarks: the real photographs where they are there, otherwise the drawn sample collection."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from wenmai.genes.model import RgbImage
from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_jpeg

ROOT = Path(__file__).parents[1]


def shared_data() -> Path | None:
    """The folder of real data: WENMAI_TEST_DATA, or ``shared/data`` beside the checkout."""
    named = os.environ.get("WENMAI_TEST_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def held_back() -> frozenset[str]:
    """Names of the photographs that nothing was developed on."""
    return frozenset((ROOT / "benchmarks" / "held_back.csv").read_text("utf-8").split()[1:])


def photographs(count: int, scratch: Path) -> Sequence[Path]:
    """Files of ``count`` pictures, evenly spread over the collection, not held back."""
    data = shared_data()
    if data is None:
        from wenmai.holdings.sample import write_sample

        files = sorted(p for p in write_sample(scratch / "sample").rglob("*") if p.suffix in (".png", ".jpg"))
    else:
        files = sorted(f for f in (data / "artefacts" / "images").iterdir() if f.name not in held_back())
    step = max(1, len(files) // count)
    return files[::step][:count]


def at_one_megapixel(rgb: RgbImage) -> RgbImage:
    """The picture scaled to 10⁶ pixels."""
    scale = (1e6 / (rgb.shape[0] * rgb.shape[1])) ** 0.5
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA), np.uint8)


def write_at_one_megapixel(files: Sequence[Path], folder: Path) -> Path:
    """JPEGs of 10⁶ pixels each in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (folder / f"{file.stem}.jpg").write_bytes(encode_jpeg(at_one_megapixel(read_rgb(file)), quality=92))
    return folder
