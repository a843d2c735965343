"""What a work of the sample collection is: the record as the museum writes it, and how its picture is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

COLLECTION_CREDIT = "wenmai sample collection: drawn by program, in the manner of the period named"
COLLECTION_LICENCE = "CC0-1.0"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of ``index.csv``. ``file`` is relative to the folder; texts may be empty where nothing is known."""

    file: str
    title_zh: str
    title_en: str
    dynasty: str
    material: str
    technique: str
    object_type: str
    credit: str = COLLECTION_CREDIT
    licence: str = COLLECTION_LICENCE
    source: str = ""
    note_zh: str = ""
    note_en: str = ""


COLUMNS = tuple(field.name for field in fields(Record))


@dataclass(frozen=True, slots=True)
class SampleWork:
    """A record and the function that makes its picture from the longest side in pixels.

    ``draw`` gives (h, w, 3) uint8 sRGB, or the bytes of a file that is kept as it was published.
    """

    record: Record
    draw: Callable[[int], npt.NDArray[np.uint8] | bytes]
