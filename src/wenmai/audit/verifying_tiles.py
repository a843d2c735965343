"""Compares the stored tiles with the ones that the recomputed leaves make. Keeps one tile a level."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, type_coerce
from sqlalchemy.types import NullType

from wenmai.audit.findings import Finding, Findings
from wenmai.audit.tables import TILE
from wenmai.audit.tiles import TILE_BYTES, subtree_root


class TileCheck:
    """Takes the leaves' hashes in order."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection = connection
        self._findings = findings
        self._growing: list[tuple[int, bytearray]] = []  # by level: the number of the last tile, and its hashes
        self._expected_tiles = 0

    def append(self, leaf: bytes) -> None:
        """The hash of the next leaf."""
        self._append(0, leaf)

    def finish(self) -> None:
        """After the last leaf: the partial tiles, and tiles that should not be there."""
        for level, (number, hashes) in enumerate(self._growing):
            if hashes:
                self._compare(level, number, bytes(hashes))
        stored = int(self._connection.execute(select(func.count()).select_from(TILE)).scalar() or 0)
        if stored > self._expected_tiles:
            surplus = f"{stored - self._expected_tiles} tiles more than the leaves make"
            self._findings.add(Finding("tile.surplus", surplus, table=TILE.name))

    def _append(self, level: int, hash_: bytes) -> None:
        if level == len(self._growing):
            self._growing.append((0, bytearray()))
        number, hashes = self._growing[level]
        hashes += hash_
        if len(hashes) == TILE_BYTES:
            self._compare(level, number, bytes(hashes))
            self._growing[level] = (number + 1, bytearray())
            self._append(level + 1, subtree_root(bytes(hashes)))

    def _compare(self, level: int, number: int, hashes: bytes) -> None:
        place = (TILE.c.level == level) & (TILE.c.number == number)
        row = self._connection.execute(select(type_coerce(TILE.c.hashes, NullType)).where(place)).first()
        self._expected_tiles += row is not None
        if row is None or row[0] != hashes:
            how = "is missing" if row is None else "has other hashes than the events"
            finding = Finding("tile.edited", f"a tile of the tree {how}", TILE.name, f"level {level}, number {number}")
            self._findings.add(finding)
