"""The keeper of jobs: nothing is lost, nothing done twice, and what is cancelled leaves nothing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.torture import jobs as torture
from benchmarks.torture.jobs_process import LINES
from benchmarks.torture.witness_line import KIND
from tests.conftest import settings_for
from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.bootstrap import open_context
from wenmai.jobs.model import CANCELLED, DONE, RUNNING
from wenmai.jobs.steps import Cancelled, was_cancelled
from wenmai.kernel import digests
from wenmai.kernel.errors import Conflict
from wenmai.services.completing import JobCompletion
from wenmai.services.context import Context
from wenmai.services.making import Made, ask, make
from wenmai.services.requesting import check_parameters, groups_of, queue_jobs, request_for
from wenmai.services.watching import cancel, list_jobs, watch

pytestmark = pytest.mark.both_databases


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Context]:
    """An installation with a keeper, two hands, and the line that leaves traces."""
    (tmp_path / "trace").mkdir()
    opened = open_context(settings_for(tmp_path / "home", database=database_url), lines=LINES)
    yield opened
    opened.close()


def _note(context: Context) -> str:
    note = Asset(KIND, context.blobs.put(b"silk"), "text/plain", context.party, 4)
    with context.database.writing() as connection:
        assets.put_asset(connection, note, [])
    return note.id


def _asked(context: Context, number: int, pause_ms: int = 20) -> dict[str, Any]:
    return {"number": number, "pause_ms": pause_ms, "trace": str(context.home.parent / "trace")}


def _runs(context: Context) -> list[str]:
    path = context.home.parent / "trace" / "runs"
    return path.read_text().split("\n")[:-1] if path.exists() else []


def test_a_job_is_recorded_once_and_known_afterwards(house: Context) -> None:
    note = _note(house)
    (first,) = make(house, "witness", [note], _asked(house, 1))
    (again,) = make(house, "witness", [note], _asked(house, 1))
    assert first.error is None
    assert not first.reused
    assert again.reused
    assert [asset.id for asset in again.outputs] == [asset.id for asset in first.outputs]
    assert _runs(house) == ["begin 1", "end 1"]
    (job,) = list_jobs(house)
    assert (job.state, job.progress) == (DONE, 1.0)


def test_a_job_that_is_cancelled_while_it_runs_leaves_nothing(house: Context) -> None:
    note = _note(house)
    before = set(house.blobs.digests())
    (job,), _ = ask(house, "witness", [note], _asked(house, 2, pause_ms=60_000))
    seen = next(one for one in watch(house, job.id) if one.state == RUNNING)
    assert seen.worker
    while not list((house.home / "scratch").glob("*")):
        time.sleep(0.05)
    cancel(house, job.id)
    assert [one.state for one in watch(house, job.id)][-1] == CANCELLED
    assert "end 2" not in _runs(house)
    assert set(house.blobs.digests()) == before
    assert list((house.home / "scratch").glob("*")) == []
    with pytest.raises(Conflict, match="cancelled"):
        cancel(house, job.id)


def test_a_job_that_waits_is_cancelled_at_once_and_can_be_asked_for_again(house: Context) -> None:
    note = _note(house)
    long = [_asked(house, number, pause_ms=60_000) for number in range(10, 16)]
    waiting = [ask(house, "witness", [note], one)[0][0] for one in long]
    last = waiting[-1]
    assert cancel(house, last.id).state == CANCELLED
    (again,), _ = ask(house, "witness", [note], long[-1])
    assert (again.id, again.attempt) == (last.id, 2)
    for job in [*waiting[:-1], again]:
        cancel(house, job.id)
    assert [one.state for one in watch(house, again.id)][-1] == CANCELLED


def test_who_waits_for_a_cancelled_job_is_told(house: Context) -> None:
    note = _note(house)
    made: list[Made] = []
    waits = threading.Thread(target=lambda: made.extend(make(house, "witness", [note], _asked(house, 3, 60_000))))
    waits.start()
    while not (found := list_jobs(house, ["running"])):
        time.sleep(0.05)
    cancel(house, found[0].id)
    waits.join()
    assert isinstance(made[0].error, Cancelled)


def test_a_worker_process_that_dies_is_replaced_and_its_job_done(house: Context) -> None:
    from tests.jobs.test_runner import children_of

    note = _note(house)
    (job,), _ = ask(house, "witness", [note], _asked(house, 4, pause_ms=2_000))
    while "begin 4" not in _runs(house):
        time.sleep(0.05)
    for hand in children_of(os.getpid()):
        hand.kill()
    assert [one.state for one in watch(house, job.id)][-1] == DONE
    assert _runs(house) == ["begin 4", "begin 4", "end 4"]


def test_what_a_run_kept_before_its_process_died_is_forgotten_with_it(house: Context) -> None:
    """The second trial finds a blob of the first, and says that it keeps it too; then the job is called off."""
    completion = JobCompletion(house.database, house.blobs, house.lines, house.clock)
    line = house.lines.get("witness")
    (group,) = groups_of(house, line, [_note(house)])
    before = set(house.blobs.digests())
    request = request_for(house, line, check_parameters(line, _asked(house, 6)), group)
    (job,) = queue_jobs(house, [request], [None])
    assert completion.begin(job.id, 1, "worker") is not None
    first, second = (digests.of_bytes(text) for text in (b"first", b"second"))
    for trial in ((b"first",), (b"first", b"second")):
        completion.keeping(job.id, 1, [first, second])
        for text in trial:
            house.blobs.put(text)
    completion.fail(job.id, 1, was_cancelled())
    assert set(house.blobs.digests()) == before


def test_a_job_that_never_came_to_the_queue_is_brought_there(house: Context) -> None:
    """As after a kill between the record of a job and its hand-over, or a restored backup."""
    line = house.lines.get("witness")
    (group,) = groups_of(house, line, [_note(house)])
    (job,) = queue_jobs(house, [request_for(house, line, check_parameters(line, _asked(house, 5)), group)], [None])
    assert house.keeper is not None
    house.keeper.attend()
    assert [one.state for one in watch(house, job.id)][-1] == DONE


def test_workers_that_are_killed_lose_and_repeat_nothing(tmp_path: Path, database_url: str) -> None:
    figures = torture.run(tmp_path, 2, seed=5, url=database_url, batch=12)
    assert figures["kills"] == 2
    assert figures["jobs"] >= 12  # another batch where one was done before the kills were
    assert figures["charged"] == figures["lineage"] == figures["jobs"]


def test_parties_that_compete_take_turns(house: Context) -> None:
    """One party queues many jobs, another asks later: it does not wait for all of them."""
    from wenmai.parties.model import Actor

    other = house.acting_as(Actor.everything("workshop"))
    notes = {"house": _note(house), "workshop": _note(other)}
    many = [ask(house, "witness", [notes["house"]], _asked(house, 100 + n, 100))[0][0] for n in range(12)]
    few = [ask(other, "witness", [notes["workshop"]], _asked(house, 200 + n, 100))[0][0] for n in range(2)]
    for asked, who in ((many, house), (few, other)):
        for job in asked:
            assert [one.state for one in watch(who, job.id)][-1] == DONE
    order = [int(line.split()[1]) for line in _runs(house) if line.startswith("begin")]
    assert max(order.index(200), order.index(201)) < 10
