"""The files that a structure is kept in, beside its record: all of it as JSON, and the mean cell as a picture."""

from __future__ import annotations

from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.writing import to_json
from wenmai.imaging.writing import encode_png
from wenmai.kernel import digests

STRUCTURE, CELL = "structure", "cell"  # their roles
Files = dict[str, tuple[bytes, str, str]]  # role → bytes, ending, media type


def files_of(symmetry: Symmetry) -> Files:
    """The files of a structure; none where nothing repeats, no cell where there is none."""
    if symmetry.kind == "none":
        return {}
    files: Files = {STRUCTURE: (digests.canonical_json(to_json(symmetry)), "structure.json", "application/json")}
    if symmetry.repeat is not None:
        files[CELL] = (encode_png(symmetry.repeat.cell), "cell.png", "image/png")
    return files
