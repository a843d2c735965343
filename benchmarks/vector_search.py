"""Search in the vector index: recall against an exact search, time, memory and disk.

    python -m benchmarks.vector_search [--rows 1000000] [--isotropic-rows 100000] [--json]

Vectors are those of real pictures (boxes cut from the photographs that are not held back), multiplied by jitter of low
rank: each is a real vector plus a random one in the span of the 32 strongest directions of the real ones, which is how
a large collection of the same kinds would lie. Isotropic vectors, the hardest there are, are reported apart. Times are
process CPU times of one thread.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.photographs import photographs
from benchmarks.variations import generator, random_box
from wenmai.bank.vectors.index import VectorIndex
from wenmai.genes.descriptors.basis import shipped_basis
from wenmai.genes.descriptors.describe import image_vector
from wenmai.models import efficientnet

FloatArray = npt.NDArray[np.float32]

DIMENSION = 256
RANK = 32
JITTER = 1.0  # deviation of the jitter, in parts of that of the real vectors along each direction
QUERIES = 200
K = 10
BOXES = 3  # cut from each photograph
BLOCK = 50_000
KEY = bytes(32)


def real_vectors() -> FloatArray:
    """(n, 256) unit vectors of photographs and of boxes cut from them."""
    pictures = []
    for photograph in photographs():
        rng = generator("vector search", photograph.name)
        pictures += [photograph.rgb, *(random_box(photograph.rgb, rng, 0.05, 0.5) for _ in range(BOXES))]
    with tempfile.TemporaryDirectory() as folder:
        pooled = efficientnet.load(Path(folder)).embed(pictures)
    return np.stack([image_vector(row, shipped_basis()) for row in pooled])


def jittered(real: FloatArray, rows: int, seed: int) -> Iterator[FloatArray]:
    """Blocks of ``rows`` unit vectors in all: real ones plus jitter along their 32 strongest directions."""
    rng = np.random.default_rng(seed)
    _, values, directions = np.linalg.svd(real - real.mean(axis=0), full_matrices=False)
    spread = (values[:RANK] / np.sqrt(len(real)))[:, None] * directions[:RANK] * JITTER
    for start in range(0, rows, BLOCK):
        count = min(BLOCK, rows - start)
        picked = real[rng.integers(0, len(real), count)]
        yield unit(picked + rng.standard_normal((count, RANK)).astype(np.float32) @ spread.astype(np.float32))


def isotropic(rows: int, seed: int) -> Iterator[FloatArray]:
    rng = np.random.default_rng(seed)
    for start in range(0, rows, BLOCK):
        yield unit(rng.standard_normal((min(BLOCK, rows - start), DIMENSION)).astype(np.float32))


def unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def truth(index: VectorIndex, queries: FloatArray, kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """(q, 10) rows that an exact search finds; row ids are 0 … n − 1."""
    best_scores = np.full((len(queries), K), -np.inf, np.float32)
    best_rows = np.zeros((len(queries), K), np.int64)
    for start in range(0, len(index), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(index)))
        scores = queries @ index.vectors_of(rows).T
        scores[:, ~kept[rows]] = -np.inf
        scores = np.concatenate([best_scores, scores], axis=1)
        ids = np.concatenate([best_rows, np.broadcast_to(rows, (len(queries), len(rows)))], axis=1)
        top = np.argpartition(-scores, K, axis=1)[:, :K]
        best_scores, best_rows = np.take_along_axis(scores, top, 1), np.take_along_axis(ids, top, 1)
    return best_rows


def measure(name: str, blocks: Iterator[FloatArray], queries: FloatArray, folder: Path) -> dict[str, object]:
    before_bytes = resident_bytes()
    with VectorIndex.open(folder, identity=name, dimension=DIMENSION, key=KEY, writable=True) as index:
        start = 0
        for block in blocks:
            index.add(np.arange(start, start + len(block)), block)
            start += len(block)
        began = time.process_time()
        index.save(lambda done, all_: sys.stderr.write(f"\r{name}: {done} of {all_} "))
        build_s = time.process_time() - began
        build_bytes = resident_bytes() - before_bytes
    began = time.process_time()
    reader = VectorIndex.open(folder, identity=name, dimension=DIMENSION, key=KEY)
    open_s = time.process_time() - began
    figures: dict[str, object] = {
        "rows": start,
        "build_s": round(build_s, 1),
        "built_per_s": round(start / build_s),
        "open_s": round(open_s, 2),
        "build_memory_bytes": build_bytes,
        "disk_bytes": sum(path.stat().st_size for path in folder.iterdir()),
    }
    rng = np.random.default_rng(3)
    for share in (1.0, 0.2, 0.01):
        kept = rng.random(start) < share
        allowed = None if share == 1.0 else np.flatnonzero(kept)
        if allowed is None:
            kept[:] = True
        expected = truth(reader, queries, kept)
        found, times_ms = [], []
        for query in queries:
            began = time.process_time()
            found.append(reader.search(query, K, allowed).ids)
            times_ms.append((time.process_time() - began) * 1e3)
        recalls = [len(np.intersect1d(a, b)) / K for a, b in zip(found, expected, strict=True)]
        figures[f"kept {share:.0%}"] = {
            "recall_at_10": round(float(np.mean(recalls)), 4),
            "mean_ms": round(float(np.mean(times_ms)), 2),
            "p95_ms": round(float(np.percentile(times_ms, 95)), 2),
        }
    return figures


def resident_bytes() -> int:
    """Memory of this process that is its own, without pages of mapped files."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--isotropic-rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    real = real_vectors()
    figures: dict[str, object] = {"real_vectors": len(real)}
    with tempfile.TemporaryDirectory() as folder:
        queries = next(jittered(real, QUERIES, seed=2))
        blocks = jittered(real, arguments.rows, seed=1)
        figures["real, low-rank jitter"] = measure("real", blocks, queries, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        queries = next(isotropic(QUERIES, seed=2))
        figures["isotropic"] = measure("isotropic", isotropic(arguments.isotropic_rows, seed=1), queries, Path(folder))
    print(json.dumps(figures) if arguments.json else json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
