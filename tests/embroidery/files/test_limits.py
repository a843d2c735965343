"""What a format cannot say is split or refused, never written wrongly."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.embroidery.files.readers import dst, jef, pes
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery import charts, files
from wenmai.lines.embroidery.model import Role, StitchPlan, Thread


def sewn(
    points_mm: list[tuple[float, float]], thread_of_run: list[int] | None = None, threads: tuple[Thread, ...] = ()
) -> StitchPlan:
    """One run through all points, or runs of two points each in the threads given."""
    threads = threads or charts.get("janome").threads[:1]
    count = len(points_mm)
    index = np.zeros(count, np.int64) if thread_of_run is None else np.repeat(np.array(thread_of_run), 2)
    role = np.full(count, Role.RUNNING, np.int64)
    role[0 if thread_of_run is None else slice(None, None, 2)] = Role.START
    return StitchPlan(threads, np.array(points_mm, np.float64), index.astype(np.int64), role, np.zeros(count, np.int64))


def test_a_long_stitch_is_cut_into_equal_parts() -> None:
    _, machine = dst.read(files.write(sewn([(0, 0), (30, 0)]), "dst", "x"))
    assert machine.holes() == [[(-150, 0), (-50, 0), (50, 0), (150, 0)]]


def test_a_long_way_without_thread_is_cut_first() -> None:
    plan = sewn([(0, 0), (1, 0), (40, 0), (41, 0)], [0, 0])
    _, machine = dst.read(files.write(plan, "dst", "x"))
    assert dst.trims(machine) == 1


def test_the_hole_where_a_run_starts_is_made() -> None:
    plan = sewn([(0, 0), (1, 0), (5, 0), (6, 0)], [0, 0])
    _, machine = dst.read(files.write(plan, "dst", "x"))
    assert machine.holes() == [[(-30, 0), (-20, 0), (20, 0), (30, 0)]]


def test_a_run_longer_than_pes_segments_is_still_read() -> None:
    across = [(0.5 * (i % 300), 0.5 * (i // 300)) for i in range(70_000)]
    head, machine = pes.read(files.write(sewn(across), "pes", "long"))
    assert len(machine.holes()[0]) >= 70_000
    assert len(head.palette) == 1


@pytest.mark.parametrize("fmt", ["pes", "vp3"])
def test_more_blocks_than_the_header_counts_are_refused(fmt: str) -> None:
    threads = charts.get("janome").threads[:2]
    points = [(float(i % 40), float(i // 40)) for i in range(2 * 300)]
    with pytest.raises(InvalidInput) as refused:
        files.write(sewn(points, [i % 2 for i in range(300)], threads), fmt, "x")
    assert refused.value.rule == "embroidery.format-colours"


def test_a_design_larger_than_the_largest_hoop_of_jef_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        files.write(sewn([(0, 0), (0, 5), (230, 5)]), "jef", "x")
    assert refused.value.rule == "embroidery.format-size"


@pytest.mark.parametrize(("side_mm", "hoop"), [(40, 1), (100, 3), (130, 2), (190, 4)])
def test_jef_names_the_smallest_hoop_that_holds_the_design(side_mm: float, hoop: int) -> None:
    head, _ = jef.read(files.write(sewn([(0, 0), (side_mm, 0), (side_mm, side_mm)]), "jef", "x"))
    assert head.hoop == hoop


def test_unknown_formats_and_empty_plans_are_refused() -> None:
    with pytest.raises(InvalidInput, match="no machine format") as refused:
        files.write(sewn([(0, 0), (1, 0)]), "xyz", "x")
    assert "dst" in refused.value.remedy
    with pytest.raises(InvalidInput, match="no stitches"):
        files.write(sewn([(0, 0)]), "dst", "x")


@pytest.mark.parametrize("fmt", ["dst", "pes", "exp", "jef", "vp3"])
def test_names_in_other_scripts_do_no_harm(fmt: str) -> None:
    thread = Thread("丝线", "红1", "大红", (200, 30, 30))
    plan = sewn([(0, 0), (1, 0)], threads=(thread,))
    assert files.write(plan, fmt, "荷花 lotus\r\n\x1a") == files.write(plan, fmt, "lotus")


def test_other_processes_write_the_same_bytes() -> None:
    """Sets of threads are gone through in the order of their hashes: it must not be of this process alone."""
    code = (
        "import hashlib, numpy as np\n"
        "from wenmai.lines.embroidery import charts, files\n"
        "from wenmai.lines.embroidery.model import StitchPlan\n"
        "n = 120; threads = charts.get('janome').threads[:60]\n"
        "points = np.column_stack([np.arange(n) % 20, np.arange(n) // 20]) * 1.5\n"
        "plan = StitchPlan(threads, points, np.repeat(np.arange(60), 2), np.tile([0, 3], 60), np.zeros(n, np.int64))\n"
        "print([hashlib.sha256(files.write(plan, f, 'x')).hexdigest() for f in files.FORMATS])\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
