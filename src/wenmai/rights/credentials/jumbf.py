"""JUMBF boxes (ISO 19566-5) as C2PA nests them, read strictly: every byte belongs to exactly one box.

A box is ``LBox (4 bytes) TBox (4) content``; a superbox ``jumb`` holds a description ``jumd`` first, which is
``UUID (16) toggles (1) label NUL [private box]``, and then its content boxes. C2PA 2.2, section 11.1, gives the UUIDs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wenmai.rights.credentials.cbor import NotStrict

HEADER_BYTES = 8
SALT_TYPE = b"c2sh"  # a random salt in the description's private box, so that guessing at a hash gains nothing
DEPTH_MAX = 8
_UUID_TAIL = bytes.fromhex("00110010800000aa00389b71")
_DESCRIBED_BYTES_MIN = 17
_REQUESTABLE_LABELLED = 0b00011
_WITH_PRIVATE = 0b10000


@dataclass(frozen=True, slots=True)
class Box:
    """A superbox: its label, the four letters of its UUID, and where its bytes lie in the store.

    ``start`` and ``end`` bound the whole box, header included. ``boxes`` are the superboxes inside; ``content`` is the
    content of the single plain box inside where there is one (``content_type`` its four letters), else empty.
    """

    label: str
    kind: bytes
    salted: bool
    start: int
    end: int
    boxes: tuple[Box, ...]
    content_type: bytes
    content: bytes

    def hashed(self, store: bytes) -> bytes:
        """The bytes that a hashed URI to this box covers: all but the box's own header (C2PA 2.2, section 8.3)."""
        return store[self.start + HEADER_BYTES : self.end]

    def child(self, label: str) -> Box | None:
        """The box of that label inside, or None."""
        return next((box for box in self.boxes if box.label == label), None)


def read_store(store: bytes) -> Box:
    """The outermost box of a manifest store, which must be all of ``store``. Raises NotStrict.

    The last manifest, which speaks for the file, is read strictly. Those before it are ingredients', by whatever maker:
    where one is laid out otherwise, its box is given without what is inside.
    """
    boxes = list(_plain_boxes(store, 0, len(store)))
    if len(boxes) != 1 or boxes[0][0] != b"jumb":
        raise NotStrict("the manifest store is not one box")
    inside = list(_plain_boxes(store, HEADER_BYTES, len(store)))
    if len(inside) < 2 or inside[0][0] != b"jumd" or {box_type for box_type, _, _ in inside[1:]} != {b"jumb"}:
        raise NotStrict("the manifest store does not hold manifests")
    kind, label, salted = _description(store[inside[0][1] + HEADER_BYTES : inside[0][2]])
    *earlier, active = ((at, stop) for _, at, stop in inside[1:])
    manifests = (*(_opaque(store, at, stop) for at, stop in earlier), _superbox(store, *active, 1))
    return Box(label, kind, salted, 0, len(store), manifests, b"", b"")


def _opaque(store: bytes, start: int, end: int) -> Box:
    try:
        return _superbox(store, start, end, 1)
    except NotStrict:
        label = store[start + 2 * HEADER_BYTES + _DESCRIBED_BYTES_MIN : end].partition(b"\0")[0]
        return Box(label.decode("utf-8", "replace"), b"", False, start, end, (), b"", b"")


def _plain_boxes(store: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, end) of the boxes that fill the bytes from ``at`` to ``end`` without a gap."""
    while at < end:
        size = int.from_bytes(store[at : at + 4], "big")
        if size < HEADER_BYTES or at + size > end:
            raise NotStrict(f"a box of {size} bytes does not fit at byte {at} of the store")
        yield store[at + 4 : at + 8], at, at + size
        at += size


def _superbox(store: bytes, start: int, end: int, depth: int) -> Box:
    if depth > DEPTH_MAX:
        raise NotStrict(f"boxes nested deeper than {DEPTH_MAX} levels")
    inside = list(_plain_boxes(store, start + HEADER_BYTES, end))
    if not inside or inside[0][0] != b"jumd":
        raise NotStrict(f"the box at byte {start} of the store does not describe itself")
    kind, label, salted = _description(store[inside[0][1] + HEADER_BYTES : inside[0][2]])
    boxes: list[Box] = []
    plain: list[tuple[bytes, bytes]] = []
    for box_type, at, stop in inside[1:]:
        if box_type == b"jumb":
            boxes.append(_superbox(store, at, stop, depth + 1))
        else:
            plain.append((box_type, store[at + HEADER_BYTES : stop]))
    if boxes and plain:
        raise NotStrict(f"the box {label!r} mixes superboxes and plain boxes")
    if len({box.label for box in boxes}) != len(boxes):
        raise NotStrict(f"two boxes of one name in {label!r}")
    content_type, content = plain[0] if len(plain) == 1 else (b"", b"")
    return Box(label, kind, salted, start, end, tuple(boxes), content_type, content)


def _description(described: bytes) -> tuple[bytes, str, bool]:
    """(kind, label, whether it is salted) of a description box's content."""
    if len(described) < _DESCRIBED_BYTES_MIN:
        raise NotStrict("a description box that is cut short")
    uuid, toggles, rest = described[:16], described[16], described[17:]
    label, nul, private = rest.partition(b"\0")
    salted = toggles == _REQUESTABLE_LABELLED | _WITH_PRIVATE
    if not nul or (toggles != _REQUESTABLE_LABELLED and not salted) or salted != bool(private):
        raise NotStrict("a description box whose toggles do not fit what follows")
    if private and (private[4:8] != SALT_TYPE or int.from_bytes(private[:4], "big") != len(private)):
        raise NotStrict("a description box with something in it that is not a salt")
    kind = uuid[:4] if uuid[4:] == _UUID_TAIL else uuid
    try:
        return kind, label.decode("utf-8"), salted
    except UnicodeDecodeError as error:
        raise NotStrict("a label that is not UTF-8") from error
