"""What a machine does as it reads a file, one step after another, in the file's own order."""

from __future__ import annotations

from dataclasses import dataclass, field

Step = tuple[str, int, int]  # kind, x, y: absolute, 0.1 mm, y up; kinds: stitch, jump, trim, colour, stop, end


@dataclass
class Machine:
    """Where the needle is and what it has done. ``largest`` is the largest |dx| or |dy| of any one record."""

    x: int = 0
    y: int = 0
    steps: list[Step] = field(default_factory=list)
    largest: dict[str, int] = field(default_factory=dict)
    rest: bytes = b""  # after the end

    def go(self, kind: str, dx: int = 0, dy: int = 0) -> None:
        self.x += dx
        self.y += dy
        self.largest[kind] = max(self.largest.get(kind, 0), abs(dx), abs(dy))
        self.steps.append((kind, self.x, self.y))

    def holes(self) -> list[list[tuple[int, int]]]:
        """The needle holes by colour block, in order."""
        blocks: list[list[tuple[int, int]]] = [[]]
        for kind, x, y in self.steps:
            if kind == "colour":
                blocks.append([])
            elif kind == "stitch":
                blocks[-1].append((x, y))
        return blocks

    def count(self, kind: str) -> int:
        return sum(step[0] == kind for step in self.steps)
