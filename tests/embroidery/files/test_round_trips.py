"""What is written is what readers read: the byte-level readers beside this test, and pyembroidery."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pyembroidery
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.embroidery.files.plans import plans
from tests.embroidery.files.readers import dst, exp, jef, pes, vp3
from tests.embroidery.files.readers.model import Machine
from wenmai.lines.embroidery import files
from wenmai.lines.embroidery.model import Role, StitchPlan

READ = {"dst": dst.read, "pes": pes.read, "exp": exp.read, "jef": jef.read, "vp3": vp3.read}
PYEMBROIDERY = {
    "dst": pyembroidery.DstReader, "pes": pyembroidery.PesReader, "exp": pyembroidery.ExpReader,
    "jef": pyembroidery.JefReader, "vp3": pyembroidery.Vp3Reader,
}  # fmt: skip

Blocks = list[list[tuple[int, int]]]
each_format = pytest.mark.parametrize("fmt", sorted(READ))


def machine_of(fmt: str, data: bytes) -> Machine:
    found: Any = READ[fmt](data)
    return found if isinstance(found, Machine) else found[1]


def joined(plan: StitchPlan) -> Blocks:
    """The plan's holes by colour block; neighbours in one unit are one hole."""
    middle = (plan.points_mm.min(axis=0) + plan.points_mm.max(axis=0)) / 2
    blocks: Blocks = []
    last_thread = None
    for row, (point, thread, role) in enumerate(
        zip(plan.points_mm - middle, plan.thread_index, plan.role, strict=True)
    ):
        if thread != last_thread:
            blocks.append([])
            last_thread = thread
        x, y = np.rint(point * 10)
        hole = (int(x), -int(y))
        if role == Role.START or row == 0 or hole != blocks[-1][-1]:
            blocks[-1].append(hole)
    return blocks


def shifted(blocks: Blocks, by: tuple[int, int]) -> Blocks:
    return [[(x + by[0], y + by[1]) for x, y in block] for block in blocks]


def assert_same_holes(read: Blocks, plan: StitchPlan) -> None:
    """All of the plan's holes in their order; between them only such as cut a long stitch into equal parts."""
    wanted = joined(plan)
    assert len(read) == len(wanted)
    first, other = read[0][0], wanted[0][0]
    by = (first[0] - other[0], first[1] - other[1])
    assert max(map(abs, by)) <= 1, "the design is moved by what rounding leaves and no more"
    for found, block in zip(read, shifted(wanted, by), strict=True):
        rest = iter(found)
        for hole in block:
            assert any(step == hole for step in rest), f"{hole} is not sewn in its place"
        assert found[-1] == block[-1]


@each_format
@settings(max_examples=40)
@given(plan=plans())
def test_every_hole_is_read_back_in_its_order_and_block(fmt: str, plan: StitchPlan) -> None:
    machine = machine_of(fmt, files.write(plan, fmt, "motif"))
    assert_same_holes(machine.holes(), plan)
    assert machine.rest == b""


@each_format
@settings(max_examples=40)
@given(plan=plans())
def test_no_record_is_longer_than_the_format_can_say(fmt: str, plan: StitchPlan) -> None:
    form = files.format_called(fmt)
    largest = machine_of(fmt, files.write(plan, fmt, "motif")).largest
    assert largest.get("stitch", 0) <= form.stitch_max
    assert largest.get("jump", 0) <= (form.jump_max if fmt != "vp3" else 32_767)


@each_format
@settings(max_examples=25)
@given(plan=plans())
def test_the_design_is_centred(fmt: str, plan: StitchPlan) -> None:
    holes = np.array([hole for block in machine_of(fmt, files.write(plan, fmt, "x")).holes() for hole in block])
    assert np.abs(holes.min(axis=0) + holes.max(axis=0)).max() <= 1


@each_format
@settings(max_examples=25)
@given(plan=plans())
def test_the_thread_is_cut_where_the_plan_cuts_it(fmt: str, plan: StitchPlan) -> None:
    machine = machine_of(fmt, files.write(plan, fmt, "x"))
    starts = np.flatnonzero(plan.role == Role.START)[1:]
    changes = int(np.count_nonzero(plan.thread_index[starts] != plan.thread_index[starts - 1]))
    assert machine.count("colour") == changes
    counted = {"dst": dst.trims, "jef": jef.trims, "exp": lambda m: m.count("trim")}
    if fmt in counted:
        assert counted[fmt](machine) == len(starts) - changes
    elif fmt == "vp3":  # cut at its end too
        assert machine.count("trim") == len(starts) - changes + 1
    else:  # PES cuts at each jump but the first
        assert len(starts) - changes <= machine.count("trim") <= machine.count("jump")


