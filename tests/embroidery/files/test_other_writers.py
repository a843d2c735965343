"""The readers beside this test, proven on files of a writer that is not ours: pyembroidery's, of patterns at random.

What is read is compared with what the pattern holds, not with another reader.
"""

from __future__ import annotations

import io
import random
from typing import Any

import pyembroidery
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.embroidery.files.readers import vp3
from tests.embroidery.files.test_round_trips import READ, Blocks, machine_of, shifted

WRITERS: dict[str, Any] = {
    "dst": pyembroidery.DstWriter, "pes": pyembroidery.PesWriter, "exp": pyembroidery.ExpWriter,
    "jef": pyembroidery.JefWriter, "vp3": pyembroidery.Vp3Writer,
}  # fmt: skip
COLOURS = (0xED171F, 0x0E1F7C, 0x00A343, 0xFFFF00)
STEP_MAX = 100  # 0.1 mm: every format says it in one record


def pattern_of(seed: int, colours: int, runs: int) -> tuple[pyembroidery.EmbPattern, Blocks]:
    """A pattern at random, and its needle holes by colour, Y up."""
    chance = random.Random(seed)
    pattern, blocks = pyembroidery.EmbPattern(), Blocks()
    for block in range(colours):
        pattern.add_thread({"color": COLOURS[block], "name": f"thread {block}", "catalog": str(block)})
        blocks.append([])
        for _ in range(runs):
            x, y = chance.randint(-400, 400), chance.randint(-400, 400)
            pattern.move_abs(x, y)
            for _ in range(chance.randint(2, 40)):
                x, y = x + chance.randint(-STEP_MAX, STEP_MAX), y + chance.randint(1, STEP_MAX)
                pattern.stitch_abs(x, y)
                blocks[-1].append((x, -y))
            pattern.trim()
        if block + 1 < colours:
            pattern.color_change()
    pattern.end()
    return pattern, blocks


def written(pattern: pyembroidery.EmbPattern, fmt: str) -> bytes:
    target = io.BytesIO()
    pyembroidery.write_embroidery(WRITERS[fmt], pattern, target, {"pes version": 1})
    return target.getvalue()


@pytest.mark.parametrize("fmt", sorted(READ))
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32), colours=st.integers(1, 4), runs=st.integers(1, 3))
def test_files_of_another_writer_are_read_as_they_were_meant(fmt: str, seed: int, colours: int, runs: int) -> None:
    pattern, wanted = pattern_of(seed, colours, runs)
    found = machine_of(fmt, written(pattern, fmt)).holes()
    assert [len(block) for block in found] == [len(block) for block in wanted]
    first, meant = found[0][0], wanted[0][0]
    by = (first[0] - meant[0], first[1] - meant[1]) if fmt == "pes" else (0, 0)  # a PES lies wherever its machine wants
    if fmt != "vp3":
        assert found == shifted(wanted, by)
        return
    for ours, theirs in zip(found, wanted, strict=True):  # where a block begins is rounded from the design's middle
        off = (ours[0][0] - theirs[0][0], ours[0][1] - theirs[0][1])
        assert max(map(abs, off)) <= 1
        assert ours == shifted([theirs], off)[0]


@settings(max_examples=20)
@given(seed=st.integers(0, 2**32), colours=st.integers(1, 4))
def test_threads_of_another_writers_vp3_are_read_as_they_were_meant(seed: int, colours: int) -> None:
    pattern, _ = pattern_of(seed, colours, 1)
    head, _ = vp3.read(written(pattern, "vp3"))
    assert [(rgb, code, name) for rgb, code, name, _ in head.threads] == [
        (COLOURS[i], str(i), f"thread {i}") for i in range(colours)
    ]
