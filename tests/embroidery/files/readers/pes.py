"""Brother PES version 1 and the PEC block in it: what a machine of Brother's sews is the PEC block.

https://edutechwiki.unige.ch/en/Embroidery_format_PES and Embroidery_format_PEC. Y down.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from tests.embroidery.files.readers.model import Machine


@dataclass
class Header:
    label: str
    palette: tuple[int, ...]
    width: int
    height: int


def read(data: bytes) -> tuple[Header, Machine]:
    assert data[:8] == b"#PES0001"
    (pec,) = struct.unpack_from("<I", data, 8)
    assert data[pec : pec + 3] == b"LA:"
    label = data[pec + 3 : pec + 19].decode("ascii").rstrip()
    count = data[pec + 48] + 1
    palette = tuple(data[pec + 49 : pec + 49 + count])
    block = pec + 512
    length = int.from_bytes(data[block + 2 : block + 5], "little")
    width, height = struct.unpack_from("<HH", data, block + 8)
    machine = Machine()
    place = _stitches(data, block + 16, machine)
    # The first jump leads from the design's top left corner; here positions are from its middle.
    kind, *_ = machine.steps[0]
    assert kind == "jump"
    machine.steps = [(step, x - width // 2, y + height // 2) for step, x, y in machine.steps[1:]]
    assert place == block + length
    thumbnails = data[place:]
    assert len(thumbnails) == 6 * 38 * (count + 1)
    return Header(label, palette, width, height), machine


def _stitches(data: bytes, place: int, machine: Machine) -> int:
    while True:
        if data[place] == 0xFF:
            machine.go("end")
            return place + 1
        if data[place] == 0xFE:
            assert data[place + 1] == 0xB0
            machine.go("colour")
            place += 3
            continue
        dx, first, place = _value(data, place)
        dy, second, place = _value(data, place)
        flags = first | second
        if flags & 0x20:
            machine.go("trim")
        machine.go("jump" if flags & 0x30 else "stitch", dx, -dy)


def _value(data: bytes, place: int) -> tuple[int, int, int]:
    """7 bits, or 12 with flags in front where the top bit is set; two's complement."""
    if data[place] & 0x80:
        value = (data[place] & 0x0F) << 8 | data[place + 1]
        return value - 0x1000 if value & 0x800 else value, data[place] & 0x70, place + 2
    value = data[place]
    return value - 0x80 if value & 0x40 else value, 0, place + 1


def sewn_segments(data: bytes) -> list[tuple[int, list[tuple[int, int]]]]:
    """What PES programs show: (1 for jumps, 0 for stitches; points) of each segment of the CSewSeg block."""
    place = data.index(b"CSewSeg") + 7
    segments = []
    while True:
        kind, _, count = struct.unpack_from("<HHH", data, place)
        place += 6
        points = [struct.unpack_from("<hh", data, place + 4 * i) for i in range(count)]
        segments.append((kind, points))
        place += 4 * count
        if struct.unpack_from("<H", data, place) != (0x8003,):
            return segments
        place += 2
