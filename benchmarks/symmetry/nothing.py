"""Pictures in which nothing repeats: photographs, noise, heaps of shapes, pages of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import skimage.data
from PIL import Image

Rgb = npt.NDArray[np.uint8]

SIDE_PX = 512
# Photographs that come with scikit-image; of coins in rows, a brick wall and latticed towers beside a rocket one may
# say that something repeats.
PHOTOGRAPHS = (
    "astronaut.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png", "coffee.png", "grass.png",
    "gravel.png", "horse.png", "hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png", "page.png",
    "retina.jpg", "text.png",
)  # fmt: skip
FACES = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX)
LETTERS = list("abcdefghiklmnopqrstuvwxyz ,.")
SPECTRA = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0)  # amplitude of noise falls with frequency to that power


def nothing_repeats(count: int, seed: int) -> Iterator[tuple[str, Rgb]]:
    """Named pictures (h, w, 3): each photograph and ``count`` parts of it, and 4 × ``count`` of each other kind."""
    yield from photographs(count, seed)
    for kind, make in (("noise", noise), ("heap", heap), ("text", text), ("letters in a grid", grid_of_letters)):
        for number in range(4 * count):
            yield kind, make(np.random.default_rng([seed, len(kind), number]))


def photographs(count: int, seed: int) -> Iterator[tuple[str, Rgb]]:
    """Whole, and parts of 40 to 80 % of the shorter side."""
    folder = Path(skimage.data.__file__).parent
    for place, name in enumerate(PHOTOGRAPHS):
        picture = np.asarray(Image.open(folder / name).convert("RGB"), np.uint8)
        yield "photograph", _fitted(picture)
        for number in range(count):
            generator = np.random.default_rng([seed, place, number])
            side = int(min(picture.shape[:2]) * generator.uniform(0.4, 0.8))
            y, x = (int(generator.integers(0, length - side + 1)) for length in picture.shape[:2])
            yield "photograph", _fitted(picture[y : y + side, x : x + side])


def _fitted(picture: Rgb) -> Rgb:
    scale = SIDE_PX / max(picture.shape[:2])
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method), np.uint8)


def noise(generator: np.random.Generator) -> Rgb:
    """White to smooth, grey or coloured, now and then cut into two tones."""
    frequencies = np.hypot(*np.meshgrid(np.fft.fftfreq(SIDE_PX), np.fft.fftfreq(SIDE_PX)))
    frequencies[0, 0] = 1.0
    grey = generator.normal(size=(SIDE_PX, SIDE_PX))
    planes = []
    for _ in range(3):
        plane = grey + generator.choice([0.0, 0.7]) * generator.normal(size=grey.shape)
        smooth = np.fft.ifft2(np.fft.fft2(plane) / frequencies ** float(generator.choice(SPECTRA))).real
        planes.append((smooth - smooth.mean()) / smooth.std())
    whole = np.dstack(planes)
    whole = np.sign(whole - 0.4) if generator.random() < 0.25 else whole
    return np.asarray(np.clip(127 + 50 * whole, 0, 255), np.uint8)


def heap(generator: np.random.Generator) -> Rgb:
    """Shapes here and there, all of one size or of several."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), generator.integers(0, 256, 3), np.uint8)
    colours = generator.integers(0, 256, (4, 3))
    sizes = (22.0, 22.1) if generator.random() < 0.5 else (8.0, 60.0)
    for number in range(int(generator.integers(10, 120))):
        angles = np.sort(generator.uniform(0, 2 * np.pi, 7))
        corners = generator.uniform(*sizes) * np.column_stack([np.cos(angles), np.sin(angles)])
        places = (corners + generator.integers(0, SIDE_PX, 2)).astype(np.int32)
        cv2.fillPoly(picture, [places], [int(part) for part in colours[number % 4]], cv2.LINE_AA)
    return picture


def text(generator: np.random.Generator) -> Rgb:
    """A page of lines, upright or turned."""
    page, size, ink = _page(generator)
    for y in range(size, 2 * SIDE_PX, int(1.4 * size)):
        line = "".join(generator.choice(LETTERS, 120))
        cv2.putText(page, line, (0, y), int(generator.choice(FACES)), size / 30, ink, max(1, size // 14), cv2.LINE_AA)
    return _turned(page, generator)


def grid_of_letters(generator: np.random.Generator) -> Rgb:
    """Characters set as in a Chinese page, each in a square of its own."""
    page, size, ink = _page(generator)
    face, pitch = int(generator.choice(FACES)), int(size * generator.uniform(1.0, 1.3))
    for y in range(size, 2 * SIDE_PX, pitch):
        for x in range(0, 2 * SIDE_PX, pitch):
            letter = str(generator.choice(LETTERS[:-3])).upper()
            cv2.putText(page, letter, (x, y), face, size / 26, ink, max(1, size // 12), cv2.LINE_AA)
    return _turned(page, generator)


def _page(generator: np.random.Generator) -> tuple[Rgb, int, tuple[int, int, int]]:
    page = np.full((2 * SIDE_PX, 2 * SIDE_PX, 3), generator.integers(180, 256, 3), np.uint8)
    first, second, third = (int(part) for part in generator.integers(0, 90, 3))
    return page, int(generator.integers(16, 56)), (first, second, third)


def _turned(page: Rgb, generator: np.random.Generator) -> Rgb:
    angle = float(generator.uniform(-180, 180)) if generator.random() < 0.5 else 0.0
    turn = cv2.getRotationMatrix2D((SIDE_PX, SIDE_PX), angle, 1.0)
    turned = np.asarray(cv2.warpAffine(page, turn, page.shape[1::-1], borderMode=cv2.BORDER_REFLECT), np.uint8)
    half = SIDE_PX // 2
    return np.ascontiguousarray(turned[half : half + SIDE_PX, half : half + SIDE_PX])
