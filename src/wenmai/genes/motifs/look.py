"""What a region looks like to the image encoder, in ten numbers.

They are the first principal components of the encoder's maps averaged over a region (152 channels at strides 8 and
16), over all regions that were proposed on 141 photographs. They tell people, buildings, mouths of vessels and carved
or painted surface apart where contrast and outline cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

AXES_FILE = "look.npz"
LOOK_DIMENSIONS = 10
LOOK_FEATURES = tuple(f"look_{number}" for number in range(LOOK_DIMENSIONS))


@dataclass(frozen=True, slots=True)
class LookAxes:
    """``mean`` (152,) and ``axes`` (152, LOOK_DIMENSIONS), orthonormal columns."""

    mean: npt.NDArray[np.float32]
    axes: npt.NDArray[np.float32]

    def project(self, regions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """``regions`` (n, 152), each the mean of both z-scored maps; gives (n, LOOK_DIMENSIONS)."""
        return np.asarray((regions - self.mean) @ self.axes, np.float64)


@cache
def fitted_axes() -> LookAxes:
    """The axes that come with the package."""
    place = resources.files(__package__).joinpath(AXES_FILE)
    with place.open("rb") as stream, np.load(stream) as archive:
        return LookAxes(archive["mean"], archive["axes"])
