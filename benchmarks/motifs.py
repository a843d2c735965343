"""Ornaments: recall and precision against outlines drawn by hand, and contact sheets to judge by eye.

``python -m benchmarks.motifs`` prints the figures; ``--sheets`` writes pages of eight pictures to ``benchmarks/out``
instead, each with its best three candidates outlined and their cut-outs beside it. Pictures named in
``held_back.csv`` are left out unless ``--held-back`` asks for exactly those.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.motif_truth import (
    BEST_CANDIDATES,
    Find,
    TruthMotif,
    find_of,
    held_back_files,
    load_motifs,
    load_pictures,
    score_detector,
)
from wenmai.genes.cutouts import Cutout, cut_out
from wenmai.genes.model import Candidate, Mask, RgbImage
from wenmai.genes.motifs import OrnamentReading, find_candidates
from wenmai.genes.motifs.model import MotifPriors
from wenmai.genes.objects import find_object
from wenmai.kernel.errors import PictureError
from wenmai.lines.deconstruct.implicit import hints_from
from wenmai.models.efficientnet import load
from wenmai.models.efficientnet_features import DeepFeatures

HERE = Path(__file__).parent
OUT = HERE / "out"
COLOURS = ((255, 60, 60), (60, 200, 60), (70, 110, 255))
CELL_PX = 360
ROWS_PER_PAGE = 8

Canvas = npt.NDArray[np.uint8]
Looker = Callable[[RgbImage], tuple[Mask, DeepFeatures]]


@dataclass(frozen=True, slots=True)
class Figures:
    """``recall`` of the outlines among all candidates; ``precision`` of the best three, and of the best alone.

    ``precision_complete`` counts only pictures whose ornaments are all outlined. ``ornament_right`` is the share of
    all pictures on which 'bears ornament or none' was answered as a person did; ``none_found`` of ``none_true``
    plain pictures were called plain. Times are CPU seconds, the mean of a picture and of a cut-out.
    """

    pictures: int
    outlines: int
    recall: float
    precision: float | None
    precision_first: float | None
    precision_complete: float | None
    recall_by_kind: dict[str, tuple[int, int]]
    offered_mean: float
    ornament_right: float
    none_found: int
    none_true: int
    candidates_cpu_s: float
    cutout_cpu_s: float


def data_folder() -> Path:
    """Where the photographs are: ``WENMAI_TEST_DATA`` or ``../shared/data`` beside the checkout."""
    return Path(os.environ.get("WENMAI_TEST_DATA") or HERE.parent.parent / "shared" / "data")


def picture_paths(held_back: bool) -> list[Path]:
    """The photographs of the collection, without or only with those held back."""
    aside = held_back_files()
    folder = data_folder() / "artefacts"
    with (folder / "index.csv").open(encoding="utf-8") as stream:
        files = [row["file"] for row in csv.DictReader(stream)]
    return [folder / f for f in files if (Path(f).name in aside) == held_back]


def title_priors() -> dict[str, MotifPriors]:
    """What the title of each photograph tells of its form."""
    with (data_folder() / "artefacts" / "index.csv").open(encoding="utf-8") as stream:
        return {Path(row["file"]).name: hints_from(row | {"fields": {}})[1] for row in csv.DictReader(stream)}


def read_picture(path: Path) -> RgbImage:
    """An 8-bit sRGB picture."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise PictureError("cannot be read as a picture", where=str(path))
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def looker() -> Looker:
    """The project's own object finder, with the deep features that it and the search for ornaments use."""
    encoder = load(Path(tempfile.gettempdir()) / "wenmai-benchmark-models")

    def look(rgb: RgbImage) -> tuple[Mask, DeepFeatures]:
        features = encoder.features(rgb)
        return find_object(rgb, features).mask, features

    return look


def sheet_row(rgb: RgbImage, reading: OrnamentReading, cuts: list[Cutout], name: str) -> Canvas:
    """One row of a contact sheet: picture, outlined picture, the best cut-outs."""
    row = np.full((CELL_PX + 22, CELL_PX * (2 + BEST_CANDIDATES), 3), 40, np.uint8)
    tiles: list[Canvas] = [rgb, outlined(rgb, reading.candidates)]
    captions = [name if reading.has_ornament else f"{name}: NONE", f"{reading.confidence:.2f} {reading.reason}"]
    for candidate, cut in zip(reading.candidates, cuts, strict=False):
        tile = np.full((*cut.figure.shape, 3), 255, np.uint8)
        tile[~candidate.mask] = (232, 216, 236)
        tile[cut.figure] = 0
        tiles.append(tile)
        source = candidate.evidence.split(";")[0]
        captions.append(f"{candidate.kind} {source} {candidate.confidence:.2f} {cut.method} {cut.contrast:.2f}")
    for column, (tile, caption) in enumerate(zip(tiles, captions, strict=True)):
        scale = (CELL_PX - 6) / max(tile.shape[:2])
        size = (max(1, round(tile.shape[1] * scale)), max(1, round(tile.shape[0] * scale)))
        small = cv2.resize(tile, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST)
        row[: small.shape[0], column * CELL_PX : column * CELL_PX + small.shape[1]] = small
        colour = COLOURS[column - 2] if column >= 2 else (255, 255, 255)
        cv2.putText(row, caption[:48], (column * CELL_PX, CELL_PX + 14), 0, 0.44, colour, 1, cv2.LINE_AA)
    return row


