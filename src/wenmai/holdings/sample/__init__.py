"""The sample collection: patterns drawn by wenmai's own generator, kept as a museum keeps its holdings.

``figures`` are outlines in unit coordinates, ``symmetry`` arranges them by the groups of the International Tables,
``surfaces`` show them as objects, ``catalogue`` holds the records, ``writer`` writes the folder.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def write_sample(
    folder: Path, *, longest_side_px: int = 1200, report: Callable[[int, int, str], None] | None = None
) -> Path:
    """Write the sample collection (pictures and ``index.csv``) into ``folder`` and return the folder.

    Deterministic byte for byte on one set of library versions, and idempotent: files that are there and intact are
    left alone. ``report(done, total, file)`` is called after each work.

    Raises InvalidInput where ``longest_side_px`` is below 200, StorageFailure where the disk refuses.
    """
    from wenmai.holdings.sample.writer import write

    return write(folder, longest_side_px=longest_side_px, report=report)
