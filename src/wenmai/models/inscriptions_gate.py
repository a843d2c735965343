"""Is it writing? Networks that read see characters in plain ornament; real writing survives being looked at again.

A line is read several times, its box a little turned, grown and shrunk. Writing gives the same characters every
time, ornament another guess each time, with less confidence. One stroke of ornament may by chance look like one
letter from every side, so a short reading has to be surer than a long one, and a lone letter is no inscription.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import numpy as np
import numpy.typing as npt

from wenmai.models.inscriptions_recognition import Reading

Script = Literal["han", "latin", "digits", "other"]
FloatArray = npt.NDArray[np.float32]

# How the box is looked at again: turned by degrees, scaled about its middle.
SECOND_LOOKS: tuple[tuple[float, float], ...] = ((3.0, 1.0), (-3.0, 1.0), (0.0, 1.08), (0.0, 0.94))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What several looks at one line gave.

    ``text`` is the reading most like the others; ``agreement`` its mean likeness to them (0…1); ``confidence`` the
    mean probability of a character over all looks (0…1); ``detection`` the detector's score (0…1).
    """

    text: str
    agreement: float
    confidence: float
    detection: float

    @property
    def strength(self) -> float:
        """Agreement × confidence: 1 where every look gives the same characters without doubt."""
        return self.agreement * self.confidence


def weigh(readings: Sequence[Reading], detection: float) -> Evidence:
    """Sum up the looks at one line (at least one)."""
    texts = [tidy(reading.text) for reading in readings]
    likeness = np.array([[_alike(one, two) for two in texts] for one in texts])
    others = max(1, len(texts) - 1)
    means = (likeness.sum(axis=1) - 1.0) / others
    best = int(np.argmax(means))
    agreement = float(means[best]) if len(texts) > 1 else 1.0
    confidence = float(np.mean([reading.confidence for reading in readings]))
    return Evidence(texts[best], agreement, confidence, detection)


def tidy(text: str) -> str:
    """Width and spaces evened out; signs that are no letters, digits or punctuation inside the line left out."""
    text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split()).strip(" .,:;·。、，|-_~'\"`")


def _alike(one: str, two: str) -> float:
    if not one or not two:
        return 0.0
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def looks(polygon: FloatArray) -> list[FloatArray]:
    """The box of a line (4, 2) and its turned, grown and shrunk variants."""
    middle = polygon.mean(axis=0)
    boxes = [polygon]
    for degrees, scale in SECOND_LOOKS:
        angle = np.radians(degrees)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        boxes.append(((polygon - middle) @ turn.T * scale + middle).astype(np.float32))
    return boxes


def letters(text: str) -> int:
    """How many of a text's signs carry meaning: letters, characters and digits."""
    return sum(sign.isalnum() for sign in text)


def script_of(text: str) -> Script:
    """The script that most of a text's letters belong to."""
    signs = [sign for sign in text if sign.isalnum()]
    han = sum(unicodedata.name(sign, "").startswith("CJK") for sign in signs)
    latin = sum(unicodedata.name(sign, "").startswith("LATIN") for sign in signs)
    digits = sum(sign.isdigit() for sign in signs)
    most = max(han, latin, digits)
    if most == 0 or 2 * most < len(signs):
        return "other"
    return "han" if most == han else "latin" if most == latin else "digits"


def is_writing(evidence: Evidence) -> bool:
    """Whether the evidence is good enough to tell people that something is written there."""
    count = letters(evidence.text)
    if count == 0:
        return False
    script = script_of(evidence.text)
    if count == 1:
        return script == "han" and evidence.strength >= 0.95 and evidence.detection >= 0.7
    if count == 2:
        return evidence.strength >= (0.9 if script == "han" else 0.95) and evidence.detection >= 0.6
    return evidence.strength >= (0.75 if script == "han" else 0.85)
