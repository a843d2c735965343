"""Pictures of a known pattern: as drawn, in noise, and as a photograph of worn cloth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.motifs import Basis, TrueCell

OVERSAMPLING = 2
JPEG_QUALITY = (60, 92)
WARP_KNOTS = 4  # of the smooth displacement along each side: cloth hangs in few folds

Rgb = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Condition:
    """What happens to the pattern on its way into the picture.

    ``noise`` is the standard deviation of Gaussian noise in units of the full range; ``warp`` the root mean square of
    a smooth displacement, ``perspective`` the shift of the corners, ``blur`` the σ of the lens, all over the side;
    ``wear`` the share of the area that is gone, ``weave`` and ``lighting`` amplitudes over the full range.
    """

    name: str
    noise: float = 0.0
    warp: float = 0.0
    wear: float = 0.0
    perspective: float = 0.0
    weave: float = 0.0
    lighting: float = 0.0
    blur: float = 0.0
    jpeg: bool = False


CLEAN = Condition("clean")
CONDITIONS = (
    CLEAN,
    Condition("noise 0.1", noise=0.1),
    Condition("noise 0.3", noise=0.3),
    Condition(
        "photograph", noise=0.03, warp=0.015, wear=0.08, perspective=0.03, weave=0.08, lighting=0.25, blur=0.002,
        jpeg=True,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture with the truth about it: ``lattice_px`` (2, 2) columns are the lattice vectors that fit it best."""

    rgb: Rgb
    lattice_px: Basis


def shown(cell: TrueCell, condition: Condition, generator: np.random.Generator, side_px: int = 512,
          cells: tuple[float, float] = (3.6, 8.0), angle_rad: float | None = None) -> Scene:  # fmt: skip
    """A square picture with a random phase, pitch and angle; ``cells`` how many fit into the side, least and most."""
    angle = generator.uniform(0, 2 * np.pi) if angle_rad is None else angle_rad
    longest = float(np.linalg.norm(cell.basis, axis=0).max())
    pitch_px = side_px / (generator.uniform(*cells) * longest)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    lattice_px = turn @ cell.basis * pitch_px
    phase = generator.uniform(0, 1, 2)
    fine = side_px * OVERSAMPLING
    step = (np.arange(fine, dtype=np.float32) + 0.5) / OVERSAMPLING - side_px / 2
    flat = np.meshgrid(step, step)
    x, y, mean = displaced(flat[0].astype(np.float32), flat[1].astype(np.float32), condition, generator, side_px)
    inverse = np.linalg.inv(lattice_px)
    u = inverse[0, 0] * x + inverse[0, 1] * y + phase[0]
    v = inverse[1, 0] * x + inverse[1, 1] * y + phase[1]
    side = cell.rgb.shape[0]
    drawn = cv2.remap(np.pad(cell.rgb, ((0, 1), (0, 1), (0, 0)), "wrap"), (u % 1.0 * side).astype(np.float32),
                      (v % 1.0 * side).astype(np.float32), cv2.INTER_LINEAR)  # fmt: skip
    picture = np.asarray(cv2.resize(drawn, (side_px, side_px), interpolation=cv2.INTER_AREA), np.float32)
    return Scene(taken(picture, condition, generator), np.linalg.inv(mean) @ lattice_px)


def displaced(
    x: Plane, y: Plane, condition: Condition, generator: np.random.Generator, side_px: int
) -> tuple[Plane, Plane, Basis]:
    """Where each place of the picture lies on the flat pattern, and the linear map (2, 2) nearest to that."""
    flat_x, flat_y = x, y
    if condition.perspective:
        half = side_px / 2
        corners = np.array([[-half, -half], [half, -half], [half, half], [-half, half]], np.float32)
        moved = corners + generator.uniform(-1, 1, (4, 2)).astype(np.float32) * condition.perspective * side_px
        h = cv2.getPerspectiveTransform(corners, moved.astype(np.float32)).astype(np.float32)
        scale = h[2, 0] * x + h[2, 1] * y + h[2, 2]
        x, y = (h[0, 0] * x + h[0, 1] * y + h[0, 2]) / scale, (h[1, 0] * x + h[1, 1] * y + h[1, 2]) / scale
    if condition.warp:
        shifts = [smooth(generator, x.shape, WARP_KNOTS) * condition.warp * side_px / np.sqrt(2) for _ in "xy"]
        x, y = x + shifts[0], y + shifts[1]
    places = np.column_stack([plane[::16, ::16].ravel() for plane in (flat_x, flat_y, np.ones_like(flat_x))])
    found = np.column_stack([plane[::16, ::16].ravel() for plane in (x, y)])
    fitted, *_ = np.linalg.lstsq(places.astype(np.float64), found.astype(np.float64), rcond=None)
    return x, y, fitted[:2].T


def smooth(generator: np.random.Generator, shape: tuple[int, ...], knots: int) -> Plane:
    """A smooth random plane of mean 0 and deviation 1."""
    coarse = generator.normal(size=(knots, knots)).astype(np.float32)
    plane = cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray((plane - plane.mean()) / plane.std(), np.float32)


def taken(picture: Plane, condition: Condition, generator: np.random.Generator) -> Rgb:
    height, width = picture.shape[:2]
    if condition.wear:
        spots = cv2.GaussianBlur(generator.normal(size=(height, width)).astype(np.float32), (0, 0), width * 0.012)
        gone = (spots > np.quantile(spots, 1 - condition.wear)).astype(np.float32)
        gone = cv2.GaussianBlur(gone, (0, 0), 1.0)[..., None]
        picture = picture * (1 - gone) + gone * generator.uniform(60, 200, 3).astype(np.float32)
    if condition.weave:
        y, x = np.mgrid[:height, :width]
        pitch = generator.uniform(3.0, 6.0)
        threads = np.sin(2 * np.pi * x / pitch) * np.sin(2 * np.pi * y / pitch)
        picture = picture + (255 * condition.weave * threads[..., None]).astype(np.float32)
    if condition.lighting:
        coarse = generator.normal(size=(3, 3)).astype(np.float32)
        light = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        light = light / np.abs(light).max() * condition.lighting
        picture = picture * (1 + light[..., None])
    if condition.blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), condition.blur * width), np.float32)
    if condition.noise:
        picture = picture + generator.normal(size=picture.shape).astype(np.float32) * 255 * condition.noise
    rgb = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    if condition.jpeg:
        quality = int(generator.integers(*JPEG_QUALITY))
        coded = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        rgb = np.ascontiguousarray(np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])
    return rgb
