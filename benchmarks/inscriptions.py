"""Inscriptions: how often plain ornament gets text, and how much real writing is read.

    python -m benchmarks.inscriptions [--views] [--drawn 60] [--json]

Textless objects and true texts are those of benchmarks/truth/inscriptions.csv; pictures of benchmarks/held_back.csv
are left out. ``--views`` looks at each textless picture also mirrored, turned and enlarged. The peer is
rapidocr itself, the same networks without the gate, at its own settings. Drawn inscriptions:
benchmarks/inscriptions_drawn.py. A text counts as read by the share of its characters found in their order.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from rapidocr import RapidOCR

from benchmarks.inscriptions_drawn import inscribe
from wenmai.models.inscriptions import InscriptionReader, load
from wenmai.models.inscriptions_detection import RgbImage

HERE = Path(__file__).parent
SEED = 20261
AREA_MAX_PX = 1_000_000
# The same character in its traditional and simplified form is the same character here.
VARIANTS = str.maketrans("鑲慶製馬壽萬長樂", "镶庆制马寿万长乐")


@dataclass
class Tally:
    """Per group: pictures, those with text by the gate and by the peer, share of the text read, CPU seconds."""

    pictures: int = 0
    with_text: int = 0
    peer_with_text: int = 0
    read: list[float] = field(default_factory=list)
    peer_read: list[float] = field(default_factory=list)
    peer_seconds: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        share = round(self.with_text / self.pictures, 4) if self.pictures else None
        return {
            "pictures": self.pictures,
            "with_text": self.with_text,
            "with_text_share": share,
            "peer_with_text": self.peer_with_text,
            "text_read_mean": _mean(self.read),
            "peer_text_read_mean": _mean(self.peer_read),
            "cpu_s_mean": _mean(self.seconds),
            "cpu_s_max": round(max(self.seconds), 3),
            "peer_cpu_s_mean": _mean(self.peer_seconds),
            "texts": self.texts,
        }


def _mean(values: list[float]) -> float | None:
    return round(float(np.mean(values)), 3) if values else None


def folder() -> Path:
    return Path(os.environ.get("WENMAI_TEST_DATA") or HERE.parent.parent / "shared" / "data") / "artefacts" / "images"


def truth() -> Iterator[tuple[str, str, str]]:
    """File, has_text and text of every picture that is not held back."""
    with (HERE / "held_back.csv").open(encoding="utf-8") as stream:
        aside = {Path(row["file"]).name for row in csv.DictReader(stream)}
    with (HERE / "truth" / "inscriptions.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["file"] not in aside:
                yield row["file"], row["has_text"], row["text"]


def picture(name: str) -> RgbImage:
    rgb = np.array(Image.open(folder() / name).convert("RGB"))
    scale = min(1.0, (AREA_MAX_PX / (rgb.shape[0] * rgb.shape[1])) ** 0.5)
    if scale == 1.0:
        return rgb
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def views(rgb: RgbImage) -> Iterator[RgbImage]:
    """The picture mirrored, turned, and its middle enlarged: other ornament of the same kinds."""
    height, width = rgb.shape[:2]
    yield rgb[:, ::-1].copy()
    yield np.rot90(rgb).copy()
    yield rgb[::-1, ::-1].copy()
    middle = rgb[height // 5 : -height // 5, width // 5 : -width // 5]
    yield np.asarray(cv2.resize(middle, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC), np.uint8)


def look(reader: InscriptionReader, rgb: RgbImage, text: str, tally: Tally, peer: RapidOCR | None) -> None:
    start = time.process_time()
    found = reader.read(rgb)
    tally.seconds.append(time.process_time() - start)
    tally.pictures += 1
    tally.with_text += bool(found)
    tally.texts += [one.text for one in found]
    if text:
        tally.read.append(share_read(text, [one.text for one in found]))
    if peer is not None:
        start = time.process_time()
        lines = list(getattr(peer(rgb[:, :, ::-1]), "txts", None) or ())
        tally.peer_seconds.append(time.process_time() - start)
        tally.peer_with_text += bool(lines)
        if text:
            tally.peer_read.append(share_read(text, lines))


def share_read(true: str, found: list[str]) -> float:
    """Share of the characters of ``true`` that the found lines hold in their order, each line matched on its own."""
    left = true.translate(VARIANTS).replace(" ", "").lower()
    whole = len(left)
    for line in sorted(found, key=len, reverse=True):
        matcher = SequenceMatcher(None, left, line.translate(VARIANTS).replace(" ", "").lower(), autojunk=False)
        taken = {i for block in matcher.get_matching_blocks() for i in range(block.a, block.a + block.size)}
        left = "".join(sign for i, sign in enumerate(left) if i not in taken)
    return 1.0 - len(left) / whole


def measure(reader: InscriptionReader, peer: RapidOCR, more_views: bool, drawn: int) -> dict[str, dict[str, object]]:
    tallies = {name: Tally() for name in ("textless", "textless_views", "inscribed", "unclear", "drawn")}
    textless = []
    for name, has_text, text in truth():
        rgb = picture(name)
        group = {"no": "textless", "yes": "inscribed"}.get(has_text, "unclear")
        look(reader, rgb, text, tallies[group], peer)
        if has_text == "no":
            textless.append(name)
            if more_views:
                for view in views(rgb):
                    look(reader, view, "", tallies["textless_views"], None)
    rng = np.random.default_rng(SEED)
    for _ in range(drawn):
        sample = inscribe(picture(textless[int(rng.integers(len(textless)))]), rng)
        look(reader, sample.rgb, sample.text, tallies["drawn"], peer)
    return {name: tally.figures() for name, tally in tallies.items() if tally.pictures}


def quiet_peer() -> RapidOCR:
    """rapidocr with the models that its package carries, on one thread."""
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--views", action="store_true")
    parser.add_argument("--drawn", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    figures = measure(load(threads=1), quiet_peer(), arguments.views, arguments.drawn)
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, row in figures.items():
        print(name, *(f"{key}={value}" for key, value in row.items() if key != "texts"))
        if name.startswith("textless"):
            print("   ", row["texts"])


if __name__ == "__main__":
    main()
