"""The one mirror of a figure that is alike on both sides: a face, an animal, a vase's ornament."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.flow import flow_between
from wenmai.genes.symmetry.over_colours import dot
from wenmai.genes.symmetry.rosettes.ground import details, shrunk, tamed
from wenmai.genes.symmetry.surface import Surface, wide_blur
from wenmai.genes.symmetry.weighing import logistic

COARSE_SIDE_PX = 64
SIDE_PX = 256
ANGLES = 60  # of half a turn
RIVALS = 4  # axes that are looked at closely
REFINED = ((2.0, 2.0), (1.0, 1.0), (0.5, 0.5))  # degrees, px: steps uphill
BEND_SHARE = 0.12  # of the side: σ of the displacement that is followed
ROUNDS = 2
FLAT = 1e-3  # mean square of the details of a picture that shows nothing
SURE_HALF, SURE_SPREAD = 0.5, 0.04  # of what the picture shows, that is alike on both sides
DETAIL_SHARE = 0.012  # of the side: σ of what is no detail
DETAIL_HALF, DETAIL_SPREAD = 0.33, 0.03
RIVAL_HALF, RIVAL_SPREAD = 0.7, 0.04  # of the likeness about the best axis, about another one
APART_DEGREES, APART_SHARE = 12.0, 0.08  # from which on an axis is another one; of the side

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """x cos + y sin of ``across`` (radians) is ``offset`` px, from the picture's middle."""

    across: float
    offset: float


@dataclass(frozen=True, slots=True)
class Bilateral:
    """``line`` px of the picture given. ``alike`` and ``fine`` −1…1, all it shows and its details; ``rival`` what
    another axis leaves alike of these, over the best. ``strength`` 0…1 how sure it is that this is the one mirror of
    the whole.
    """

    line: Line
    alike: float
    fine: float
    rival: float

    @property
    def strength(self) -> float:
        strength = logistic((self.alike - SURE_HALF) / SURE_SPREAD) * logistic(
            (self.fine - DETAIL_HALF) / DETAIL_SPREAD
        )
        return strength * logistic((RIVAL_HALF - self.rival) / RIVAL_SPREAD)


def find_bilateral(rgb: RgbImage, mask: Mask | None = None) -> Bilateral | None:
    """The axis about which a picture (h, w, 3), within ``mask``, is most alike to its image; None in a flat one."""
    tiny, tiny_mask, factor = shrunk(rgb, mask, COARSE_SIDE_PX)
    small, small_mask, larger = shrunk(rgb, mask, SIDE_PX)
    seen = tamed(details(small, small_mask))
    if float((seen.planes**2).mean()) < FLAT:
        return None
    coarse = _axes(tamed(details(tiny, tiny_mask)))
    times = larger / factor
    found = [_judged(seen, _climbed(seen, Line(line.across, line.offset * times))) for line, _ in coarse[:RIVALS]]
    line, alike, fine = max(found, key=lambda one: one[1] + one[2])
    rival = max((more for other, _, more in found if _another(other, line, seen.shape)), default=0.0)
    return Bilateral(Line(line.across, line.offset / larger), alike, fine, rival / max(fine, 1e-6))


def _judged(seen: Surface, line: Line) -> tuple[Line, float, float]:
    """The line, and how much is alike about it, of all that is seen and of details."""
    image = _bent(seen, _image(seen, line))
    sigma = DETAIL_SHARE * max(seen.shape)
    fine, other = (np.asarray(one - cv2.GaussianBlur(one, (0, 0), sigma), np.float32) for one in (seen.planes, image))
    return line, _alike(seen.planes, image), _alike(fine, other)


