"""The records of the bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wenmai.genes.model import Swatch


@dataclass(frozen=True, slots=True)
class Gene:
    """A pattern gene: its kind, its place in its source, and how sure that is.

    ``source_id`` is the Asset that it was taken from; ``outline`` a closed polygon and ``box`` (x, y, width, height),
    both in pixels of the upright source; ``made_by`` is "line" or "person"; ``structure`` says how it repeats
    (``genes.symmetry.writing.summary_of``, in the source's pixels), None until measured; ``evidence`` says what was
    seen; ``retired_by`` names the gene or the Activity that supersedes this one, None while it is current.
    """

    asset_id: str
    kind: str
    source_id: str
    box: tuple[int, int, int, int]
    outline: tuple[tuple[float, float], ...]
    confidence: float
    evidence: str
    made_by: str = "line"
    structure: Mapping[str, Any] | None = None
    retired_by: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured on a picture or a gene, so that it can be found.

    ``image_vector`` is the raw bytes of a unit f32 vector under ``image_model`` (its identity); ``colour`` and ``form``
    are raw f32 bytes; ``keypoints`` the digest of a blob with local features.
    """

    asset_id: str
    palette: tuple[Swatch, ...]
    image_model: str
    image_vector: bytes
    colour: bytes
    form: bytes
    keypoints: str | None
