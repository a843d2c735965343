"""Make the basis that ships with the package: ``python -m wenmai.genes.descriptors.learn [FILE]``, some seven minutes.

Axes are chosen so that views of one pattern fall together and those of different patterns apart: the scatter within
patterns is whitened, then the principal axes between them are kept (linear discriminants, shrunk towards a sphere).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors.basis import FILE, Basis, to_bytes
from wenmai.genes.descriptors.folding import unfold
from wenmai.genes.descriptors.form import align, residual_sums
from wenmai.genes.descriptors.keypoints import find_keypoints
from wenmai.genes.descriptors.lessons import lessons
from wenmai.genes.descriptors.model import FORM_DIMENSION, IMAGE_DIMENSION
from wenmai.genes.descriptors.planes import even_grey, resize

SEED = 7
WORDS = 16  # measured on other pictures: 32 find no more and double the file
ROUNDS = 15
CODES_MAX = 60_000
SHRINKAGE = 0.8  # little hangs on it: 0.5 to 0.9 give the same recall, 0.05 less

FloatArray = npt.NDArray[np.float32]


def learn_words(codes: FloatArray, count: int = WORDS, rounds: int = ROUNDS) -> FloatArray:
    """(count, 128) unit words: spherical k-means over unit codes (n, 128) in which variants count as one."""
    rng = np.random.default_rng(SEED)
    words = codes[rng.choice(len(codes), count, replace=False)]
    for _ in range(rounds):
        word, aligned = align(codes, words)
        sums = np.zeros_like(words)
        np.add.at(sums, word, aligned)
        empty = np.bincount(word, minlength=count) == 0
        sums[empty] = codes[rng.choice(len(codes), int(empty.sum()), replace=False)]
        words = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return words


def learn_axes(views: FloatArray, count: int, shrinkage: float = SHRINKAGE) -> tuple[FloatArray, FloatArray]:
    """Mean (d,) and axes (d, count) from views (p, v, d) of p patterns."""
    mean = views.mean(axis=(0, 1))
    patterns = views.mean(axis=1)
    within = (views - patterns[:, None]).reshape(-1, views.shape[2]).astype(np.float64)
    scatter = within.T @ within / (len(views) * (views.shape[1] - 1))
    size = np.trace(scatter) / len(scatter)
    scatter = (1 - shrinkage) * scatter + shrinkage * size * np.eye(len(scatter))
    values, vectors = np.linalg.eigh(scatter)
    whiten = vectors / np.sqrt(values)
    between = (patterns - mean).astype(np.float64) @ whiten
    _, _, directions = np.linalg.svd(between, full_matrices=False)
    axes = whiten @ directions[:count].T
    # The sign of an axis is arbitrary: fixed, so that another machine finds the same one.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(count)])
    return mean.astype(np.float32), axes.astype(np.float32)


def learn(pooled: FloatArray, codes: list[list[npt.NDArray[np.int8]]]) -> Basis:
    """The basis from pooled features (p, v, 1280) and the codes of the points of each view."""
    image_mean, image_axes = learn_axes(pooled, IMAGE_DIMENSION)
    every = np.concatenate([view for pattern in codes for view in pattern])
    chosen = np.random.default_rng(SEED).permutation(len(every))[:CODES_MAX]
    words = learn_words(unfold(every[chosen])).astype(np.float16).astype(np.float32)
    sums = np.array([[residual_sums(unfold(view), words) for view in pattern] for pattern in codes])
    form_mean, form_axes = learn_axes(sums, FORM_DIMENSION)
    return Basis(image_mean, image_axes, words, form_mean, form_axes)


def main(target: Path) -> None:
    from wenmai.models import efficientnet

    pooled, codes = [], []
    with tempfile.TemporaryDirectory() as cache:
        encoder = efficientnet.load(Path(cache))
        for number, views in enumerate(lessons()):
            pooled.append(encoder.embed(views))
            codes.append([find_keypoints(even_grey(resize(view))).codes for view in views])
            sys.stderr.write(f"\r{number + 1} patterns")
    target.write_bytes(to_bytes(learn(np.array(pooled), codes)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name(FILE))
