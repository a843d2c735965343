"""Husqvarna Viking and Pfaff VP3: nested blocks, big-endian, positions in 0.001 mm, stitches in 0.1 mm.

https://edutechwiki.unige.ch/en/Embroidery_format_VP3. Positions are Y up, stitches Y down.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from tests.embroidery.files.readers.model import Machine


@dataclass
class Bytes:
    """A place in the file that moves on as values are taken."""

    data: bytes
    place: int = 0

    def take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(">" + form, self.data, self.place)
        self.place += struct.calcsize(">" + form)
        return values

    def words(self, encoding: str) -> str:
        (length,) = self.take("H")
        text = self.data[self.place : self.place + length].decode(encoding)
        self.place += length
        return text

    def expect(self, wanted: bytes) -> None:
        found = self.data[self.place : self.place + len(wanted)]
        assert found == wanted, f"{found.hex()} at {self.place}, not {wanted.hex()}"
        self.place += len(wanted)

    def block(self, kind: int) -> int:
        """Enter a block; gives where it ends."""
        self.expect(bytes([0, kind, 0]))
        (length,) = self.take("I")
        return self.place + length


@dataclass
class Header:
    extents: tuple[int, int, int, int] = (0, 0, 0, 0)  # right, top, left, bottom
    stitches: int = 0
    gaps: int = 0  # blocks that do not begin where the one before ended; other writers leave that way to the machine
    threads: list[tuple[int, str, str, str]] = field(default_factory=list)  # rgb, code, name, maker


def read(data: bytes) -> tuple[Header, Machine]:
    source = Bytes(data)
    head = Header()
    machine = Machine()
    source.expect(b"%vsm%\x00")
    source.words("utf-16-be")
    file_end = source.block(2)
    source.words("utf-16-be")
    right, top, left, bottom = source.take("4i")
    head.extents = (right, top, left, bottom)
    head.stitches, _, colours, _, _ = source.take("IBBBB")
    assert source.take("B") == (1,)
    design_end = source.block(3)
    centre = source.take("2i")
    source.take("3B")
    source.take("6i")
    source.words("utf-16-be")
    source.take("2B4I")
    source.expect(b"xxPP\x01\x00")
    source.words("utf-16-be")
    assert source.take("H") == (colours,)
    for index in range(colours):
        _colour(source, index, centre, head, machine)
    assert source.place == design_end == file_end == len(data)
    machine.go("end")
    return head, machine


def _colour(source: Bytes, index: int, centre: tuple[int, ...], head: Header, machine: Machine) -> None:
    end = source.block(5)
    start = [(offset + middle) / 100 for offset, middle in zip(source.take("2i"), centre, strict=True)]
    if index:
        machine.go("colour")
        if (machine.x, machine.y) != tuple(start):
            head.gaps += 1
            machine.go("jump", round(start[0]) - machine.x, round(start[1]) - machine.y)
    assert source.take("BB") == (1, 0)  # one colour, no transition
    high, low = source.take("BH")
    source.take("5B")
    head.threads.append((high << 16 | low, source.words("ascii"), source.words("ascii"), source.words("ascii")))
    shift = [value / 100 for value in source.take("2i")]
    _stitches(source, source.block(1), machine)
    source.expect(b"\x00")
    assert source.place == end
    # What is left of the way to the next block is a move without thread.
    machine.go("jump", int(start[0] + shift[0]) - machine.x, int(start[1] + shift[1]) - machine.y)


def _stitches(source: Bytes, end: int, machine: Machine) -> None:
    source.expect(b"\x0a\xf6\x00")
    while source.place < end:
        dx, dy = source.take("bb")
        if dx != -0x80:
            machine.go("stitch", dx, -dy)
        elif dy == 1:
            dx, dy = source.take("hh")
            source.expect(b"\x80\x02")
            machine.go("move", dx, -dy)
            machine.steps[-1] = ("stitch", machine.x, machine.y)
        elif dy == 3:
            machine.go("trim")
        else:
            raise AssertionError(f"command {dy} at {source.place - 2}")
    assert source.place == end
