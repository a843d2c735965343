"""Everything that is measured on a picture or a gene so that it can be found: palette, descriptors, fingerprint."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors import keypoints
from wenmai.genes.descriptors.describe import describe_image
from wenmai.genes.descriptors.model import Descriptors
from wenmai.genes.duplicates.comparison import fingerprint
from wenmai.genes.duplicates.model import Fingerprint
from wenmai.genes.model import Mask, RgbImage, Swatch
from wenmai.genes.palette.extraction import extract_palette
from wenmai.models.identity import ModelIdentity


@dataclass(frozen=True, slots=True)
class Measurement:
    """What was measured. ``fingerprint`` tells duplicates; only whole pictures have one.

    ``keypoints`` are packed (``descriptors.keypoints.pack``), empty where there are none.
    """

    palette: tuple[Swatch, ...]
    descriptors: Descriptors
    fingerprint: Fingerprint | None

    @property
    def keypoints(self) -> bytes:
        return keypoints.pack(self.descriptors.keypoints)

    def to_json(self) -> dict[str, Any]:
        """All but the keypoints as JSON; vectors are little-endian f32 in base64."""
        return {
            "palette": [asdict(swatch) for swatch in self.palette],
            "image_model": self.descriptors.identity,
            "image_vector": _packed(self.descriptors.image),
            "colour": _packed(self.descriptors.colour),
            "form": _packed(self.descriptors.form),
            "fingerprint": _described(self.fingerprint) if self.fingerprint is not None else None,
        }


def measure(
    rgb: RgbImage, pooled: npt.NDArray[np.float32], encoder: ModelIdentity, mask: Mask | None = None
) -> Measurement:
    """Measure ``rgb`` (h, w, 3), of which only ``mask`` counts where one is given.

    ``pooled`` (1280,) are the pooled features of the same picture by the image encoder named ``encoder``.
    """
    descriptors = describe_image(rgb, mask, pooled=pooled, encoder=encoder)
    return Measurement(
        palette=extract_palette(rgb, mask),
        descriptors=descriptors,
        fingerprint=fingerprint(rgb, descriptors) if mask is None else None,
    )


def _described(taken: Fingerprint) -> dict[str, Any]:
    return {
        "hashes": b64encode(taken.hashes.tobytes()).decode(),
        "quality": float(taken.hash_quality),
        "thumbnail": b64encode(taken.thumbnail.tobytes()).decode(),
        "thumbnail_height_px": int(taken.thumbnail.shape[0]),
    }


def _packed(vector: npt.NDArray[np.float32]) -> str:
    return b64encode(np.ascontiguousarray(vector, "<f4").tobytes()).decode()
