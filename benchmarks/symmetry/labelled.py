"""How often what was labelled by hand on photographs and drawings is found: ``labels.csv``."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import resvg_py
from PIL import Image

from wenmai.genes.symmetry.analysing import analyse

LABELS = Path(__file__).with_name("labels.csv")
DRAWN_WIDTH_PX = 900


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of a region: file, its place in fractions of the picture, kind and group; whether surely."""

    file: str
    place: tuple[float, float, float, float]
    kind: str
    group: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Met:
    """A label and the answer to it: ``first`` and ``third`` whether the best, or one of three, is what the label says;
    ``abstained`` where the answer was undetermined, or that nothing repeats.
    """

    label: Label
    answer: str
    first: bool
    third: bool
    abstained: bool


def labels() -> tuple[Label, ...]:
    """All rows."""
    with LABELS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Label(
                row["file"],
                (float(row["x"]), float(row["y"]), float(row["width"]), float(row["height"])),
                row["kind"],
                row["group"],
                row["sure"] == "yes",
            )
            for row in csv.DictReader(file)
        )


def met(data: Path) -> Iterator[Met]:
    """Each label with the answer to its region; ``data`` is the folder that the labels' files are in."""
    for label in labels():
        found = analyse(_region(data, label))
        groups = [one.group for one in found.candidates]
        none = label.kind == "none" and found.kind == "none"
        of_kind = found.kind == label.kind
        yield Met(
            label,
            f"{found.kind} {found.group or ''}".strip() + (f" ({found.undetermined})" if found.undetermined else ""),
            none or (of_kind and groups[:1] == [label.group]),
            none or (of_kind and label.group in groups),
            found.kind == "none" or found.undetermined is not None,
        )


def _region(data: Path, label: Label) -> npt.NDArray[np.uint8]:
    picture = _picture(data / label.file)
    height, width = picture.shape[:2]
    x, y, across, down = label.place
    part = picture[int(y * height) : round((y + down) * height), int(x * width) : round((x + across) * width)]
    return np.ascontiguousarray(part)


def _picture(path: Path) -> npt.NDArray[np.uint8]:
    if path.suffix != ".svg":
        return np.asarray(Image.open(path).convert("RGB"), np.uint8)
    drawn = bytes(resvg_py.svg_to_bytes(svg_path=str(path), width=DRAWN_WIDTH_PX, background="white"))
    return np.asarray(Image.open(io.BytesIO(drawn)).convert("RGB"), np.uint8)
