"""Sheets on which a person judges candidates, and the verdicts read back into the truth.

``python -m benchmarks.motifs_judging sheets`` writes a page a picture to ``benchmarks/out/judging``: every
candidate that nobody has judged yet, numbered, outlined in its picture and cut out below; and ``answers.csv`` beside
them with one line a candidate to fill in. ``python -m benchmarks.motifs_judging read FILE…`` adds the verdicts of
filled-in copies to ``truth/candidates.csv``; where two people judged one candidate, the worse verdict stands.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.motif_truth import TRUTH_FOLDER, find_of
from benchmarks.motifs import OUT, looker, picture_paths, read_picture, title_priors
from benchmarks.motifs_verdicts import SAME_IOU, VALUES, Judged, load_verdicts, rings_of
from wenmai.genes.cutouts import cut_out
from wenmai.genes.model import Candidate, Mask, RgbImage
from wenmai.genes.motifs import find_candidates
from wenmai.kernel.errors import InvalidInput

LIKELIHOOD_MIN = 0.12  # far below what is offered: a ranking learns most from what it would wrongly offer
CANDIDATES_MAX = 8
TILE_PX, COLUMNS = 400, 4
OUTLINE_ERROR_SHARE = 0.003  # of the long side
FIELDS = ("file", "number", "box", "kind", "outline", "verdict")

Canvas = npt.NDArray[np.uint8]


def unjudged(rgb: RgbImage, candidates: tuple[Candidate, ...], judged: list[Judged]) -> list[tuple[Candidate, Mask]]:
    """The candidates that are none of the judged regions, with their places in the whole picture."""
    known = [one.mask(*rgb.shape[:2]) for one in judged]
    new = []
    for candidate in candidates:
        place = np.asarray(find_of(candidate, rgb.shape[0], rgb.shape[1]).place, np.bool_)
        if all((place & mask).sum() < SAME_IOU * (place | mask).sum() for mask in known):
            new.append((candidate, place))
    return new[:CANDIDATES_MAX]


def _fitted(tile: Canvas) -> Canvas:
    scale = (TILE_PX - 8) / max(tile.shape[:2])
    size = (max(1, round(tile.shape[1] * scale)), max(1, round(tile.shape[0] * scale)))
    canvas = np.full((TILE_PX, TILE_PX, 3), 40, np.uint8)
    small = cv2.resize(tile, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    canvas[: small.shape[0], : small.shape[1]] = small
    return canvas


def _column(rgb: RgbImage, candidate: Candidate, place: Mask, number: int) -> Canvas:
    shown = np.where(place[:, :, None], rgb, rgb // 2 + 40).astype(np.uint8)
    contours, _ = cv2.findContours(place.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(shown, contours, -1, (255, 40, 40), max(2, max(rgb.shape[:2]) // 200))
    cut = cut_out(rgb, candidate)
    tile = np.full((*cut.figure.shape, 3), 255, np.uint8)
    tile[~candidate.mask] = (232, 216, 236)
    tile[cut.figure] = 0
    column = np.vstack([np.full((30, TILE_PX, 3), 40, np.uint8), _fitted(shown), _fitted(tile)])
    cv2.putText(column, f"{number}: {candidate.kind}", (4, 22), 0, 0.7, (255, 255, 255), 2, cv2.LINE_AA)
    return column


def page_of(rgb: RgbImage, new: list[tuple[Candidate, Mask]]) -> Canvas:
    """One page: the picture, then each candidate with its cut-out below, ``COLUMNS`` in a row."""
    blank = np.full((2 * TILE_PX + 30, TILE_PX, 3), 40, np.uint8)
    first = blank.copy()
    first[30 : 30 + TILE_PX] = _fitted(rgb)
    columns = [first, *(_column(rgb, one, place, n) for n, (one, place) in enumerate(new, start=1))]
    columns += [blank] * (-len(columns) % COLUMNS)
    return np.vstack([np.hstack(columns[i : i + COLUMNS]) for i in range(0, len(columns), COLUMNS)])


def write_sheets(folder: Path) -> int:
    """Write the pages and the list to fill in; gives the number of candidates."""
    folder.mkdir(parents=True, exist_ok=True)
    judged: dict[str, list[Judged]] = defaultdict(list)
    for one in load_verdicts():
        judged[one.file].append(one)
    look, priors = looker(), title_priors()
    count = 0
    with (folder / "answers.csv").open("w", encoding="utf-8", newline="") as stream:
        answers = csv.DictWriter(stream, FIELDS)
        answers.writeheader()
        for path in picture_paths(held_back=False):
            rgb = read_picture(path)
            reading = find_candidates(rgb, *look(rgb), priors[path.name], LIKELIHOOD_MIN)
            new = unjudged(rgb, reading.candidates, judged[path.name])
            if not new:
                continue
            cv2.imwrite(str(folder / f"{path.stem}.png"), page_of(rgb, new)[:, :, ::-1])
            error_px = OUTLINE_ERROR_SHARE * max(rgb.shape[:2])
            for number, (candidate, _) in enumerate(new, start=1):
                box = candidate.box
                answers.writerow({
                    "file": path.name, "number": number, "kind": candidate.kind, "verdict": "",
                    "box": f"{box.x} {box.y} {box.width} {box.height}",
                    "outline": rings_of(candidate.mask, box.x, box.y, error_px),
                })  # fmt: skip
            count += len(new)
    return count


def read_answers(files: list[Path], truth: Path = TRUTH_FOLDER / "candidates.csv") -> int:
    """Add the verdicts of filled-in lists to the truth; gives how many. Raises InvalidInput for a word that is none."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for file in files:
        with file.open(encoding="utf-8", newline="") as stream:
            for line, row in enumerate(csv.DictReader(stream), start=2):
                if row["verdict"] not in VALUES:
                    raise InvalidInput(f"{row['verdict']!r} is no verdict", where=f"{file}:{line}")
                key = row["file"], row["outline"]
                known = found.get(key)
                if known is None or VALUES[row["verdict"]] < VALUES[known["verdict"]]:  # type: ignore[index]
                    found[key] = row
    with truth.open("a", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, ("file", "box", "kind", "verdict", "outline"), extrasaction="ignore")
        rows.writerows(found.values())
    return len(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("sheets", "read"))
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.what == "sheets":
        print(f"{write_sheets(OUT / 'judging')} candidates to judge in {OUT / 'judging'}")
    else:
        print(f"{read_answers(arguments.files)} verdicts added")


if __name__ == "__main__":
    main()
