"""The records of the object mask."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal

from wenmai.genes.model import Mask

MaskKind = Literal["frame", "object", "figure"]


class Expectation(enum.Flag):
    """What is known of the object beforehand, from its title or record. Flags may be joined."""

    NOTHING = 0
    FLAT = enum.auto()  # textile, painting, rubbing, map, manuscript: likely to fill the picture
    ROUND = enum.auto()  # plate, disc, mirror, eaves tile: an ellipse, or part of one
    FIGURE = enum.auto()  # statue, vessel, ornament: stands free, does not fill the picture


@dataclass(frozen=True, slots=True)
class ObjectHints:
    """What a caller knows. ``inside`` and ``outside`` are points (x, y) in pixels of the picture that a
    person has marked; the mask obeys them.
    """

    expects: Expectation = Expectation.NOTHING
    inside: tuple[tuple[float, float], ...] = ()
    outside: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class MaskChoice:
    """One of the answers to 'what is the object here': all of the picture, the whole object, or its main
    figure.
    """

    kind: MaskKind
    mask: Mask


@dataclass(frozen=True, slots=True)
class ObjectMask:
    """The object in one picture.

    ``mask`` (h, w) has the picture's size and is True on the object. ``fills_frame`` says that the object
    reaches past the picture on all sides (a textile, a rubbing, a detail), with ``fills_frame_probability``
    0…1. ``confidence`` (0…1) estimates how well the mask covers the object: the expected intersection over
    union. ``alternatives`` holds the other plausible answers, those that differ from ``mask``, the likeliest
    first.
    """

    mask: Mask
    fills_frame: bool
    fills_frame_probability: float
    confidence: float
    alternatives: tuple[MaskChoice, ...] = field(default=())
