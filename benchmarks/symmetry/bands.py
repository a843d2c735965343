"""Strips of a known frieze group: drawn, framed as museums' pictures show them, and photographed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.band_motifs import STRIP_ROWS, TrueFrieze
from benchmarks.symmetry.scenes import OVERSAMPLING, Condition, Plane, Rgb, displaced, taken

# cut: the strip alone, closely and not quite evenly cut out; plain: on its own ground; other: between grounds of other
# colours; lines: between lines that run along it, not the same on both sides; busy: across a picture of something else.
Frame = Literal["cut", "plain", "other", "lines", "busy"]
FRAMES: tuple[Frame, ...] = ("cut", "plain", "other", "lines", "busy")
REPEATS = (3.6, 8.0)  # over the side
CUT_SHARE = (-0.05, 0.08)  # of the strip's width that is cut off, or left over, on each side of where it bends farthest

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BandScene:
    """A picture with the truth about it: ``vector_px`` (2,) from one repeat to the next, where it fits best."""

    rgb: Rgb
    vector_px: FloatArray


def band_shown(frieze: TrueFrieze, condition: Condition, generator: np.random.Generator, frame: Frame,
               side_px: int = 512, repeats: tuple[float, float] = REPEATS) -> BandScene:  # fmt: skip
    """The strip across a picture of that side, at any angle; cut out, it is as long as the side and as wide as the
    strip.
    """
    period_px = side_px / generator.uniform(*repeats)
    width_px = period_px * frieze.width
    cut = generator.uniform(*CUT_SHARE, 2) * width_px
    angle = generator.uniform(0, 2 * np.pi) if frame != "cut" else generator.normal() * 0.01
    shift_px = 0.0 if frame == "cut" else generator.uniform(-0.12, 0.12) * side_px
    step = (np.arange(side_px * OVERSAMPLING, dtype=np.float32) + 0.5) / OVERSAMPLING - side_px / 2
    flat = [np.asarray(plane, np.float32) for plane in np.meshgrid(step, step)]
    bent_x, bent_y, _ = displaced(flat[0], flat[1], condition, generator, side_px)
    u = (np.cos(angle) * bent_x + np.sin(angle) * bent_y) / period_px + float(generator.uniform())
    v = (np.cos(angle) * bent_y - np.sin(angle) * bent_x + shift_px) / width_px + 0.5
    rows = _cut_out(v, cut) if frame == "cut" else slice(None)
    x, y, u, v = (plane[rows] for plane in (*flat, u, v))
    height = len(v) // OVERSAMPLING
    picture = _coloured(frieze, u.astype(np.float32), v.astype(np.float32), generator, frame)
    picture = np.asarray(cv2.resize(picture, (side_px, height), interpolation=cv2.INTER_AREA), np.float32)
    rgb = taken(picture, condition, generator)
    vector = _along(x, y, u, v)
    quarters = int(generator.integers(4)) if frame == "cut" else 0
    for _ in range(quarters):
        rgb, vector = np.ascontiguousarray(np.rot90(rgb)), np.array([vector[1], -vector[0]])
    return BandScene(rgb, vector)


def _cut_out(v: Plane, cut_px: FloatArray) -> slice:
    """The rows from where the strip, however it bends, lies highest to where it lies lowest, less ``cut_px`` (2,)."""
    rows = np.flatnonzero(((v > 0) & (v < 1)).any(axis=1))
    first, last = (rows[0] / OVERSAMPLING + cut_px[0], (rows[-1] + 1) / OVERSAMPLING - cut_px[1])
    return slice(max(0, round(first)) * OVERSAMPLING, min(len(v) // OVERSAMPLING, round(last)) * OVERSAMPLING)


def _coloured(
    frieze: TrueFrieze, u: Plane, v: Plane, generator: np.random.Generator, frame: Frame
) -> npt.NDArray[np.float32]:
    """The colours at ``u`` periods along the strip and ``v`` widths across it (0…1 within)."""
    n = frieze.rgb.shape[0]
    first, last = STRIP_ROWS
    wide = np.pad(frieze.rgb, ((0, 1), (0, 1), (0, 0)), "wrap")
    row = (first + (last - first) * np.clip(v, 0, 1)) * n
    drawn = np.asarray(cv2.remap(wide, (u % 1.0 * n).astype(np.float32), row, cv2.INTER_LINEAR), np.float32)
    if frame == "busy":
        around = _busy(u.shape, generator)
        return np.where(((v < 0) | (v > 1))[..., None], around, drawn)
    for beyond in (-v, v - 1):
        colour = generator.uniform(20, 235, 3) if frame in ("other", "lines") else frieze.ground
        drawn = np.where((beyond > 0)[..., None], colour.astype(np.float32), drawn)
        for _ in range(int(generator.integers(1, 3)) if frame == "lines" else 0):
            start, thick = generator.uniform(0.0, 0.15), generator.uniform(0.02, 0.06)
            line = (beyond > start) & (beyond < start + thick)
            drawn = np.where(line[..., None], generator.uniform(20, 235, 3).astype(np.float32), drawn)
    return np.asarray(drawn, np.float32)


def _busy(shape: tuple[int, ...], generator: np.random.Generator) -> npt.NDArray[np.float32]:
    """Something that does not repeat: spots of many sizes in many colours."""
    picture = np.zeros((*shape, 3), np.float32)
    for knots in (4, 9, 21, 47):
        coarse = generator.normal(size=(knots, knots, 3)).astype(np.float32)
        picture += cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)
    tones = float(generator.uniform(1.0, 3.0))
    return np.asarray(255 / (1 + np.exp(-tones * picture / picture.std())), np.float32)


def _along(x: Plane, y: Plane, u: Plane, v: Plane) -> FloatArray:
    """(2,) px: how the place moves with u, least squares over the strip in the picture."""
    use = (v > 0) & (v < 1)
    step = max(1, int(use.sum()) // 20_000)
    known = np.column_stack([u[use][::step], v[use][::step], np.ones_like(u[use][::step])]).astype(np.float64)
    fitted, *_ = np.linalg.lstsq(known, np.column_stack([x[use][::step], y[use][::step]]), rcond=None)
    return np.asarray(fitted[0], np.float64)
