"""Janome JEF: a header of little-endian words, then pairs of signed bytes, 0.1 mm, Y up; 0x80 begins a command.

https://edutechwiki.unige.ch/en/Embroidery_format_JEF
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.embroidery.files.readers.model import Machine


@dataclass
class Header:
    stitches_at: int
    date: str
    colours: int
    points: int
    hoop: int
    extents: tuple[int, int, int, int]  # left, top, right, bottom of the centre
    palette: tuple[int, ...]


def read(data: bytes) -> tuple[Header, Machine]:
    stitches_at, flags = struct.unpack_from("<II", data, 0)
    assert flags in (0x14, 0x10, 0x0A, 0x01)
    colours, points, hoop = struct.unpack_from("<III", data, 24)
    extents = struct.unpack_from("<4i", data, 36)
    palette = struct.unpack_from(f"<{colours}i", data, 0x74)
    head = Header(stitches_at, data[8:22].decode("ascii"), colours, points, hoop, extents, palette)
    assert stitches_at == 0x74 + 8 * colours
    machine = Machine()
    place = stitches_at
    while True:
        dx, dy = struct.unpack_from("bb", data, place)
        place += 2
        if data[place - 2] != 0x80:
            machine.go("stitch", dx, dy)
            continue
        command = data[place - 1]
        if command == 0x10:
            machine.go("end")
            break
        dx, dy = struct.unpack_from("bb", data, place)
        place += 2
        if command == 0x01:
            machine.go("colour", dx, dy)
        elif command == 0x02:
            machine.go("jump", dx, dy)
        else:
            raise AssertionError(f"command {command:02x} at {place - 4}")
    machine.rest = data[place:]
    return head, machine


def trims(machine: Machine) -> int:
    """Jumps that do not move come in threes where the thread is cut."""
    still = 0
    last = (0, 0)
    for kind, x, y in machine.steps:
        still += kind == "jump" and (x, y) == last
        last = (x, y)
    assert still % 3 == 0
    return still // 3
