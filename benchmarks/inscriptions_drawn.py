"""Inscriptions drawn onto photographs of textless objects: how much real writing the gate lets through.

Drawn with the font that OpenCV carries, as reign marks are: one column, two columns from the right, or a line;
inked darker or lighter than the ground, a little turned, blurred, noisy, JPEG. Half stand in a calm cartouche.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.models.inscriptions_detection import RgbImage

PHRASES = (
    "大清乾隆年製", "大明宣德年製", "大清康熙年製", "永樂年製", "乾隆御覽之寶", "萬壽無疆", "福壽康寧",
    "延年益壽大宜子孫", "長樂未央", "子孫永寶用", "天下太平", "吉祥如意", "壽山福海", "開元通寶", "國泰民安",
    "山高水長", "金玉滿堂", "富貴", "御製", "福", "壽", "佛", "青花瓷瓶", "商代青铜鼎", "唐三彩", "Ming Dynasty",
    "Made in China", "No. 1274",
)  # fmt: skip
SIZE_PX = (20, 160)  # of a character
CONTRAST_LEVELS = (45, 130)


@dataclass(frozen=True, slots=True)
class Drawn:
    """``rgb`` the picture; ``text`` what was written on it; ``layout`` column, block or line; ``size_px`` of a sign."""

    rgb: RgbImage
    text: str
    layout: str
    size_px: int


def inscribe(ground: RgbImage, rng: np.random.Generator) -> Drawn:
    """A phrase written somewhere on a picture (h, w, 3)."""
    while True:
        text = PHRASES[int(rng.integers(len(PHRASES)))]
        size = int(np.exp(rng.uniform(*np.log(SIZE_PX))))
        layouts = ["line"] if text.isascii() else ["line", "column"] + ["block"] * (len(text) in (4, 6))
        layout = str(rng.choice(layouts))
        ink = _turned(_written(text, layout, size), float(rng.uniform(-4, 4)))
        if ink.shape[0] < ground.shape[0] and ink.shape[1] < ground.shape[1]:
            break
    sigma_px = float(rng.uniform(0.5, max(0.6, size / 40)))
    ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), sigma_px), np.float32)
    y = int(rng.integers(0, ground.shape[0] - ink.shape[0] + 1))
    x = int(rng.integers(0, ground.shape[1] - ink.shape[1] + 1))
    picture = ground.astype(np.float32)
    region = picture[y : y + ink.shape[0], x : x + ink.shape[1]]
    middle = region.mean(axis=(0, 1))
    if rng.random() < 0.5:
        region[:] = middle + (region - middle) * rng.uniform(0.1, 0.4)
    towards = -1.0 if middle.mean() > 110 else 1.0
    colour = np.clip(middle + towards * rng.uniform(*CONTRAST_LEVELS) + rng.normal(0, 20, 3), 0, 255)
    cover = ink[:, :, None] * rng.uniform(0.75, 1.0)
    region[:] = region * (1.0 - cover) + colour * cover
    picture += rng.normal(0, rng.uniform(1, 5), picture.shape)
    bgr = np.clip(np.rint(picture), 0, 255).astype(np.uint8)[:, :, ::-1]
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(75, 95))])
    seen = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1].copy()
    return Drawn(seen, text, layout, size)


def _written(text: str, layout: str, size: int) -> npt.NDArray[np.float32]:
    """Ink 0…1 of a phrase; a block reads from its right column down, then the left."""
    font = cv2.FontFace("uni")
    if layout == "line":
        width = int(cv2.getTextSize((0, 0), text, (0, 0), font, size)[2]) + size
        page = np.zeros((2 * size, width, 3), np.uint8)
        cv2.putText(page, text, (size // 2, int(1.4 * size)), (255, 255, 255), font, size)
        return page[:, :, 0].astype(np.float32) / 255.0
    columns = 2 if layout == "block" else 1
    rows, pitch = len(text) // columns, int(1.15 * size)
    page = np.zeros((rows * pitch + size, columns * pitch + size, 3), np.uint8)
    for number, sign in enumerate(text):
        column, row = columns - 1 - number // rows, number % rows
        origin = (size // 2 + column * pitch, int(1.3 * size) + row * pitch)
        cv2.putText(page, sign, origin, (255, 255, 255), font, size)
    return page[:, :, 0].astype(np.float32) / 255.0


def _turned(ink: npt.NDArray[np.float32], degrees: float) -> npt.NDArray[np.float32]:
    height, width = ink.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(ink, matrix, (width, height)), np.float32)