@each_format
@settings(max_examples=15)
@given(plan=plans())
def test_pyembroidery_reads_the_same(fmt: str, plan: StitchPlan) -> None:
    data = files.write(plan, fmt, "motif")
    pattern = pyembroidery.EmbPattern()
    PYEMBROIDERY[fmt].read(io.BytesIO(data), pattern)
    theirs = [(int(x), -int(y)) for x, y, command in pattern.stitches if command & 0xFF == pyembroidery.STITCH]
    ours = [hole for block in machine_of(fmt, data).holes() for hole in block]
    if fmt == "vp3":  # it takes long moves of the needle for jumps, and the hole at their end for none
        left = iter(ours)
        assert all(hole in left for hole in theirs)  # in this order
    else:
        by = (theirs[0][0] - ours[0][0], theirs[0][1] - ours[0][1])  # it counts PES from the corner
        assert theirs == shifted([ours], by)[0]
        assert by == (0, 0) or fmt == "pes"
    # Two threads that are one in PES's palette: it takes the change for a stop, at which a machine waits as well.
    stops = pattern.count_stitch_commands(pyembroidery.STOP) if fmt == "pes" else 0
    assert pattern.count_color_changes() + stops == machine_of(fmt, data).count("colour")


@settings(max_examples=25)
@given(plan=plans(), name=st.text(max_size=30))
def test_the_dst_header_tells_what_follows(plan: StitchPlan, name: str) -> None:
    data = files.write(plan, "dst", name)
    fields, machine = dst.read(data)
    holes = np.array([hole for block in machine.holes() for hole in block])
    assert tuple(fields) == dst.FIELDS
    assert len(fields["LA"]) == 16
    assert int(fields["ST"]) == len(machine.steps) == (len(data) - 512) / 3
    assert int(fields["CO"]) == machine.count("colour")
    assert int(fields["+X"]) == holes[:, 0].max()
    assert int(fields["-X"]) == -holes[:, 0].min()
    assert int(fields["+Y"]) == holes[:, 1].max()
    assert int(fields["-Y"]) == -holes[:, 1].min()
    assert (int(fields["AX"].replace(" ", "")), int(fields["AY"].replace(" ", ""))) == (machine.x, machine.y)


@settings(max_examples=25)
@given(plan=plans())
def test_the_other_headers_tell_what_follows(plan: StitchPlan) -> None:
    head, machine = jef.read(files.write(plan, "jef", "x"))
    counts = {"stitch": 1, "jump": 2, "colour": 2, "end": 1}
    assert head.points == sum(counts[kind] for kind, _, _ in machine.steps)
    assert head.colours == machine.count("colour") + 1
    holes = np.array([hole for block in machine.holes() for hole in block])
    size = np.ptp(holes, axis=0)
    assert np.abs(np.array(head.extents[2:]) * 2 - size).max() <= 1

    label, machine = pes.read(files.write(plan, "pes", "a name!"))
    assert label.label == "aname"
    assert (label.width, label.height) == tuple(np.ptp([h for b in machine.holes() for h in b], axis=0))

    box, machine = vp3.read(files.write(plan, "vp3", "x"))
    assert box.gaps == 0
    right, top, left, bottom = (value / 100 for value in box.extents)
    holes = np.array([hole for block in machine.holes() for hole in block])
    assert 0 <= right - holes[:, 0].max() <= 1
    assert 0 <= holes[:, 0].min() - left <= 1
    assert 0 <= top - holes[:, 1].max() <= 1
    assert 0 <= holes[:, 1].min() - bottom <= 1


@settings(max_examples=25)
@given(plan=plans())
def test_colours_are_exact_in_vp3(plan: StitchPlan) -> None:
    head, _ = vp3.read(files.write(plan, "vp3", "x"))
    starts = np.flatnonzero(plan.role == Role.START)
    blocks = [
        int(i) for n, i in enumerate(plan.thread_index[starts]) if n == 0 or i != plan.thread_index[starts][n - 1]
    ]
    wanted = [plan.threads[i] for i in blocks]
    assert [rgb for rgb, *_ in head.threads] == [int(thread.hex[1:], 16) for thread in wanted]
    assert [code for _, code, *_ in head.threads] == [thread.code for thread in wanted]


@each_format
@settings(max_examples=10)
@given(plan=plans())
def test_the_same_plan_gives_the_same_bytes_wherever_it_lies(fmt: str, plan: StitchPlan) -> None:
    assert files.write(plan, fmt, "x") == files.write(plan, fmt, "x")
    moved = StitchPlan(
        plan.threads, plan.points_mm + np.array([64.0, -32.0]), plan.thread_index, plan.role, plan.region_index
    )
    first, second = (machine_of(fmt, files.write(one, fmt, "x")).holes() for one in (plan, moved))
    assert [len(block) for block in first] == pytest.approx([len(block) for block in second], abs=2)


@settings(max_examples=15)
@given(plan=plans())
def test_pes_programs_see_what_the_machine_sews(plan: StitchPlan) -> None:
    data = files.write(plan, "pes", "x")
    shown = [point for kind, points in pes.sewn_segments(data) if kind == 0 for point in points]
    sewn = [hole for block in pes.read(data)[1].holes() for hole in block]
    relative = [(x - shown[0][0] + sewn[0][0], shown[0][1] - y + sewn[0][1]) for x, y in shown]
    assert [hole for n, hole in enumerate(relative) if not n or hole != relative[n - 1]] == [
        hole for n, hole in enumerate(sewn) if not n or hole != sewn[n - 1]
    ]
