"""Thread painting beside tatami with the same palette and renderer, over photographs of many kinds of thing.

``python -m benchmarks.embroidery_painting [--out FOLDER] [--only NAME …]`` prints the figures, a line a piece, and
writes a contact sheet (target, tatami, painting) and each piece at full size. The photographs are those of the shared
data; nothing is written beside the code. Times are processor times.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from benchmarks.embroidery_tatami import plan_tatami
from benchmarks.pictures import shared_data
from wenmai.genes.colour.conversion import LINEAR_OF_BYTE, linear_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.imaging.reading import read_rgb
from wenmai.imaging.writing import encode_png
from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.painting import Painting, PaintingSettings, plan_painting
from wenmai.lines.embroidery.painting.raster import add_lines
from wenmai.lines.embroidery.render import Cloth, RenderSettings, Weave, draw_plan

Picture = npt.NDArray[np.uint8]

BLUR_MM = 1.0
PX_PER_MM = 6.0  # of measures; sheets are drawn at it too
FULL_PX_PER_MM = 10.0
TILE_PX = 560


@dataclass(frozen=True, slots=True)
class Piece:
    """A photograph's name, the piece's width in mm and the part of the picture (left, top, right, bottom, 0…1)."""

    name: str
    width_mm: float
    part: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


PIECES = (
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


@dataclass(frozen=True, slots=True)
class Figures:
    """What one piece measures; lengths in mm, times in seconds of the processor."""

    name: str
    width_mm: float
    height_mm: float
    stitches: int
    delta_e: float
    delta_e_tatami: float
    direction_deg: float
    trims_per_100: float
    colour_changes: int
    shortest_mm: float
    longest_mm: float
    layers_p99: float
    holes_apart_mm: float
    travel: int
    seconds: float
    findings: tuple[str, ...]


def all_charts() -> tuple[Thread, ...]:
    """Every colour of the makers' palettes that the package of machine formats carries."""
    threads: dict[tuple[int, int, int], Thread] = {}
    for maker in ("Jef", "Pec", "Sew", "Shv", "Hus"):
        for entry in import_module(f"pystitch.EmbThread{maker}").get_thread_set():
            if entry is not None:
                rgb = (int(entry.get_red()), int(entry.get_green()), int(entry.get_blue()))
                threads.setdefault(rgb, Thread(maker, str(entry.catalog_number), str(entry.description), rgb))
    return tuple(threads.values())


def drawn(plan: StitchPlan, painting: Painting, px_per_mm: float, *, flat: bool) -> Picture:
    """A plan on the painting's cloth, in its frame."""
    cloth = Cloth(painting.ground_rgb, Weave.NONE if flat else Weave.SATIN, 6.0, 0.2, 0.0 if flat else 0.3)
    frame = (0.0, 0.0, painting.width_mm, painting.height_mm)
    return draw_plan(plan, cloth, RenderSettings(px_per_mm=px_per_mm, frame_mm=frame, flat=flat))


def delta_e(plan: StitchPlan, painting: Painting) -> float:
    """Mean ΔE00 of the flat render and the target, both blurred in light by a Gaussian of ``BLUR_MM``, where
    stitched.
    """
    render = drawn(plan, painting, PX_PER_MM, flat=True)
    size = (painting.target.shape[1], painting.target.shape[0])
    light = cv2.resize(LINEAR_OF_BYTE[render], size, interpolation=cv2.INTER_AREA)
    labs = [
        linear_to_lab(np.clip(cv2.GaussianBlur(picture, (0, 0), BLUR_MM * painting.px_per_mm), 0, 1))
        for picture in (light, LINEAR_OF_BYTE[painting.target])
    ]
    return float(delta_e_2000(labs[0], labs[1])[~painting.ground].mean())


def direction_error_deg(painting: Painting) -> float:
    """Median angle between paint stitches and the structure tensor's orientation under their middle."""
    plan = painting.plan
    which = np.flatnonzero(plan.role == Role.PAINT)
    step = plan.points_mm[which] - plan.points_mm[which - 1]
    middle = (plan.points_mm[which] + plan.points_mm[which - 1]) / 2 * painting.orientation_px_per_mm
    field = painting.orientation_rad
    y = np.clip(middle[:, 1].astype(int), 0, field.shape[0] - 1)
    x = np.clip(middle[:, 0].astype(int), 0, field.shape[1] - 1)
    turn = np.arctan2(step[:, 1], step[:, 0]) - field[y, x]
    return float(np.median(np.degrees(np.abs((turn + np.pi / 2) % np.pi - np.pi / 2))))


