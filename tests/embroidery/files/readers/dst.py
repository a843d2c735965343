"""Tajima DST, from its published description: https://edutechwiki.unige.ch/en/Embroidery_format_DST.

Each record is three bytes. The value of an axis is the sum of the weights 1, 3, 9, 27, 81 whose plus bit is set, less
those whose minus bit is set.
"""

from __future__ import annotations

from tests.embroidery.files.readers.model import Machine

# byte, bit → axis, weight (Y up)
WEIGHTS = {
    (0, 0): ("x", 1), (0, 1): ("x", -1), (0, 2): ("x", 9), (0, 3): ("x", -9),
    (0, 4): ("y", -9), (0, 5): ("y", 9), (0, 6): ("y", -1), (0, 7): ("y", 1),
    (1, 0): ("x", 3), (1, 1): ("x", -3), (1, 2): ("x", 27), (1, 3): ("x", -27),
    (1, 4): ("y", -27), (1, 5): ("y", 27), (1, 6): ("y", -3), (1, 7): ("y", 3),
    (2, 2): ("x", 81), (2, 3): ("x", -81), (2, 4): ("y", -81), (2, 5): ("y", 81),
}  # fmt: skip
FIELDS = ("LA", "ST", "CO", "+X", "-X", "+Y", "-Y", "AX", "AY", "MX", "MY", "PD")
JUMPS_OF_A_TRIM = 3


def header(data: bytes) -> dict[str, str]:
    """The fields of the 512 bytes in front, as text."""
    assert len(data) >= 512
    head = data[:512]
    end = head.index(0x1A)
    assert set(head[end + 1 :]) <= {0x20, 0x00}
    fields = {}
    for part in head[:end].split(b"\r"):
        name, colon, value = part.partition(b":")
        if colon:
            fields[name.decode("ascii").strip("\n")] = value.decode("ascii")
    return fields


def read(data: bytes) -> tuple[dict[str, str], Machine]:
    body = data[512:]
    machine = Machine()
    place = 0
    ended = False
    while place + 3 <= len(body) and not ended:
        record = body[place : place + 3]
        place += 3
        dx = sum(weight for (i, bit), (axis, weight) in WEIGHTS.items() if axis == "x" and record[i] >> bit & 1)
        dy = sum(weight for (i, bit), (axis, weight) in WEIGHTS.items() if axis == "y" and record[i] >> bit & 1)
        kind = record[2] & 0b11000011
        if record[2] == 0xF3:
            machine.go("end")
            ended = True
        elif kind == 0b11000011:
            machine.go("colour", dx, dy)
        elif kind == 0b10000011:
            machine.go("jump", dx, dy)
        elif kind == 0b00000011:
            machine.go("stitch", dx, dy)
        else:
            raise AssertionError(f"record {record.hex()} at {512 + place - 3}")
    assert ended, "no end record"
    machine.rest = body[place:]
    return header(data), machine


def trims(machine: Machine) -> int:
    """Runs of exactly three jumps that lead nowhere and do move: what stands for a trim."""
    found = 0
    steps = [(0, 0, 0), *machine.steps]
    for i in range(1, len(steps) - JUMPS_OF_A_TRIM + 1):
        three = steps[i : i + JUMPS_OF_A_TRIM]
        moves = [(b[1] - a[1], b[2] - a[2]) for a, b in zip(steps[i - 1 :], three, strict=False)]
        if all(step[0] == "jump" for step in three) and three[-1][1:] == steps[i - 1][1:] and any(moves[0]):
            found += 1
    return found
