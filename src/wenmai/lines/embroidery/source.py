"""What a run works from: a gene's vector form and cut-out, a drawing, or a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from wenmai.imaging.reading import read_rgb
from wenmai.kernel.errors import InvalidInput
from wenmai.production.contract import LineInput

OPAQUE_FROM = 128  # of 255: what is seen more than not belongs to the motif


@dataclass(frozen=True, slots=True)
class Motif:
    """``drawing`` is what flat styles are planned from, ``pixels`` what a painting is painted from.

    ``cut_out`` tells that the pixels have the motif's own outline as their alpha.
    """

    drawing: bytes
    drawing_type: str
    pixels: Path
    cut_out: bool = False

    def picture(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_] | None]:
        """(h, w, 3) sRGB, and (h, w) where the motif is, None for all of it."""
        rgb = read_rgb(self.pixels)
        if self.drawing_type == "image/svg+xml" and not self.cut_out:
            return rgb, None
        with Image.open(self.pixels) as opened:
            if "A" not in opened.getbands():
                return rgb, None
            alpha = np.asarray(opened.getchannel("A"))
        return rgb, (alpha >= OPAQUE_FROM if alpha.shape == rgb.shape[:2] else None)


def motif_of(given: LineInput) -> Motif:
    """The motif in an input. Raises InvalidInput for a gene without its parts."""
    if given.kind == "image":
        return Motif(given.path.read_bytes(), given.media_type, given.path)
    for role in ("vector", "cutout"):
        if role not in given.parts:
            raise InvalidInput(
                f"this gene has no {role}", where=given.digest[:12], remedy="Deconstruct its picture anew."
            )
    return Motif(given.parts["vector"].read_bytes(), "image/svg+xml", given.parts["cutout"], cut_out=True)
