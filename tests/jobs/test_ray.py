"""A Ray cluster carries out the same steps with the same results, and what dies or is stopped there is known here."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="Ray is an extra: pip install wenmai[ray]")

from wenmai.jobs.bench import WorkbenchSettings
from wenmai.jobs.ray_runner import RayRunner
from wenmai.jobs.runner import Watch
from wenmai.jobs.steps import Cancelled, WorkerLost
from wenmai.kernel.errors import InvalidInput
from wenmai.storage.blobs import BlobStore

DOUBLE, LONG = "tests.jobs.steps:double", "tests.jobs.steps:long"
ANNOUNCED, RESTLESS = "tests.jobs.steps:announced", "tests.jobs.steps:restless"


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RayRunner]:
    folder: Path = tmp_path_factory.mktemp("ray")
    settings = WorkbenchSettings(str(folder / "blobs"), str(folder / "models"), str(folder / "scratch"))
    made = RayRunner(settings, 2)
    yield made
    made.stop()


def test_threads_that_come_at_once_join_one_cluster(runner: RayRunner) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda number: runner.carry(DOUBLE, {"number": number}), range(1, 9)))
    assert [(result.value or {})["number"] for result in results] == [2 * number for number in range(1, 9)]


def test_each_payload_has_one_result(runner: RayRunner) -> None:
    found = {result.index: result for result in runner.run(DOUBLE, [{"number": n} for n in (1, 13, 2, 3)])}
    assert {index: one.value["number"] for index, one in found.items() if one.value} == {0: 2, 2: 4, 3: 6}
    assert isinstance(found[1].error, InvalidInput)


def test_a_process_that_dies_loses_its_own_work_only(runner: RayRunner) -> None:
    assert isinstance(runner.carry(DOUBLE, {"number": 99}).error, WorkerLost)
    assert (runner.carry(DOUBLE, {"number": 4}).value or {})["number"] == 8


def test_work_tells_how_far_it_is_and_can_be_stopped(runner: RayRunner) -> None:
    told, stopped = list[float](), threading.Event()

    def report(done: float) -> None:
        told.append(done)
        stopped.set()

    result = runner.carry(LONG, {"pause_s": 600.0}, Watch(report, stopped.is_set))
    assert isinstance(result.error, Cancelled)
    assert told[0] == 0.25


def test_what_will_be_kept_is_noted_before_it_is(runner: RayRunner) -> None:
    """Else a run that is stopped then leaves blobs of which nobody knows whose they were."""
    blobs = BlobStore(runner._settings.blobs)
    seen = list[bool]()

    def keeping(digests: Sequence[str]) -> None:
        time.sleep(0.5)  # as long as a busy database takes
        seen.extend(blobs.has(digest) for digest in digests)

    kept = runner.carry(ANNOUNCED, {"text": "silk"}, Watch(keeping=keeping)).value or {}
    assert seen == [False]
    assert blobs.has(kept["digest"])


def test_work_that_never_stops_telling_can_be_stopped(runner: RayRunner) -> None:
    until_s = time.monotonic() + 2.0
    result = runner.carry(RESTLESS, {}, Watch(cancelled=lambda: time.monotonic() > until_s))
    assert isinstance(result.error, Cancelled)
