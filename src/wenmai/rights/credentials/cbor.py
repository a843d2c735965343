"""A strict reader of CBOR (RFC 8949): one spelling for one value, so that no byte can change unseen.

Only what C2PA's claims, assertions and signatures are written in: definite lengths, the shortest form of every length,
text keys that do not repeat. What a lenient reader forgives (a longer spelling of a length, a repeated key) is
refused here, because a flipped bit hides in what is forgiven.
"""

from __future__ import annotations

import struct
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

DEPTH_MAX = 32  # levels of nesting; manifests need about eight
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_INDEFINITE, _BREAK = 31, 0xFF
_SIMPLE = {20: False, 21: True, 22: None}


class NotStrict(ValueError):
    """The bytes are not CBOR in its one strict spelling. The message says where."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A value under a tag (RFC 8949, section 3.4)."""

    tag: int
    value: Any


def decode(data: bytes, *, lenient: bool = False) -> Any:
    """The value that ``data`` spells, all of it. Raises NotStrict.

    ``lenient`` allows the other spellings of a length too: for the manifests of other makers, which are hashed whole.
    """
    value, end = _Reader(data, lenient).item(0, 0)
    if end != len(data):
        raise NotStrict(f"{len(data) - end} bytes follow the value")
    return value


@dataclass(frozen=True, slots=True)
class _Reader:
    data: bytes
    lenient: bool

    def item(self, at: int, depth: int) -> tuple[Any, int]:
        if depth > DEPTH_MAX:
            raise NotStrict(f"nested deeper than {DEPTH_MAX} levels at byte {at}")
        first = self._take(at, 1)[0]
        major, low = first >> 5, first & 31
        if major == 7:
            return self._simple_or_float(at + 1, low)
        if low == _INDEFINITE and self.lenient and 2 <= major <= 5:
            return self._unended(major, at + 1, depth)
        argument, at = self._argument(at + 1, low)
        if major in (4, 5):
            return self._array(at, argument, depth) if major == 4 else self._map(at, argument, depth)
        if major in (2, 3):
            return (self._take if major == 2 else self._text)(at, argument), at + argument
        if major == 6:
            value, at = self.item(at, depth + 1)
            return Tagged(argument, value), at
        return (argument if major == 0 else -1 - argument), at

    def _argument(self, at: int, low: int) -> tuple[int, int]:
        if low < 24:
            return low, at
        if low > 27:
            raise NotStrict(f"an indefinite or reserved length at byte {at - 1}")
        size = 1 << (low - 24)
        value = int.from_bytes(self._take(at, size), "big")
        if not self.lenient and value < (24 if size == 1 else 1 << (4 * size)):
            raise NotStrict(f"a length spelt longer than needed at byte {at - 1}")
        return value, at + size

    def _take(self, at: int, size: int) -> bytes:
        piece = bytes(self.data[at : at + size])
        if len(piece) != size:
            raise NotStrict(f"{size} bytes announced at byte {at}, {len(piece)} there")
        return piece

    def _text(self, at: int, size: int) -> str:
        try:
            return self._take(at, size).decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotStrict(f"a text that is not UTF-8 at byte {at}") from error

    def _array(self, at: int, count: int, depth: int) -> tuple[list[Any], int]:
        values = []
        for _ in range(min(count, len(self.data))):
            value, at = self.item(at, depth + 1)
            values.append(value)
        if len(values) != count:
            raise NotStrict(f"{count} values announced, more than there are bytes")
        return values, at

    def _map(self, at: int, count: int, depth: int) -> tuple[dict[Hashable, Any], int]:
        values: dict[Hashable, Any] = {}
        for _ in range(min(count, len(self.data))):
            key, at = self.item(at, depth + 1)
            if not isinstance(key, str | int) or key in values:
                raise NotStrict(f"a key that repeats, or is neither text nor number, before byte {at}")
            values[key], at = self.item(at, depth + 1)
        if len(values) != count:
            raise NotStrict(f"{count} entries announced, more than there are bytes")
        return values, at

    def _unended(self, major: int, at: int, depth: int) -> tuple[Any, int]:
        """What goes on until a break (RFC 8949, section 3.2.1)."""
        values = []
        while self._take(at, 1)[0] != _BREAK:
            value, at = self.item(at, depth + 1)
            values.append(value)
        if major == 4:
            return values, at + 1
        if major == 5:
            keys = values[::2]
            if len(values) % 2 or not all(isinstance(key, str | int) for key in keys):
                raise NotStrict(f"a map without an even number of texts and values before byte {at}")
            return dict(zip(keys, values[1::2], strict=True)), at + 1
        if not all(isinstance(value, bytes if major == 2 else str) for value in values):
            raise NotStrict(f"a string of pieces that are none before byte {at}")
        return (b"" if major == 2 else "").join(values), at + 1

    def _simple_or_float(self, at: int, low: int) -> tuple[Any, int]:
        if low in _SIMPLE:
            return _SIMPLE[low], at
        if low in _FLOATS:
            size = struct.calcsize(_FLOATS[low])
            return struct.unpack(_FLOATS[low], self._take(at, size))[0], at + size
        raise NotStrict(f"a simple value that is not used here at byte {at - 1}")
