"""A disk that is full while a design is written, kept or recorded: a real one, of a few kilobytes, where it can be had.

What was held comes back or is spent on the run once there is room; nothing is charged for nothing, nothing is left.
"""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.torture.market import give
from benchmarks.torture.paying import FEN_A_CORE_S, operator
from tests.conftest import settings_for
from tests.services.test_charging import balances
from tests.services.test_embroidery_refusals import WHOLE, imported
from wenmai.bootstrap import open_context
from wenmai.jobs.model import DONE, FAILED
from wenmai.kernel.errors import StorageFailure
from wenmai.services.auditing import verify_log
from wenmai.services.completing import JobCompletion
from wenmai.services.context import Context
from wenmai.services.making import make
from wenmai.services.tariffs import set_tariff
from wenmai.services.watching import list_jobs

ASKED = {"width_mm": 12.0}
NOTHING_SPENT = {"house/bank": -1000, "museum/wallet": 1000}


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """A filesystem of its own in memory; skips where one may not be mounted."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a full disk needs the right to mount one")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path) -> Path:
    """A file that takes all the room that is left."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as stream:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    stream.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return filler


@contextmanager
def museum(home: Path, database: str = "") -> Iterator[tuple[Context, str]]:
    """A museum with 10 yuan and a motif, in a house where a run costs 40 fen at least."""
    context = open_context(settings_for(home, database=database), inline=True)
    try:
        set_tariff(operator(context), FEN_A_CORE_S | {"minimum_fen": 40})
        give(context, "museum", 1000)
        yield context, imported(context, home.parent / "motif", WHOLE)
    finally:
        context.close()


def _scratch(context: Context) -> list[Path]:
    return list((context.home / "scratch").glob("*"))


def _left(context: Context) -> set[str]:
    return {path.name for path in (context.home / "blobs").rglob("*") if path.is_file()}


@pytest.mark.parametrize("folder", ["scratch", "blobs"])
def test_a_disk_that_is_full_while_files_are_written_or_kept(tmp_path: Path, folder: str) -> None:
    with museum(tmp_path / "home") as (context, motif):
        with small_disk(tmp_path / "home" / folder, 48) as place:
            # What is mounted on the blobs hides them.
            own = context.blobs.put((tmp_path / "motif" / "motif.svg").read_bytes())
            kept = _left(context)
            assert own in kept
            (made,) = make(context, "embroidery", [motif], ASKED)
            assert isinstance(made.error, StorageFailure), made.error
            assert "disk is full" in made.error.what
            assert "Free some space" in made.error.remedy
            assert str(place) in made.error.where
            assert list_jobs(context)[0].state == FAILED
            assert balances(context) == NOTHING_SPENT
            assert _left(context) == kept
            assert _scratch(context) == []
        (again,) = make(context, "embroidery", [motif], ASKED)
        assert again.error is None
        assert list_jobs(context)[0].attempt == 2
        assert verify_log(operator(context)).ok


def test_a_disk_that_is_full_while_a_design_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The design is made and cannot be written down, nor can its failure: it is, as soon as there is room."""
    complete = JobCompletion.complete
    place = tmp_path / "records"

    def on_a_full_disk(self: JobCompletion, job_id: str, attempt: int, result: dict[str, object]) -> bool:
        fill(place)
        return complete(self, job_id, attempt, result)

    with small_disk(place, 4_000), museum(tmp_path / "home", f"sqlite:///{place / 'wenmai.db'}") as (context, motif):
        monkeypatch.setattr(JobCompletion, "complete", on_a_full_disk)
        with pytest.raises(StorageFailure, match="full") as refused:
            list(make(context, "embroidery", [motif], ASKED))
        assert "Free some space" in refused.value.remedy
        monkeypatch.undo()
        (place / "filler").unlink()
        assert sum(balances(context).values()) == 0
        (made,) = make(context, "embroidery", [motif], ASKED)
        assert made.error is None
        (job,) = list_jobs(context)
        assert (job.state, job.attempt) == (DONE, 1)
        found = balances(context)
        assert "museum/held" not in found
        assert found["museum/wallet"] == 1000 - found["house/making"]
        assert _scratch(context) == []
        assert verify_log(operator(context)).ok
