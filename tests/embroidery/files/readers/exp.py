"""Melco EXP: pairs of signed bytes, 0.1 mm, Y up; 0x80 begins a command.

https://edutechwiki.unige.ch/en/Embroidery_format_EXP
"""

from __future__ import annotations

import struct

from tests.embroidery.files.readers.model import Machine


def read(data: bytes) -> Machine:
    machine = Machine()
    place = 0
    while place + 2 <= len(data):
        first, second = data[place], data[place + 1]
        place += 2
        if first != 0x80:
            machine.go("stitch", *struct.unpack("bb", bytes([first, second])))
            continue
        dx, dy = struct.unpack("bb", data[place : place + 2])
        place += 2
        if second == 0x04:
            machine.go("jump", dx, dy)
        elif second == 0x80:
            machine.go("trim")  # 07 00: no way
        elif second in (0x01, 0x02):
            machine.go("colour" if second == 1 else "stitch", dx, dy)
        else:
            raise AssertionError(f"command {second:02x} at {place - 4}")
    assert place == len(data)
    return machine