def _axes(surface: Surface) -> list[tuple[Line, float]]:
    """Axes that stand out among those of their direction, best first, with how much of all is alike about them."""
    height, width = surface.shape
    side = int(np.ceil(np.hypot(height, width)))
    canvas = np.zeros((side, side, 3), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    canvas[top : top + height, left : left + width] = surface.planes
    shape = fft.next_fast_len(2 * side, real=True)
    spectrum = fft.rfft2(canvas, (shape, shape), axes=(0, 1))
    middle, total = (side - 1) / 2, float((canvas**2).sum())
    reach = np.arange(-side + 1, side, dtype=np.float64)
    rows = []
    for angle in np.pi * np.arange(ANGLES) / ANGLES:
        moved = cv2.warpAffine(canvas, _affine(Line(angle, 0.0), middle, middle), (side, side), flags=cv2.INTER_LINEAR)
        product = dot(spectrum, np.conj(fft.rfft2(moved, (shape, shape), axes=(0, 1))))
        alike = np.roll(fft.irfft2(product, (shape, shape)), (shape // 2, shape // 2), (0, 1)).astype(np.float32)
        x, y = ((shape // 2 + reach * part).astype(np.float32)[None] for part in (np.cos(angle), np.sin(angle)))
        rows.append(cv2.remap(alike, x, y, cv2.INTER_LINEAR)[0] / total)
    weights = np.array(rows)
    highest = cv2.dilate(np.concatenate([weights[-4:, ::-1], weights, weights[:4, ::-1]]), np.ones((7, 7)))[4:-4]
    tops = np.argwhere((weights >= highest) & (weights > 0))
    found = [(Line(np.pi * k / ANGLES, float(reach[s]) / 2), float(weights[k, s])) for k, s in tops]
    centre = ((width - 1) / 2 + left - middle, (height - 1) / 2 + top - middle)
    found = [
        (Line(a.across, a.offset - centre[0] * np.cos(a.across) - centre[1] * np.sin(a.across)), w) for a, w in found
    ]
    return sorted(found, key=lambda pair: -pair[1]) or [(Line(0.0, 0.0), 1e-6)]


def _another(line: Line, best: Line, shape: tuple[int, ...]) -> bool:
    turn = abs(line.across - best.across) % np.pi
    aside = abs(line.offset - (best.offset if abs(line.across - best.across) < np.pi / 2 else -best.offset))
    return min(turn, np.pi - turn) > np.radians(APART_DEGREES) or aside > APART_SHARE * max(shape[:2])


def _affine(line: Line, x: float, y: float) -> npt.NDArray[np.float64]:
    """(2, 3) the reflection about a line, of a picture whose middle is there."""
    normal = np.array([np.cos(line.across), np.sin(line.across)])
    matrix = np.eye(2) - 2 * np.outer(normal, normal)
    middle = np.array([x, y])
    return np.column_stack([matrix, middle - matrix @ middle + 2 * line.offset * normal])


def _image(surface: Surface, line: Line) -> Planes:
    height, width = surface.shape
    affine = _affine(line, (width - 1) / 2, (height - 1) / 2)
    return np.asarray(cv2.warpAffine(surface.planes, affine, (width, height), flags=cv2.INTER_LINEAR), np.float32)


def _alike(planes: Planes, image: Planes) -> float:
    """How much of all that is seen is the same in its image; what has none in the picture is not."""
    return float(np.vdot(planes, image)) / max(float(np.vdot(planes, planes)), 1e-9)


def _climbed(surface: Surface, start: Line) -> Line:
    best, most = start, _alike(surface.planes, _image(surface, start))
    for degrees, px in REFINED:
        improved = True
        while improved:
            improved = False
            for turn, shift in ((degrees, 0.0), (-degrees, 0.0), (0.0, px), (0.0, -px)):
                tried = Line(best.across + float(np.radians(turn)), best.offset + shift)
                alike = _alike(surface.planes, _image(surface, tried))
                if alike > most * 1.0005:
                    best, most, improved = tried, alike, True
    return best


def _bent(surface: Surface, image: Planes) -> Planes:
    """The image displaced smoothly to where it is most like the picture: nothing drawn by hand is quite straight."""
    height, width = surface.shape
    y, x = np.mgrid[:height, :width].astype(np.float32)
    moved = np.zeros((height, width, 2), np.float32)
    bent = image
    for _ in range(ROUNDS):
        step = flow_between(_as_bytes(surface.planes), _as_bytes(bent), refined=True)
        moved = moved + wide_blur(step, BEND_SHARE * max(height, width), cv2.BORDER_REPLICATE)
        bent = np.asarray(cv2.remap(image, x + moved[..., 0], y + moved[..., 1], cv2.INTER_LINEAR), np.float32)
    return bent


def _as_bytes(planes: Planes) -> npt.NDArray[np.uint8]:
    return np.asarray(np.clip(127.5 + 80 * planes[..., 0], 0, 255), np.uint8)
