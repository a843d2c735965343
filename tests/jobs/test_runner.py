"""Runners give one result for each payload, whatever happens to the workers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from wenmai.jobs.bench import Workbench, WorkbenchSettings, tidy_scratch
from wenmai.jobs.runner import InlineRunner, LocalRunner, Runner
from wenmai.jobs.steps import StepResult
from wenmai.kernel.errors import InvalidInput, RunFailure

DOUBLE = "tests.jobs.steps:double"


def _settings(folder: Path) -> WorkbenchSettings:
    return WorkbenchSettings(str(folder / "blobs"), str(folder / "models"), str(folder / "scratch"))


@pytest.fixture(params=["inline", "local"])
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runner]:
    settings = _settings(tmp_path)
    made: Runner = InlineRunner(settings) if request.param == "inline" else LocalRunner(settings, 2)
    yield made
    made.close()


def _by_index(results: Iterator[StepResult]) -> dict[int, StepResult]:
    found = {}
    for result in results:
        assert result.index not in found
        found[result.index] = result
    return found


def test_each_payload_has_one_result(runner: Runner) -> None:
    found = _by_index(runner.run(DOUBLE, ({"number": n} for n in range(100, 150))))
    assert {i: r.value["number"] for i, r in found.items() if r.value} == {i: 2 * (100 + i) for i in range(50)}


def test_a_failure_stays_with_its_payload(runner: Runner) -> None:
    found = _by_index(runner.run(DOUBLE, [{"number": n} for n in (1, 13, 2, 66, 3)]))
    assert [found[i].value["number"] if found[i].value else None for i in range(5)] == [2, None, 4, None, 6]
    assert isinstance(found[1].error, InvalidInput)
    assert found[1].error.where == "13"
    assert isinstance(found[3].error, RunFailure)
    assert "ZeroDivisionError" in found[3].error.what


def test_no_payloads_give_no_results(runner: Runner) -> None:
    assert list(runner.run(DOUBLE, [])) == []


def test_a_worker_that_is_killed_fails_its_own_payload_only(tmp_path: Path) -> None:
    runner = LocalRunner(_settings(tmp_path), 2)
    numbers = [*range(200, 210), 99, *range(210, 220)]
    found = _by_index(runner.run(DOUBLE, ({"number": n} for n in numbers)))
    runner.close()
    assert len(found) == len(numbers)
    failed = [index for index, result in found.items() if result.error is not None]
    assert failed == [10]
    assert "died" in str(found[10].error)
    assert all(found[i].value["number"] == 2 * n for i, n in enumerate(numbers) if n != 99)  # type: ignore[index]


def test_scratch_folders_of_other_machines_are_left_alone(tmp_path: Path) -> None:
    """Who shares a folder with them cannot tell which of their processes live."""
    settings = _settings(tmp_path)
    scratch = Path(settings.scratch_dir)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with Workbench(settings).scratch() as mine:
        dead = mine.name.replace(f"-{os.getpid()}-", f"-{gone.pid}-")
        for name in (dead, f"elsewhere-{gone.pid}-abc"):
            (scratch / name).mkdir()
        tidy_scratch(settings)
        assert {path.name for path in scratch.iterdir()} == {mine.name, f"elsewhere-{gone.pid}-abc"}


def test_payloads_are_taken_as_they_are_needed(tmp_path: Path) -> None:
    taken = 0

    def endless() -> Iterator[dict[str, int]]:
        nonlocal taken
        while True:
            taken += 1
            yield {"number": taken + 100}

    runner = LocalRunner(_settings(tmp_path), 1)
    results = runner.run(DOUBLE, endless())
    for _ in range(30):
        next(results)
    assert taken < 60
    runner.close()


def _living_with(marker: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("WENMAI_TEST_MARK") == marker:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def children_of(process: int) -> list[psutil.Process]:
    """The worker processes of a process of this test run."""
    return [one for one in psutil.Process(process).children() if "spawn_main" in " ".join(one.cmdline())]


@pytest.mark.parametrize("pause_s", [0.4, 0.8, 1.2, 1.6])
def test_a_parent_that_is_killed_while_workers_start_leaves_none_behind(tmp_path: Path, pause_s: float) -> None:
    root = Path(__file__).parents[2]
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys, pathlib\n"
        "from tests.jobs.test_runner import _settings, DOUBLE\n"
        "from wenmai.jobs.runner import LocalRunner\n"
        "if __name__ == '__main__':\n"
        "    runner = LocalRunner(_settings(pathlib.Path(sys.argv[1])), 2)\n"
        "    [None for _ in runner.run(DOUBLE, ({'number': 200} for _ in iter(int, 1)))]\n"
    )
    marker = f"{tmp_path}-{pause_s}"
    environment = {"PYTHONPATH": f"{root}:{root / 'src'}", "WENMAI_TEST_MARK": marker}
    parent = subprocess.Popen([sys.executable, script, tmp_path], env=environment)
    time.sleep(pause_s)
    parent.kill()
    parent.wait()
    deadline_s = time.monotonic() + 20
    while _living_with(marker) and time.monotonic() < deadline_s:
        time.sleep(0.3)
    assert _living_with(marker) == []


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from tests.jobs.test_runner import _settings, DOUBLE\n"
        "from wenmai.jobs.runner import LocalRunner\n"
        "if __name__ == '__main__':\n"
        "    runner = LocalRunner(_settings(pathlib.Path(sys.argv[1])), 1)\n"
        "    results = runner.run(DOUBLE, ({'number': 200} for _ in iter(int, 1)))\n"
        "    print(next(results).value['pid'], flush=True)\n"
        "    [None for _ in results]\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(program)
    root = Path(__file__).parents[2]
    environment = {"PYTHONPATH": f"{root}:{root / 'src'}"}
    parent = subprocess.Popen([sys.executable, script, tmp_path], stdout=subprocess.PIPE, env=environment, text=True)
    assert parent.stdout is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline_s = time.monotonic() + 15
    while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline_s:
        time.sleep(0.2)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
