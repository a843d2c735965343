"""Workers share the tests by folder, the long ones first, and all are run."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.work_sharing import COMPILED_FIRST, FIRST, LONGEST_FIRST, ByFolder, folder_of, sort_longest_first

COMPILED, ALSO_COMPILED = COMPILED_FIRST[:2]
LONG, SECOND = LONGEST_FIRST[:2]
COUNTS = {"tests/kernel": 9, "tests/models": 3, LONG: 5, COMPILED: 6, SECOND: 6, ALSO_COMPILED: 2, "tests": 1}


class Worker:
    """What the scheduler knows of a worker process: it notes what it is given."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.shutting_down = False
        self.given: list[int] = []

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.given.extend(numbers)

    def shutdown(self) -> None:
        self.shutting_down = True


def _tests() -> list[str]:
    names = [f"{folder}/test_{number % 2}.py::test_{number}" for folder, n in COUNTS.items() for number in range(n)]
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in names]
    sort_longest_first(items)
    return [item.nodeid for item in items]


def _shared(tests: list[str]) -> list[list[str]]:
    """What two workers run, each always one test after the other."""
    option = SimpleNamespace(loadscopereorder=False)
    config: Any = SimpleNamespace(option=option, getvalue=lambda name: ["popen", "popen"] if name == "tx" else None)
    scheduler, workers = ByFolder(config, None), [Worker("gw0"), Worker("gw1")]
    for worker in workers:
        scheduler.add_node(worker)
        scheduler.add_node_collection(worker, tests)
    scheduler.schedule()
    done = [0, 0]
    while any(done[n] < len(worker.given) for n, worker in enumerate(workers)):
        for n, worker in enumerate(workers):
            if done[n] < len(worker.given):
                scheduler.mark_test_complete(worker, worker.given[done[n]])
                done[n] += 1
    return [[tests[number] for number in worker.given] for worker in workers]


def test_each_test_is_run_once_and_a_folder_by_one_worker() -> None:
    tests = _tests()
    first, second = _shared(tests)
    assert sorted(first + second) == sorted(tests)
    assert len(set(tests)) == sum(COUNTS.values())
    assert {folder_of(test) for test in first}.isdisjoint(folder_of(test) for test in second)
    for ran in (first, second):
        folders = [folder_of(test) for test in ran]
        assert [a for a, b in pairwise(folders) if a != b] == list(dict.fromkeys(folders))[:-1]


def test_what_compiles_comes_first_then_what_is_long_and_a_folder_keeps_its_order() -> None:
    tests = _tests()
    assert list(dict.fromkeys(map(folder_of, tests))) == [
        COMPILED, ALSO_COMPILED, LONG, SECOND, "tests", "tests/kernel", "tests/models",
    ]  # fmt: skip
    kernel = [test for test in tests if folder_of(test) == "tests/kernel"]
    assert [int(test.rpartition("_")[2]) for test in kernel] == list(range(9))
    first, second = _shared(tests)
    assert [folder_of(first[0]), folder_of(second[0])] == [COMPILED, ALSO_COMPILED]


def test_the_folders_that_are_named_are_there_and_named_once() -> None:
    root = Path(__file__).parents[1]
    assert len(set(FIRST)) == len(FIRST)
    assert [folder for folder in FIRST if not list((root / folder).glob("test_*.py"))] == []
