"""Objects on plain ground are found without anything learned, and other pictures are left to the learned look."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from wenmai.genes.objects.ground import object_on_ground

SIDE_PX = 320


def lab_of(rgb: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB), np.float32)


def plate(ground: tuple[int, int, int], body: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A painted plate on even ground under a lamp from one side, with a camera's noise; and where the plate is."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), ground, np.float32)
    where = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    cv2.circle(where, (150, 165), 110, 1, -1)
    picture[where > 0] = body
    for turn in range(6):
        x, y = 150 + 60 * np.cos(turn), 165 + 60 * np.sin(turn)
        cv2.circle(picture, (round(x), round(y)), 16, (150, 40, 40), -1)
    picture *= np.linspace(0.85, 1.05, SIDE_PX)[None, :, None]
    picture += np.random.default_rng(1).normal(0, 1.0, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8), where > 0


@pytest.mark.parametrize(
    ("ground", "body"),
    [((176, 170, 160), (240, 238, 230)), ((30, 30, 32), (190, 180, 150)), ((235, 235, 235), (90, 120, 90))],
)
def test_a_plate_on_plain_ground_is_found_whole(ground: tuple[int, int, int], body: tuple[int, int, int]) -> None:
    picture, where = plate(ground, body)
    found = object_on_ground(lab_of(picture))
    assert found is not None
    assert (found & where).sum() > 0.97 * (found | where).sum()


def test_a_soft_shadow_is_ground() -> None:
    picture, where = plate((200, 198, 195), (120, 60, 40))
    shadow = cv2.GaussianBlur(np.roll(where, (18, 24), (0, 1)).astype(np.float32), (0, 0), 12)[..., None]
    shaded = np.where(where[..., None], picture, picture * (1 - 0.2 * shadow)).astype(np.uint8)
    found = object_on_ground(lab_of(shaded))
    assert found is not None
    assert (found & where).sum() > 0.93 * (found | where).sum()


def test_scattered_strokes_a_cloth_and_a_busy_ground_are_left_to_the_learned_look() -> None:
    strokes = np.full((SIDE_PX, SIDE_PX, 3), 230, np.uint8)
    for place in range(40, 300, 50):
        cv2.line(strokes, (place, 60), (place, 250), (160, 30, 30), 12)
    rng = np.random.default_rng(2)
    busy = cv2.GaussianBlur(rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3)).astype(np.uint8), (0, 0), 3)
    cloth = np.full((SIDE_PX, SIDE_PX, 3), (40, 60, 120), np.uint8)
    cloth[::16, :] = cloth[:, ::16] = (200, 170, 80)
    plain = np.full((SIDE_PX, SIDE_PX, 3), 128, np.uint8)
    for picture in (strokes, busy, cloth, plain):
        assert object_on_ground(lab_of(picture)) is None
