"""The fills that stitch-generator 1.0 can make of the five shapes: bands that meander between two edges of a path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from stitch_generator.collection.subdivision.tatami import tatami
from stitch_generator.framework import Path
from stitch_generator.functions import constant
from stitch_generator.shapes.circle import circle as circle_path
from stitch_generator.shapes.line import line
from stitch_generator.stitch_effects.path_effects.meander import meander
from stitch_generator.subdivision import regular

ROW_MM = 0.25
STITCH_MM = 3.0


def _effect() -> Any:
    return meander(spacing_function=regular(ROW_MM), line_subdivision=tatami(STITCH_MM, 4, minimal_segment_size=0.4))


def _bar(x: float, y0: float, y1: float, width: float) -> Any:
    shape, direction = line((x, y0), (x, y1))
    return _effect()(Path(shape=shape, direction=direction, width=constant(width), stroke_alignment=constant(0.5)))


def circle() -> Any:
    """A disc Ø50: rows across a diameter, as long as the disc is wide."""
    shape, direction = line((0, -25), (0, 25))

    def width(t: Any) -> Any:
        return 2 * np.sqrt(np.maximum(25**2 - (50 * np.asarray(t) - 25) ** 2, 1e-6))

    return _effect()(Path(shape=shape, direction=direction, width=width, stroke_alignment=constant(0.5)))


def letter_h() -> Any:
    """The H as its three bars, without a way between them."""
    return np.concatenate([_bar(6, 0, 40, 12), _bar(20, 12.5, 27.5, 16), _bar(34, 0, 40, 12)])


def ring() -> Any:
    """The ring as one band around its middle circle, its rows across it, a row apart at the outer edge."""
    shape, direction = circle_path(18.5)
    effect = meander(
        spacing_function=regular(ROW_MM * 18.5 / 25),
        line_subdivision=tatami(STITCH_MM, 4, minimal_segment_size=0.4),
    )
    return effect(Path(shape=shape, direction=direction, width=constant(13), stroke_alignment=constant(0.5)))


PEER_FILLS: dict[str, Callable[[], Any]] = {"circle": circle, "ring": ring, "H": letter_h}
