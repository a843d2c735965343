"""Object masks of a folder of photographs: contact sheets to be judged by eye, and the time that a mask
takes.

python -m benchmarks.masks [--folder DIR] [--out DIR] [--held-back] [--json]

Background is purple, the outline green. Every tile carries the probability that the object fills the frame
(f) and the confidence (c). Without ``--held-back`` the photographs of held_back.csv are left out; with it,
they alone are taken.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.objects import find_object
from wenmai.models import efficientnet

HERE = Path(__file__).parent
HELD_BACK = HERE / "held_back.csv"
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff"}
PIXELS = 1_000_000  # every picture is brought to at most this size first, so that times compare
TILE_PX = 380
CAPTION_PX = 18
COLUMNS, ROWS = 6, 4
GROUND = 40
PURPLE = np.array([150.0, 30.0, 150.0])
GREEN = (40, 255, 40)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One picture: CPU seconds in the network and in the mask, and what the mask said."""

    file: str
    network_s: float
    mask_s: float
    fills_frame: float
    confidence: float
    share: float


def default_folder() -> Path:
    data = os.environ.get("WENMAI_TEST_DATA") or HERE.parent.parent / "shared" / "data"
    return Path(data) / "artefacts" / "images"


def pictures(folder: Path, *, held_back: bool) -> Iterator[Path]:
    """The pictures of a folder, in the order of their names: those held back, or all others."""
    with HELD_BACK.open(encoding="utf-8", newline="") as stream:
        set_aside = {row["file"] for row in csv.DictReader(stream)}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SUFFIXES and (path.name in set_aside) == held_back:
            yield path


def read(path: Path) -> RgbImage:
    with Image.open(path) as image:
        rgb = np.asarray(image.convert("RGB"))
    factor = min(1.0, (PIXELS / (rgb.shape[0] * rgb.shape[1])) ** 0.5)
    size = (max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def tile(rgb: RgbImage, mask: Mask, caption: str) -> npt.NDArray[np.uint8]:
    factor = TILE_PX / max(rgb.shape[:2])
    size = (max(1, round(rgb.shape[1] * factor)), max(1, round(rgb.shape[0] * factor)))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)
    inside = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA) > 127
    small[~inside] = small[~inside] * 0.35 + PURPLE * 0.65
    shown = np.ascontiguousarray(small.astype(np.uint8))
    outlines, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(shown, outlines, -1, GREEN, 1)
    canvas = np.full((TILE_PX + CAPTION_PX, TILE_PX, 3), GROUND, np.uint8)
    canvas[: size[1], : size[0]] = shown
    place = (2, TILE_PX + CAPTION_PX - 5)
    cv2.putText(canvas, caption, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
    return canvas


def write_sheet(tiles: list[npt.NDArray[np.uint8]], path: Path) -> None:
    empty = np.full_like(tiles[0], GROUND)
    rows = []
    for start in range(0, len(tiles), COLUMNS):
        row = tiles[start : start + COLUMNS]
        rows.append(np.hstack(row + [empty] * (COLUMNS - len(row))))
    Image.fromarray(np.vstack(rows)).save(path)


def run(folder: Path, out: Path, *, held_back: bool) -> list[Measurement]:
    out.mkdir(parents=True, exist_ok=True)
    encoder = efficientnet.load(out / "models")
    measurements: list[Measurement] = []
    tiles: list[npt.NDArray[np.uint8]] = []
    page = 0
    for path in pictures(folder, held_back=held_back):
        rgb = read(path)
        start = time.process_time()
        features = encoder.features(rgb)
        middle = time.process_time()
        found = find_object(rgb, features)
        end = time.process_time()
        measurements.append(
            Measurement(
                file=path.name,
                network_s=middle - start,
                mask_s=end - middle,
                fills_frame=found.fills_frame_probability,
                confidence=found.confidence,
                share=float(found.mask.mean()),
            )
        )
        caption = f"{path.stem[:30]} f{found.fills_frame_probability:.2f} c{found.confidence:.2f}"
        tiles.append(tile(rgb, found.mask, caption))
        if len(tiles) == COLUMNS * ROWS:
            write_sheet(tiles, out / f"masks-{page:02d}.png")
            tiles, page = [], page + 1
    if tiles:
        write_sheet(tiles, out / f"masks-{page:02d}.png")
    return measurements


def figures(measurements: list[Measurement]) -> dict[str, float]:
    total = np.array([each.network_s + each.mask_s for each in measurements])
    return {
        "pictures": len(measurements),
        "network_s_mean": float(np.mean([each.network_s for each in measurements])),
        "mask_s_mean": float(np.mean([each.mask_s for each in measurements])),
        "total_s_mean": float(total.mean()),
        "total_s_p95": float(np.percentile(total, 95)),
        "fills_frame_share": float(np.mean([each.fills_frame > 0.5 for each in measurements])),
        "confidence_mean": float(np.mean([each.confidence for each in measurements])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=default_folder())
    parser.add_argument("--out", type=Path, default=HERE / "out")
    parser.add_argument("--held-back", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        parser.error(f"{arguments.folder} is no folder; name one with --folder")
    cv2.setNumThreads(1)
    measurements = run(arguments.folder, arguments.out, held_back=arguments.held_back)
    if not measurements:
        parser.error(f"{arguments.folder} holds no pictures of the kind asked for")
    result = figures(measurements)
    if arguments.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:20} {value:.3f}")
        print(f"sheets in {arguments.out}")


if __name__ == "__main__":
    main()
