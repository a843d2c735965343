"""One saved state of the index, opened: what a search reads and what a save starts from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from wenmai.bank.vectors import manifest as manifests
from wenmai.bank.vectors.files import keyed_digest, keyed_digest_of_file
from wenmai.bank.vectors.graph import Graph
from wenmai.bank.vectors.manifest import REBUILD, Manifest
from wenmai.bank.vectors.matrix import Matrix
from wenmai.bank.vectors.model import CONNECTIVITY, EXACT_BELOW, EXPANSION_ADD, GraphState
from wenmai.bank.vectors.rows import RowTable
from wenmai.kernel.errors import Conflict, StorageFailure

OPEN_ATTEMPTS = 20  # times a reader starts again because a save replaced the files that it was opening


@dataclass(frozen=True, slots=True)
class State:
    """The manifest it was opened from, the matrix, the living rows in it, and the graph where there is one."""

    saved: Manifest
    matrix: Matrix
    table: RowTable
    graph: Graph | None
    graph_state: GraphState


def load(folder: Path, *, identity: str, dimension: int, key: bytes, writable: bool) -> State:
    """Open the state that was saved last, an empty one where none was.

    Raises ``Conflict`` where it belongs to another model, ``StorageFailure`` where it is damaged or foreign.
    """
    missing = ""
    for _ in range(OPEN_ATTEMPTS):
        saved = manifests.read(folder, key)
        if saved is not None and (saved.identity, saved.dimension) != (identity, dimension):
            raise Conflict(
                f"The index holds vectors of {saved.identity} with {saved.dimension} dimensions, "
                f"not of {identity} with {dimension}",
                where=str(folder),
                remedy="Another version made it. " + REBUILD,
            )
        try:
            return _open(folder, saved or Manifest(identity, dimension), key, writable=writable)
        except FileNotFoundError as error:  # a reader overtaken by a save finds the next manifest
            missing = str(error.filename)
    raise StorageFailure("A file of the index is missing", where=missing, remedy=REBUILD)


def _open(folder: Path, saved: Manifest, key: bytes, *, writable: bool) -> State:
    matrix = Matrix(folder, saved.epoch, saved.dimension, saved.slots, writable=writable)
    dead = _open_dead(folder, saved, key)
    graph, graph_state = _open_graph(folder, saved, key)
    return State(saved, matrix, RowTable(matrix.row_ids, dead), graph, graph_state)


def _open_dead(folder: Path, saved: Manifest, key: bytes) -> npt.NDArray[np.bool_]:
    if saved.dead is None:
        return np.zeros(saved.slots, np.bool_)
    packed = (folder / saved.dead.name).read_bytes()
    if keyed_digest(key, packed) != saved.dead.digest:
        raise StorageFailure(
            "The list of removed vectors was changed", where=str(folder / saved.dead.name), remedy=REBUILD
        )
    return np.unpackbits(np.frombuffer(packed, np.uint8), count=saved.slots).astype(np.bool_)


def _open_graph(folder: Path, saved: Manifest, key: bytes) -> tuple[Graph | None, GraphState]:
    """The graph, where it is this installation's. Without it searches are exact, slower and still right."""
    if saved.graph is None:
        return None, "exact" if saved.slots <= EXACT_BELOW else "missing"
    if saved.graph_parameters != (CONNECTIVITY, EXPANSION_ADD):
        return None, "missing"
    path = folder / saved.graph.name
    if keyed_digest_of_file(key, path) != saved.graph.digest:
        return None, "untrusted"
    return Graph.view(path, saved.dimension), "ready"
