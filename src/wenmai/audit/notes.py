"""Checkpoints as text: C2SP's signed-note and tlog-checkpoint, with the time in a tlog-cosignature. Pure.

A checkpoint says the log's name, its size and its root. The log signs it twice: the plain Ed25519 signature (type 1)
that every reader of the format knows, and a timestamped one (type 4), which is how the format says *when*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenmai.audit.keys import KEY_ID_BYTES, SIGNATURE, TIMESTAMPED, PublicKey, SigningKey, decoded, encoded, key_id
from wenmai.audit.merkle import HASH_BYTES
from wenmai.kernel.errors import Tampered

TIME_BYTES = 8
NOTE_BYTES_MAX = 1 << 16  # room for witnesses; the format asks for 16 signatures at least
SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
BODY = re.compile(r"(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/]{43}=)\n")


@dataclass(frozen=True)
class Checkpoint:
    """What a log signed: so many leaves, this root, at that time."""

    origin: str
    size: int
    root: bytes  # 32 bytes
    at_s: int  # seconds since 1970, UTC
    text: str  # the whole note


def signed_checkpoint(key: SigningKey, size: int, root: bytes, at_s: int) -> Checkpoint:
    """Sign that the log has ``size`` leaves and this root now."""
    body = f"{key.name}\n{size}\n{encoded(root)}\n"
    plain = key_id(key.public, SIGNATURE) + key.sign(body.encode())
    stamp = at_s.to_bytes(TIME_BYTES, "big")
    timed = key_id(key.public, TIMESTAMPED) + stamp + key.sign(_timed(body, at_s))
    text = f"{body}\n— {key.name} {encoded(plain)}\n— {key.name} {encoded(timed)}\n"
    return Checkpoint(key.name, size, root, at_s, text)


def open_checkpoint(text: str, key: PublicKey) -> Checkpoint:
    """The checkpoint that ``text`` is. Raises Tampered where it is none, or the key did not sign all of it.

    Signatures of others (witnesses) are let be, as the format says.
    """
    body, _, signatures = text.rpartition("\n\n")
    body += "\n"
    said = BODY.fullmatch(body)
    if len(text) > NOTE_BYTES_MAX or said is None or not signatures.endswith("\n"):
        raise _refused("this is no checkpoint of a log")
    root = decoded(said["root"])
    if said["origin"] != key.name or len(root) != HASH_BYTES:
        raise _refused(f"this is no checkpoint of the log {key.name}")
    found = _signatures(signatures, key)
    plain, timed = found.get(key_id(key, SIGNATURE)), found.get(key_id(key, TIMESTAMPED))
    if plain is None or not key.verifies(plain, body.encode()):
        raise _refused("the checkpoint is not signed by this log")
    at_s = int.from_bytes(timed[:TIME_BYTES], "big") if timed else 0
    if timed is None or not key.verifies(timed[TIME_BYTES:], _timed(body, at_s)):
        raise _refused("the time of the checkpoint is not signed by this log")
    return Checkpoint(said["origin"], int(said["size"]), root, at_s, text)


def _signatures(lines: str, key: PublicKey) -> dict[bytes, bytes]:
    """The signatures under this key's name, by key id; the first of each counts."""
    found: dict[bytes, bytes] = {}
    for line in lines[:-1].split("\n"):
        match = SIGNATURE_LINE.fullmatch(line)
        packed = decoded(match[2]) if match else b""
        if match is None or len(packed) <= KEY_ID_BYTES:
            raise _refused("a line that should be a signature is none")
        if match[1] == key.name:
            found.setdefault(packed[:KEY_ID_BYTES], packed[KEY_ID_BYTES:])
    return found


def _timed(body: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{body}".encode()


def _refused(what: str) -> Tampered:
    return Tampered(what, where="checkpoint", remedy="Compare it with a copy kept elsewhere.", rule="audit.checkpoint")
