"""What a collection says of one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class HoldingRecord:
    """One picture of a collection and what its owner wrote about it.

    ``key`` is the owner's own stable key of the Work (its accession number where there is one, otherwise ``relative``
    without suffix); several pictures of one Work share it. ``file`` is where the picture lies now, ``relative`` its
    path below the collection's root with forward slashes, in Unicode NFC. ``period``, ``material``, ``technique``,
    ``licence`` and ``credit`` are what the columns of that meaning hold; ``fields`` has all columns but file, key and
    titles, names and values verbatim. ``index`` (relative to the root) and ``line`` say where it was written; they are
    empty and 0 for a picture that no index lists.
    """

    key: str
    file: Path
    relative: str
    title_zh: str = ""
    title_en: str = ""
    period: str = ""
    material: str = ""
    technique: str = ""
    licence: str = ""
    credit: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    index: str = ""
    line: int = 0