def layers_p99(painting: Painting) -> float:
    """99th percentile of thread area over cloth area in the cells of 1 mm that hold thread, ties and travel counted."""
    plan = painting.plan
    cells = np.zeros((int(np.ceil(painting.height_mm)) + 1, int(np.ceil(painting.width_mm)) + 1), np.float32)
    for index, thread in enumerate(plan.threads):
        which = np.flatnonzero((plan.thread_index == index) & (plan.role != Role.START))
        points = np.stack([plan.points_mm[which - 1], plan.points_mm[which]], axis=1).reshape(-1, 2)
        add_lines(np.ascontiguousarray(points), np.arange(0, 2 * len(which) + 1, 2), thread.width_mm, cells)
    return float(np.percentile(cells[cells > 0], 99))


def measured(piece: Piece, chart: Sequence[Thread], folder: Path, out: Path | None) -> tuple[Figures, Picture | None]:
    """One piece planned, measured and, where ``out`` is given, drawn."""
    rgb = read_rgb(next(folder.glob(f"{piece.name}.*")))
    height, width = rgb.shape[:2]
    left, top, right, bottom = piece.part
    part = np.ascontiguousarray(rgb[int(top * height) : int(bottom * height), int(left * width) : int(right * width)])
    began = time.process_time()
    painting = plan_painting(part, None, piece.width_mm, chart, PaintingSettings())
    seconds = time.process_time() - began
    tatami = plan_tatami(painting)
    plan = painting.plan
    sewn = (plan.role != Role.START) & (plan.role != Role.TIE)
    lengths = plan.lengths_mm[sewn]
    figures = Figures(
        piece.name, painting.width_mm, round(painting.height_mm, 1), plan.stitch_count,
        round(delta_e(plan, painting), 2), round(delta_e(tatami, painting), 2), round(direction_error_deg(painting), 1),
        round(100 * float((plan.role == Role.START).sum()) / plan.stitch_count, 2), len(plan.threads) - 1,
        round(float(lengths.min()), 3), round(float(lengths.max()), 3), round(layers_p99(painting), 2),
        round(float(np.asarray(cKDTree(plan.points_mm).query(plan.points_mm, k=2)[0])[:, 1].min()), 3),
        int((plan.role == Role.TRAVEL).sum()), round(seconds, 1), tuple(f.message for f in painting.findings),
    )  # fmt: skip
    return figures, None if out is None else _row(piece, painting, tatami, out)


def _row(piece: Piece, painting: Painting, tatami: StitchPlan, out: Path) -> Picture:
    full = drawn(painting.plan, painting, FULL_PX_PER_MM, flat=False)
    (out / f"{piece.name}.png").write_bytes(encode_png(full))
    tiles = []
    for picture in (painting.target, drawn(tatami, painting, FULL_PX_PER_MM, flat=False), full):
        scale = TILE_PX / max(picture.shape[:2])
        size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
        tile = np.full((TILE_PX, TILE_PX, 3), 255, np.uint8)
        tile[: size[1], : size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        tiles.append(tile)
    return np.concatenate(tiles, axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="folder for the contact sheet and the pieces")
    parser.add_argument("--only", nargs="*", help="names of pieces")
    arguments = parser.parse_args()
    data = shared_data()
    if data is None:
        raise SystemExit("The photographs are not here: set WENMAI_TEST_DATA to the folder of shared data.")
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
    rows: list[Picture] = []
    for piece in PIECES:
        if arguments.only and not any(piece.name.startswith(name) for name in arguments.only):
            continue
        figures, row = measured(piece, all_charts(), data / "artefacts" / "images", arguments.out)
        print(json.dumps(asdict(figures), ensure_ascii=False), flush=True)
        if row is not None:
            rows.append(row)
    if rows:
        (arguments.out / "sheet.png").write_bytes(encode_png(np.concatenate(rows)))


if __name__ == "__main__":
    main()
