"""The hand-made truth for motif detection: reading it, rasterising it, and scoring a detector against it.

The outlines in ``truth/motifs.csv`` were drawn by eye before any detector was tuned. Coordinates are pixels of the
stored upright picture, origin at the top left corner of the top left pixel, x to the right and y down.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from skimage.draw import polygon as fill_polygon

from wenmai.genes.model import Box, Candidate, GeneKind, Mask
from wenmai.kernel.errors import InvalidInput

TRUTH_FOLDER = Path(__file__).parent / "truth"
HELD_BACK_FILE = Path(__file__).parent / "held_back.csv"
KINDS: tuple[GeneKind, ...] = ("motif", "rosette", "frieze", "wallpaper")
MATCH_IOU = 0.5
"""A find counts when it overlaps an outline by this much, as in PASCAL VOC (Everingham et al. 2010, section 4.2)."""
BEST_CANDIDATES = 3
"""How many candidates of a picture a person is shown first; precision is measured on these."""

Point = tuple[float, float]
Answer = Literal["yes", "no", "unclear"]


@dataclass(frozen=True, slots=True)
class TruthMotif:
    """One outlined ornament.

    ``polygon`` holds (x, y) corners in pixels of the stored upright picture, not closed. ``prominence`` is 1 for what
    a person would name first. ``complete`` says that all ornaments of the picture are outlined.
    """

    file: str
    motif_id: str
    kind: GeneKind
    prominence: int
    complete: bool
    polygon: tuple[Point, ...]
    label_zh: str
    label_en: str
    note: str


@dataclass(frozen=True, slots=True)
class TruthInscription:
    """Whether a picture shows writing, on the object or beside it, and what could be read of it."""

    file: str
    has_text: Answer
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class TruthPicture:
    """Whether a picture shows ornament, and whether the object covers it without any background."""

    file: str
    has_ornament: bool
    fills_frame: bool


@dataclass(frozen=True, slots=True)
class Find:
    """A detector's candidate: where (a mask of the whole picture, or a box) and how sure (0…1)."""

    place: Mask | Box
    confidence: float


@dataclass(frozen=True, slots=True)
class MotifScore:
    """Counts at one IoU threshold; precision is None where no candidate was offered."""

    motifs: int
    motifs_found: int
    best_offered: int
    best_matched: int
    best_offered_complete: int
    best_matched_complete: int
    found_by_kind: dict[str, tuple[int, int]]  # kind → (found, outlined)

    @property
    def recall(self) -> float:
        return self.motifs_found / self.motifs if self.motifs else 0.0

    @property
    def precision(self) -> float | None:
        return self.best_matched / self.best_offered if self.best_offered else None

    @property
    def precision_complete(self) -> float | None:
        """Precision on the pictures whose ornaments are all outlined."""
        return self.best_matched_complete / self.best_offered_complete if self.best_offered_complete else None


def load_motifs(path: Path = TRUTH_FOLDER / "motifs.csv") -> tuple[TruthMotif, ...]:
    """Read the outlines; raises InvalidInput with file and line for a row that cannot be one."""
    return tuple(_motif(row, f"{path}:{line}") for line, row in _rows(path))


def load_inscriptions(path: Path = TRUTH_FOLDER / "inscriptions.csv") -> tuple[TruthInscription, ...]:
    """Read which pictures show writing; raises InvalidInput for an answer other than yes, no or unclear."""
    return tuple(
        TruthInscription(
            row["file"], _answer(row["has_text"], f"{path}:{line}", unclear=True), row["text"], row["note"]
        )
        for line, row in _rows(path)
    )


def load_pictures(path: Path = TRUTH_FOLDER / "kinds.csv") -> tuple[TruthPicture, ...]:
    """Read which pictures show ornament; raises InvalidInput for an answer other than yes or no."""
    return tuple(
        TruthPicture(
            row["file"],
            _answer(row["has_ornament"], f"{path}:{line}") == "yes",
            _answer(row["fills_frame"], f"{path}:{line}") == "yes",
        )
        for line, row in _rows(path)
    )


def held_back_files(path: Path = HELD_BACK_FILE) -> frozenset[str]:
    """The file names (without folder) that must not be looked at before the end."""
    return frozenset(Path(row["file"]).name for _, row in _rows(path))


def rasterise(polygon: Sequence[Point], height: int, width: int) -> Mask:
    """The (height, width) mask of the pixels whose centre lies inside the polygon."""
    corners = np.asarray(polygon, dtype=np.float64) - 0.5
    mask = np.zeros((height, width), dtype=np.bool_)
    inside = fill_polygon(corners[:, 1], corners[:, 0], shape=(height, width))  # type: ignore[no-untyped-call]
    mask[inside] = True
    return mask


def place_mask(place: Mask | Box, height: int, width: int) -> Mask:
    """The (height, width) mask of a find; raises InvalidInput where a mask has another shape than its picture."""
    if isinstance(place, Box):
        mask = np.zeros((height, width), dtype=np.bool_)
        left, top = max(place.x, 0), max(place.y, 0)
        mask[top : max(place.y + place.height, 0), left : max(place.x + place.width, 0)] = True
        return mask
    if place.shape != (height, width):
        raise InvalidInput(
            f"mask of shape {place.shape} for a picture of shape {(height, width)}",
            remedy="give masks of the whole picture",
        )
    return place


