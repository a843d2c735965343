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

# The least strength by the number of different letters (3 stands for more). Seen in 110 photographs of textless
# objects, each also mirrored, turned twice and enlarged (550 pictures), the strongest false readings of two
# letters: Chinese 0.59, other 0.75; of three and more: Chinese 0.12, other 0.71. Of drawn inscriptions 19 in 20 of two
# Chinese characters came to 0.98 and more, of three and more to 0.64 and more.
HAN_STRENGTH_MIN = {2: 0.8, 3: 0.65}
OTHER_STRENGTH_MIN = {2: 0.95, 3: 0.82}

# One character alone: false ones reached 0.94 where the detector scored 0.54, and 0.74 elsewhere.
LONE_STRENGTH_MIN = 0.95
LONE_DETECTION_MIN = 0.62

# Characters so plain that meanders, lattices and crosses look like them from every side.
ORNAMENT_LIKE = frozenset("一二三十口回田日目中王工巴品可人入大小八上下土士山井川米凹凸卍卐〇")

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
    kinds = len({sign for sign in evidence.text if sign.isalnum()})  # 0000 is one letter, four times
    if kinds == 0:
        return False
    han = script_of(evidence.text) == "han"
    if kinds == 1:
        if not han or any(sign in ORNAMENT_LIKE for sign in evidence.text):
            return False
        return evidence.strength >= LONE_STRENGTH_MIN and evidence.detection >= LONE_DETECTION_MIN
    strength_min = HAN_STRENGTH_MIN if han else OTHER_STRENGTH_MIN
    return evidence.strength >= strength_min[min(kinds, 3)]
