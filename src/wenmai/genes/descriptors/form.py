"""What shapes a pattern is made of, whichever way it is turned, mirrored, scaled or coloured.

A sum of residuals over a small vocabulary of shapes (VLAD: H. Jégou et al., CVPR 2010), in which each code is first
brought into the variant (mirrored, reversed contrast) in which it is most like its word, so the word's own orientation
decides and none is lost by averaging.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors.basis import Basis
from wenmai.genes.descriptors.folding import PART_LENGTH, PARTS, SIGNS, unfold
from wenmai.genes.descriptors.model import Keypoints
from wenmai.genes.model import Vector

FloatArray = npt.NDArray[np.float32]


def describe_form(points: Keypoints, basis: Basis) -> Vector:
    """(256,) unit vector; that of a plain surface where there are no points."""
    return project(residual_sums(unfold(points.codes), basis.words), basis.form_mean, basis.form_axes)


def project(features: FloatArray, mean: FloatArray, axes: FloatArray) -> FloatArray:
    """Unit vectors (…, k) of features (…, d) less their mean (d,), along axes (d, k)."""
    along = (features - mean) @ axes
    return np.asarray(along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-12), np.float32)


def align(codes: FloatArray, words: FloatArray) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """The word (n,) that each of the unit codes (n, 128) is most like in any variant, and the codes in that variant."""
    parts = codes.reshape(-1, PARTS, PART_LENGTH).transpose(1, 0, 2)
    products = np.matmul(parts, words.reshape(-1, PARTS, PART_LENGTH).transpose(1, 2, 0))
    likeness = np.tensordot(SIGNS, products, axes=1)  # (variant, code, word)
    variant = likeness.argmax(axis=0)
    word = likeness.max(axis=0).argmax(axis=1)
    signs = np.repeat(SIGNS[variant[np.arange(len(word)), word]], PART_LENGTH, axis=1)
    return word, codes * signs


def residual_sums(codes: FloatArray, words: FloatArray) -> FloatArray:
    """(k · 128,) f32: for each word the direction in which its codes differ from it; unit length, or all 0."""
    sums = np.zeros_like(words)
    if len(codes):
        word, aligned = align(codes, words)
        np.add.at(sums, word, aligned - words[word])
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    # Each word counts by the root of its weight, so that a texture repeated a hundred times does not drown the rest.
    sums = (sums / np.maximum(np.sqrt(norms), 1e-6)).ravel()
    return np.asarray(sums / max(float(np.linalg.norm(sums)), 1e-6), np.float32)
