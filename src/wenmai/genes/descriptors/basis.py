"""The fixed axes that descriptors are measured along, shipped with the package and named by their digest.

``python -m wenmai.genes.descriptors.learn`` makes the file; see ``lessons`` for what it learns from.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from wenmai.kernel import digests

FILE = "basis.npz"
INT8_MAX = 127.0

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Basis:
    """``image_mean`` (1280,) and ``image_axes`` (1280, 256) for the network's pooled features; ``words`` (k, 128) unit
    codes of frequent shapes; ``form_mean`` (k · 128,) and ``form_axes`` (k · 128, 256) for the sums over words;
    ``digest`` SHA-256 of the file.
    """

    image_mean: FloatArray
    image_axes: FloatArray
    words: FloatArray
    form_mean: FloatArray
    form_axes: FloatArray
    digest: str = ""


@cache
def shipped_basis() -> Basis:
    """The basis inside the package."""
    return from_bytes(resources.files(__package__).joinpath(FILE).read_bytes())


def from_bytes(data: bytes) -> Basis:
    """The inverse of ``to_bytes``."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return Basis(
            image_mean=file["image_mean"],
            image_axes=file["image_axes"] * file["image_scale"],
            words=file["words"].astype(np.float32),
            form_mean=file["form_mean"],
            form_axes=file["form_axes"] * file["form_scale"],
            digest=digests.of_bytes(data),
        )


def to_bytes(basis: Basis) -> bytes:
    """The basis as an npz of 8-bit axes, each with its own scale; the same basis gives the same bytes."""
    image_axes, image_scale = _quantised(basis.image_axes)
    form_axes, form_scale = _quantised(basis.form_axes)
    file = io.BytesIO()
    np.savez(
        file,
        image_mean=basis.image_mean.astype(np.float32),
        image_axes=image_axes,
        image_scale=image_scale,
        words=basis.words.astype(np.float16),
        form_mean=basis.form_mean.astype(np.float32),
        form_axes=form_axes,
        form_scale=form_scale,
    )
    return file.getvalue()


def _quantised(axes: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    scale = (np.abs(axes).max(axis=0) / INT8_MAX).astype(np.float32)
    return np.rint(axes / scale).astype(np.int8), scale
