"""What a person said of candidates on contact sheets: good, usable or wrong.

``truth/candidates.csv`` has one row a judged candidate. 'good' is a design that one would keep as it is, 'usable' one
that is worth keeping after a correction of its outline, 'wrong' all else: slices, plain rims, half-figures, openings.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.motif_truth import TRUTH_FOLDER
from wenmai.genes.model import Mask
from wenmai.kernel.errors import InvalidInput

Verdict = Literal["good", "usable", "wrong"]
VALUES: dict[Verdict, float] = {"good": 1.0, "usable": 0.5, "wrong": 0.0}
SAME_IOU = 0.8
"""A region that overlaps a judged one by this much shares its verdict."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged candidate: its ``rings`` of corners, (n, 2) in px of the upright picture, filled even and odd."""

    file: str
    kind: str
    verdict: Verdict
    rings: tuple[npt.NDArray[np.int32], ...]

    def mask(self, height: int, width: int) -> Mask:
        """The (height, width) region."""
        plane = np.zeros((height, width), np.uint8)
        cv2.fillPoly(plane, list(self.rings), 1)
        return plane > 0


def load_verdicts(path: Path = TRUTH_FOLDER / "candidates.csv") -> tuple[Judged, ...]:
    """Read the verdicts; raises InvalidInput with file and line for a word that is none."""
    judged = []
    with path.open(encoding="utf-8", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            if row["verdict"] not in VALUES:
                raise InvalidInput(
                    f"{row['verdict']!r} is no verdict", where=f"{path}:{line}", remedy=f"one of {', '.join(VALUES)}"
                )
            rings = tuple(
                np.array([[int(v) for v in corner.split(",")] for corner in ring.split()], np.int32)
                for ring in row["outline"].split(";")
            )
            judged.append(Judged(row["file"], row["kind"], cast(Verdict, row["verdict"]), rings))
    return tuple(judged)


def rings_of(mask: Mask, x: int, y: int, error_px: float) -> str:
    """The outline of a mask that lies at (x, y), to within ``error_px``, in the notation of the file."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    rings = [cv2.approxPolyDP(contour, error_px, True)[:, 0, :] for contour in contours]
    rings = [ring for ring in rings if len(ring) >= 3]
    return ";".join(" ".join(f"{px + x},{py + y}" for px, py in ring) for ring in rings)
