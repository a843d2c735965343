"""Everything that a picture or a gene is compared by, in one call."""

from __future__ import annotations

import numpy as np

from wenmai.genes.descriptors.basis import Basis, shipped_basis
from wenmai.genes.descriptors.colour import describe_colour
from wenmai.genes.descriptors.form import FloatArray, describe_form, project
from wenmai.genes.descriptors.keypoints import find_keypoints
from wenmai.genes.descriptors.model import Descriptors
from wenmai.genes.descriptors.planes import even_grey, resize, resize_mask
from wenmai.genes.model import Mask, RgbImage
from wenmai.kernel.errors import InvalidInput
from wenmai.models.identity import ModelIdentity

VERSION = 1  # raise it whenever the same picture would get other numbers
POOLED_LENGTH = 1280


def describe_image(
    rgb: RgbImage, mask: Mask | None = None, *, pooled: FloatArray, encoder: ModelIdentity
) -> Descriptors:
    """Describe a picture or a cut-out gene (h, w, 3).

    ``mask`` (h, w) says which pixels belong to the pattern; colour and points are taken inside it. ``pooled`` (1280,)
    is what ``ImageEncoder.embed`` gives for the same picture, ``encoder`` that encoder's identity. Raises
    ``InvalidInput`` for arrays of other shapes.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3 or 0 in rgb.shape or (mask is not None and mask.shape != rgb.shape[:2]):
        raise InvalidInput(
            f"A picture of {rgb.shape} with a mask of {None if mask is None else mask.shape}",
            remedy="Give (h, w, 3) bytes and a mask of the same h and w.",
        )
    basis = shipped_basis()
    small = resize(rgb)
    inside = None if mask is None else resize_mask(mask, *small.shape[:2])
    points = find_keypoints(even_grey(small), inside)
    return Descriptors(
        image=image_vector(pooled, basis),
        colour=describe_colour(rgb, mask),
        form=describe_form(points, basis),
        keypoints=points,
        identity=identity_of(encoder),
    )


def image_vector(pooled: FloatArray, basis: Basis) -> FloatArray:
    """(256,) unit vector of pooled features (1280,)."""
    if np.shape(pooled) != (POOLED_LENGTH,):
        raise InvalidInput(f"Pooled features of shape {np.shape(pooled)}", remedy="Give those of one picture, (1280,).")
    return project(np.asarray(pooled, np.float32), basis.image_mean, basis.image_axes)


def identity_of(encoder: ModelIdentity) -> str:
    """The name of vectors made by this encoder, this basis and this code; an index holds vectors of one name only."""
    return f"{encoder}, basis {shipped_basis().digest[:12]}, descriptors {VERSION}"
