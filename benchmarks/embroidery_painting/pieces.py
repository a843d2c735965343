"""The photographs, how large each becomes, and what of it is stitched.

``SEEN`` are those that the planner was made on, cut by hand. ``UNSEEN`` were chosen by a rule, not by eye: in the order
of the collection's index, the photographs of at least 600 pixels a side that neither benchmarks nor tests named (83;
tables of outlines, which name all, not counted), every eighth from the fifth on, ten of them. The line itself cuts
them to their object, and the longer side becomes ``UNSEEN_SIDE_MM``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wenmai.imaging.reading import read_rgb
from wenmai.lines.embroidery import source
from wenmai.lines.embroidery.source import Picture, picture_of
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput

UNSEEN_SIDE_MM = 240.0


@dataclass(frozen=True, slots=True)
class Piece:
    """A photograph's name and, where it is cut by hand, the piece's width in mm and the part of the picture (left,
    top, right, bottom, 0…1).
    """

    name: str
    width_mm: float | None = None
    part: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


SEEN = (
    Piece("silk_tapestry_song1000", 280),
    Piece("robe_dragon_qing1000", 260, (0.05, 0.05, 0.95, 0.95)),
    Piece("porcelain_praying_mantis1000", 200, (0.2, 0.1, 0.8, 0.75)),
    Piece("silk_dragon_qing1000", 280),
    Piece("silk_moth_design1000", 220),
    Piece("wucai_plate_ming1000", 220, (0.2, 0.15, 0.8, 0.85)),
    Piece("porcelain_plate_goose1000", 220, (0.1, 0.1, 0.9, 0.9)),
    Piece("miao_embroidery_soul1000", 260),
    Piece("lacquerware_screen1000", 180, (0.15, 0.15, 0.85, 0.7)),
    Piece("jade_crane_cloud_song1000", 240),
    Piece("cloisonne_incense_burner1000", 240),
    Piece("defangding1000", 220),
    Piece("buddha_bronze_foguangshan1000", 200),
    Piece("silk_badge_crane_qing1000", 220),
)
UNSEEN = tuple(
    Piece(name)
    for name in (
        "shihuangui1000",
        "bo_chunqiu1000",
        "lianhuawen_wadang_nwei1000",
        "tablecloth_qing1000",
        "celadon_wjin1000",
        "bi_bird_whan1000",
        "lokapala_stone_tang1000",
        "silverware_mirror_yuan1000",
        "puxian_pusa_putuoshan1000",
        "gugong_ridge_end_ornament1000",
    )
)
SETS = {"seen": SEEN, "unseen": UNSEEN}


def subject_of(piece: Piece, artefacts: Path, cache_dir: Path) -> tuple[Picture, float]:
    """The pixels to paint and the width in mm. ``artefacts`` holds ``images`` and ``index.csv``; ``cache_dir`` is for
    what is derived from a model.
    """
    path = next((artefacts / "images").glob(f"{piece.name}.*"))
    if piece.width_mm is not None:
        return Picture(_part(read_rgb(path), piece.part), None), piece.width_mm
    given = LineInput(path, piece.name, "image", "image/jpeg", context=_titles(artefacts / "index.csv", path.name))
    picture = picture_of(given, source.subject_of(given, "object", ModelShelf(cache_dir)))
    height, width = picture.rgb.shape[:2]
    return picture, round(UNSEEN_SIDE_MM * min(1.0, width / height), 1)


def _part(rgb: npt.NDArray[np.uint8], part: tuple[float, float, float, float]) -> npt.NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    left, top, right, bottom = part
    return np.ascontiguousarray(rgb[int(top * height) : int(bottom * height), int(left * width) : int(right * width)])


def _titles(index: Path, name: str) -> dict[str, str]:
    with index.open(encoding="utf-8", newline="") as stream:
        row = next(row for row in csv.DictReader(stream) if Path(row["file"]).name == name)
    return {"title_zh": row["title_zh"], "title_en": row["title_en"]}
