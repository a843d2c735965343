"""The vector index under kill −9, damage, forgery, and several processes at once."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from wenmai.bank.vectors.index import VectorIndex
from wenmai.kernel.errors import StorageFailure

KEY = bytes(32)
DIMENSION = 16

# Adds 60 rows, removes 25 old ones and saves, again and again; prints the number of each save once it is done.
# The limit is lowered so that every save also writes a graph.
WRITER = """
import sys
from pathlib import Path
import numpy as np
from wenmai.bank.vectors import saving
from wenmai.bank.vectors.index import VectorIndex
saving.EXACT_BELOW = 50
with VectorIndex.open(Path(sys.argv[1]), identity="m", dimension=16, key=bytes(32), writable=True) as index:
    for turn in range(index.generation, 100_000):
        vectors = np.random.default_rng(turn).standard_normal((60, 16)).astype(np.float32)
        index.add(np.arange(60) + 60 * turn, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
        index.remove(np.arange(25) + 60 * turn)
        index.save()
        print(index.generation, flush=True)
"""

READER = """
import sys
from pathlib import Path
import numpy as np
from wenmai.bank.vectors.index import VectorIndex
index = VectorIndex.open(Path(sys.argv[1]), identity="m", dimension=16, key=bytes(32))
seen = set()
while len(seen) < 12:
    index.refresh()
    seen.add(index.generation)
    assert len(index) == 35 * index.generation, (len(index), index.generation)
    if len(index):
        row = int(index.row_ids[-1])
        assert index.search(index.vectors_of(np.array([row]))[0], 1).ids.tolist() == [row]
print("ok")
"""


def opened(folder: Path, *, writable: bool = False) -> VectorIndex:
    return VectorIndex.open(folder, identity="m", dimension=DIMENSION, key=KEY, writable=writable)


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)


def unit(count: int) -> npt.NDArray[np.float32]:
    vectors = np.random.default_rng(0).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def filled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("wenmai.bank.vectors.saving.EXACT_BELOW", 50)
    monkeypatch.setattr("wenmai.bank.vectors.searching.EXACT_BELOW", 50)
    with opened(folder, writable=True) as index:
        index.add(np.arange(400), unit(400))
        index.remove(np.arange(20))
        index.save()
    return folder


def test_a_kill_in_the_middle_of_a_save_leaves_the_old_or_the_new_index(tmp_path: Path) -> None:
    chance = random.Random(4)
    least = 0
    for _ in range(6):
        process = start(WRITER, tmp_path)
        assert process.stdout is not None
        for _ in range(3):  # it runs; the kill then falls anywhere in its work
            least = int(process.stdout.readline())
        time.sleep(chance.uniform(0, 0.03))
        process.send_signal(signal.SIGKILL)
        rest = process.communicate()[0].split("\n")[:-1]
        least = max([least, *map(int, rest)])
        reader = opened(tmp_path)
        assert reader.generation in (least, least + 1)  # the last save may have ended without its line
        assert len(reader) == 35 * reader.generation
        canary = reader.check()
        assert canary.intact
        assert canary.graph_state == "ready"
        turn = reader.generation - 1
        expected = np.random.default_rng(turn).standard_normal((60, DIMENSION)).astype(np.float32)[59]
        found = reader.search(expected, 1)
        assert found.ids.tolist() == [60 * turn + 59]
        assert found.scores[0] == pytest.approx(1.0, abs=1e-5)


def test_readers_in_other_processes_always_see_a_whole_state(tmp_path: Path) -> None:
    writer = start(WRITER, tmp_path)
    assert writer.stdout is not None
    writer.stdout.readline()
    readers = [start(READER, tmp_path) for _ in range(2)]
    try:
        for reader in readers:
            out, _ = reader.communicate(timeout=50)
            assert (reader.returncode, out.strip()) == (0, "ok")
    finally:
        writer.kill()
        writer.communicate()


def test_a_foreign_graph_is_not_opened_and_answers_stay_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = filled(tmp_path, monkeypatch) / "graph-1.usearch"
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(data)
    opening: list[object] = []
    monkeypatch.setattr("wenmai.bank.vectors.graph.Graph.view", lambda *a: opening.append(a))
    index = opened(tmp_path)
    assert opening == []
    canary = index.check()
    assert (canary.graph_state, canary.healthy, canary.recall_at_10) == ("untrusted", False, 1.0)
    assert index.search(unit(400)[300], 1).ids.tolist() == [300]
    monkeypatch.undo()
    monkeypatch.setattr("wenmai.bank.vectors.saving.EXACT_BELOW", 50)
    with opened(tmp_path, writable=True) as writer:
        writer.rebuild()
    assert opened(tmp_path).check().healthy


def test_an_index_of_another_installation_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path, monkeypatch)
    with pytest.raises(StorageFailure, match="not written by this installation"):
        VectorIndex.open(tmp_path, identity="m", dimension=DIMENSION, key=bytes([1] * 32))


def test_a_changed_manifest_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path, monkeypatch) / "manifest.json"
    sealed = json.loads(path.read_bytes())
    path.write_text(json.dumps(sealed | {"body": sealed["body"].replace('"slots":400', '"slots":399')}))
    with pytest.raises(StorageFailure, match="not written by this installation"):
        opened(tmp_path)
    path.write_text("{")
    with pytest.raises(StorageFailure, match="cannot be read"):
        opened(tmp_path)


def test_changed_vectors_are_noticed_by_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path, monkeypatch) / "vectors-0.f32"
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)
    canary = opened(tmp_path).check()
    assert not canary.intact
    assert not canary.healthy


def test_vectors_cut_short_are_an_error_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path, monkeypatch) / "vectors-0.f32"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StorageFailure, match="shorter"):
        opened(tmp_path)
    path.unlink()
    with pytest.raises(StorageFailure, match="missing"):
        opened(tmp_path)


def test_a_full_disk_keeps_the_last_saved_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path, monkeypatch)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    with opened(tmp_path, writable=True) as index:
        index.add(np.arange(500, 600), unit(100))
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", full)
            with pytest.raises(StorageFailure, match="No space left"):
                index.save()
        assert len(opened(tmp_path)) == 380
        index.save()
    assert len(opened(tmp_path)) == 480
    assert not list(tmp_path.glob(".*draft"))
