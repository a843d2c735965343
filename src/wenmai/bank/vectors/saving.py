"""Saving: new files first, the manifest that names them last, the old files' removal after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from wenmai.bank.vectors import manifest as manifests
from wenmai.bank.vectors.files import keyed_digest, keyed_digest_of_file, replace_file
from wenmai.bank.vectors.graph import Graph, Progress
from wenmai.bank.vectors.manifest import Manifest, SavedFile
from wenmai.bank.vectors.matrix import Matrix
from wenmai.bank.vectors.model import CONNECTIVITY, EXACT_BELOW, EXPANSION_ADD
from wenmai.bank.vectors.rows import RowTable
from wenmai.bank.vectors.state import State

COPY_BLOCK = 65_536  # vectors copied at once


def commit(folder: Path, key: bytes, state: State, progress: Progress | None) -> State:
    """Make ``state`` durable and visible. A kill at any point leaves the state before it or the state after
    it.
    """
    state.matrix.flush()
    before, matrix = state.saved, state.matrix
    known = (before.block_digests, before.slots) if matrix.epoch == before.epoch else ((), 0)
    saved = replace(
        before,
        generation=before.generation + 1,
        epoch=matrix.epoch,
        slots=matrix.slots,
        block_digests=matrix.block_digests(*known),
        dead=_save_dead(folder, key, state),
        graph_parameters=(CONNECTIVITY, EXPANSION_ADD),
    )
    graph = state.graph
    if matrix.slots - (len(graph) if graph else 0) > EXACT_BELOW:
        graph = graph or Graph(saved.dimension)
        graph.extend(matrix.read, matrix.slots, progress)
        saved = replace(saved, graph=_save_graph(folder, key, graph, saved.generation))
    elif graph is None:
        saved = replace(saved, graph=None)
    manifests.write(folder, saved, key)
    _sweep(folder, saved)
    return State(saved, matrix, state.table, graph, "ready" if graph else "exact")


def compacted(folder: Path, state: State) -> State:
    """The living vectors of ``state`` in a matrix of the next epoch, without a graph; not yet saved."""
    old, alive = state.matrix, np.flatnonzero(state.table.alive)
    fresh = Matrix(folder, state.saved.epoch + 1, old.dimension, 0, writable=True)
    for start in range(0, len(alive), COPY_BLOCK):
        slots = alive[start : start + COPY_BLOCK]
        fresh.append(np.asarray(old.row_ids[slots]), np.asarray(old.vectors[slots]))
    table = RowTable(fresh.row_ids, np.zeros(len(alive), np.bool_))
    return State(state.saved, fresh, table, None, "missing")


def _save_dead(folder: Path, key: bytes, state: State) -> SavedFile | None:
    if state.table.alive.all():
        return None
    packed = np.packbits(~state.table.alive).tobytes()
    path = folder / f"dead-{state.saved.generation + 1}.bits"
    replace_file(path, lambda draft: draft.write_bytes(packed))
    return SavedFile(path.name, keyed_digest(key, packed))


def _save_graph(folder: Path, key: bytes, graph: Graph, generation: int) -> SavedFile:
    path = folder / f"graph-{generation}.usearch"
    replace_file(path, graph.save)
    return SavedFile(path.name, keyed_digest_of_file(key, path))


def _sweep(folder: Path, saved: Manifest) -> None:
    """Remove the files that the manifest no longer names; processes that map them keep what they see."""
    named = set(Matrix.file_names(saved.epoch))
    named |= {file.name for file in (saved.dead, saved.graph) if file is not None}
    for pattern in ("vectors-*.f32", "rows-*.i64", "dead-*.bits", "graph-*.usearch", ".*.draft"):
        for path in folder.glob(pattern):
            if path.name not in named:
                path.unlink(missing_ok=True)
