"""What the search for ornaments is told and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Candidate, Mask

FloatMap = npt.NDArray[np.float32]  # (h, w)


@dataclass(frozen=True, slots=True)
class MotifPriors:
    """What a title says of the object's form; each flag only shifts probabilities, none decides alone.

    ``textile`` cloth, embroidery, a rubbing: the field itself is the design. ``disc`` a plate, mirror, bi or eaves
    tile. ``vessel`` a turned body with bands. ``seal`` a seal or its print. ``statue`` a figure in the round.
    ``window`` an openwork screen. ``tile`` an architectural panel. ``plain`` something that bears no ornament (a
    landscape, people, a screenshot).
    """

    textile: bool = False
    disc: bool = False
    vessel: bool = False
    seal: bool = False
    statue: bool = False
    window: bool = False
    tile: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class OrnamentReading:
    """The ornaments of one picture, best first, or an honest 'none'.

    ``confidence`` (0…1) is that of the answer ``has_ornament``, whichever it is; ``reason`` says in one sentence what
    it rests on. ``candidates`` is empty where ``has_ornament`` is False.
    """

    candidates: tuple[Candidate, ...]
    has_ornament: bool
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A region that may be an ornament, at working scale.

    ``mask`` has the size of the surface; ``source`` names the method that proposed it ("disc", "ring", "band",
    "figure", "colour", "frame", "region", "segment", "whole"); ``votes`` counts
    the proposals, of any method, that are nearly the same region; ``structure`` is the share (0…1) of
    the surface's variance that the rings, or the bands, of which this is one explain.
    """

    mask: Mask
    source: str
    votes: int = 1
    structure: float = 0.0