def outlined(rgb: RgbImage, candidates: tuple[Candidate, ...]) -> Canvas:
    """The picture with the outlines of its best candidates."""
    canvas = rgb.copy()
    width = max(2, max(rgb.shape[:2]) // 180)
    for candidate, colour in zip(candidates[:BEST_CANDIDATES], COLOURS, strict=False):
        mask = np.asarray(find_of(candidate, rgb.shape[0], rgb.shape[1]).place, np.uint8)
        contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(canvas, contours, -1, colour, width)
    return canvas


def write_pages(rows: Iterator[Canvas], stem: str) -> int:
    """Write rows to pages of ``ROWS_PER_PAGE`` in ``OUT``; gives the number of pages."""
    OUT.mkdir(parents=True, exist_ok=True)
    page: list[Canvas] = []
    count = 0
    for row in rows:
        page.append(row)
        if len(page) == ROWS_PER_PAGE:
            cv2.imwrite(str(OUT / f"{stem}-{count:02d}.png"), np.vstack(page)[:, :, ::-1])
            page, count = [], count + 1
    if page:
        cv2.imwrite(str(OUT / f"{stem}-{count:02d}.png"), np.vstack(page)[:, :, ::-1])
        count += 1
    return count


def sheets(paths: list[Path], look: Looker, stem: str) -> int:
    """Write the contact sheets of these pictures."""

    def rows() -> Iterator[Canvas]:
        for path in paths:
            rgb = read_picture(path)
            reading = find_candidates(rgb, *look(rgb))
            cuts = [cut_out(rgb, c) for c in reading.candidates[:BEST_CANDIDATES]]
            yield sheet_row(rgb, reading, cuts, path.name)

    return write_pages(rows(), stem)


def measure(paths: list[Path], look: Looker, motifs: tuple[TruthMotif, ...]) -> Figures:
    """Recall, precision and times over these pictures."""
    ornamented = {picture.file: picture.has_ornament for picture in load_pictures()}
    named = {path.name for path in paths}
    motifs = tuple(m for m in motifs if m.file in named)
    outlined_files = {m.file for m in motifs}
    finds: dict[str, list[Find]] = {}
    shapes: dict[str, tuple[int, int]] = {}
    answers: list[tuple[bool, bool]] = []
    find_s: list[float] = []
    cut_s: list[float] = []
    for path in paths:
        rgb = read_picture(path)
        mask, features = look(rgb)
        start = time.process_time()
        reading = find_candidates(rgb, mask, features)
        find_s.append(time.process_time() - start)
        if path.name in ornamented:
            answers.append((reading.has_ornament, ornamented[path.name]))
        if path.name not in outlined_files:
            continue
        for candidate in reading.candidates[:BEST_CANDIDATES]:
            start = time.process_time()
            cut_out(rgb, candidate)
            cut_s.append(time.process_time() - start)
        shapes[path.name] = (rgb.shape[0], rgb.shape[1])
        finds[path.name] = [find_of(c, *shapes[path.name]) for c in reading.candidates]
    score, first = (score_detector(finds, motifs, shapes, best=best) for best in (BEST_CANDIDATES, 1))
    return Figures(
        pictures=len(outlined_files),
        outlines=score.motifs,
        recall=score.recall,
        precision=score.precision,
        precision_first=first.precision,
        precision_complete=score.precision_complete,
        recall_by_kind=score.found_by_kind,
        offered_mean=float(np.mean([len(f) for f in finds.values()])) if finds else 0.0,
        ornament_right=float(np.mean([said == true for said, true in answers])) if answers else 0.0,
        none_found=sum(not said and not true for said, true in answers),
        none_true=sum(not true for _, true in answers),
        candidates_cpu_s=float(np.mean(find_s)),
        cutout_cpu_s=float(np.mean(cut_s)) if cut_s else 0.0,
    )


def main() -> None:
    """Measure, or draw the sheets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sheets", action="store_true", help="write contact sheets instead of measuring")
    parser.add_argument("--held-back", action="store_true", help="only the pictures that were set aside")
    parser.add_argument("--every", type=int, default=1, help="take only every n-th picture")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    paths = picture_paths(arguments.held_back)[:: arguments.every]
    if arguments.sheets:
        stem = "motifs-held-back" if arguments.held_back else "motifs"
        print(f"{sheets(paths, looker(), stem)} pages in {OUT}")
        return
    figures = asdict(measure(paths, looker(), load_motifs()))
    print(json.dumps(figures) if arguments.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