def find_of(candidate: Candidate, height: int, width: int) -> Find:
    """A candidate of the gene finder as a find, its mask laid into the (height, width) picture."""
    box, mask = candidate.box, np.zeros((height, width), dtype=np.bool_)
    mask[box.y : box.y + box.height, box.x : box.x + box.width] = candidate.mask
    return Find(mask, candidate.confidence)


def mask_iou(one: Mask, other: Mask) -> float:
    """Intersection over union of two masks of one shape (Jaccard); 0 where both are empty."""
    union = int(np.count_nonzero(one | other))
    return int(np.count_nonzero(one & other)) / union if union else 0.0


def overlaps(finds: Sequence[Find], motifs: Sequence[TruthMotif], height: int, width: int) -> npt.NDArray[np.float64]:
    """The (finds, motifs) IoU of every find with every outline of one picture."""
    outlines = [rasterise(motif.polygon, height, width) for motif in motifs]
    table = np.zeros((len(finds), len(motifs)), dtype=np.float64)
    for row, find in enumerate(finds):
        mask = place_mask(find.place, height, width)
        table[row] = [mask_iou(mask, outline) for outline in outlines]
    return table


def matched_pairs(iou: npt.NDArray[np.float64], at_least: float = MATCH_IOU) -> tuple[tuple[int, int], ...]:
    """The largest set of (find, motif) pairs with IoU ≥ ``at_least`` in which each occurs once.

    One outline found twice counts once, so that repeating a good candidate earns nothing.
    """
    finds, motifs = linear_sum_assignment(np.where(iou >= at_least, 1.0 + iou * 1e-3, 0.0), maximize=True)
    return tuple((int(f), int(m)) for f, m in zip(finds, motifs, strict=True) if iou[f, m] >= at_least)


def score_detector(
    finds: Mapping[str, Sequence[Find]],
    motifs: Sequence[TruthMotif],
    shapes: Mapping[str, tuple[int, int]],
    *,
    at_least: float = MATCH_IOU,
    best: int = BEST_CANDIDATES,
) -> MotifScore:
    """Score a detector on the outlined pictures.

    ``finds`` gives each file's candidates in any order (a file without any may be left out), ``shapes`` each outlined
    file's (height, width) in pixels. Recall is over all outlines and all finds; precision over the ``best`` most
    confident finds of each picture. Raises InvalidInput where an outlined file has no shape.
    """
    by_file: dict[str, list[TruthMotif]] = {}
    for motif in motifs:
        by_file.setdefault(motif.file, []).append(motif)
    if missing := sorted(by_file.keys() - shapes.keys()):
        raise InvalidInput(f"no picture size for {', '.join(missing)}", remedy="give (height, width) of each")
    found = dict.fromkeys(KINDS, 0)
    offered, matched = {True: 0, False: 0}, {True: 0, False: 0}
    for file, outlined in by_file.items():
        ordered = sorted(finds.get(file, ()), key=lambda find: -find.confidence)
        iou = overlaps(ordered, outlined, *shapes[file])
        for _, index in matched_pairs(iou, at_least):
            found[outlined[index].kind] += 1
        complete = outlined[0].complete
        offered[complete] += len(ordered[:best])
        matched[complete] += len(matched_pairs(iou[:best], at_least))
    return MotifScore(
        motifs=len(motifs),
        motifs_found=sum(found.values()),
        best_offered=sum(offered.values()),
        best_matched=sum(matched.values()),
        best_offered_complete=offered[True],
        best_matched_complete=matched[True],
        found_by_kind={kind: (found[kind], sum(m.kind == kind for m in motifs)) for kind in KINDS},
    )


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(enumerate(csv.DictReader(stream), start=2))


def _answer(value: str, where: str, *, unclear: bool = False) -> Answer:
    valid = ("yes", "no", "unclear") if unclear else ("yes", "no")
    if value not in valid:
        raise InvalidInput(f"{value!r} is no answer", where=where, remedy=f"write one of {', '.join(valid)}")
    return cast(Answer, value)


def _motif(row: dict[str, str], where: str) -> TruthMotif:
    try:
        polygon = tuple((float(x), float(y)) for x, y in (corner.split(",") for corner in row["polygon"].split()))
        prominence = int(row["prominence"])
    except ValueError as error:
        raise InvalidInput(f"not a number: {error}", where=where, remedy="write corners as 'x,y x,y …'") from error
    if row["kind"] not in KINDS:
        raise InvalidInput(f"unknown kind {row['kind']!r}", where=where, remedy=f"one of {', '.join(KINDS)}")
    return TruthMotif(
        file=row["file"],
        motif_id=row["motif_id"],
        kind=row["kind"],
        prominence=prominence,
        complete=_answer(row["complete"], where) == "yes",
        polygon=polygon,
        label_zh=row["label_zh"],
        label_en=row["label_en"],
        note=row["note"],
    )
