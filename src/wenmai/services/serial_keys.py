"""The secret key of an installation's serials: a file of its home, which a backup carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from wenmai.bank.vectors.files import KEY_BYTES, load_or_make_key
from wenmai.kernel.errors import StorageFailure
from wenmai.services.context import Context

KEY_FILE = "serials.key"
LOST = "Restore the file from a backup, or copy it from the machine that minted: no serial can be checked without it."


def minting_key(context: Context, known: Iterable[str]) -> bytes:
    """The key, (32,) bytes in a file with mode 0600; made where no serial was minted yet.

    ``known`` are the names of the keys that serials in the records were made with. Raises StorageFailure
    (``serial.key``) where this is another: with a new key every label that was ever printed would read as a forgery.
    """
    path, names = context.home / KEY_FILE, set(known)
    if path.exists() or names:
        return reading_key(context, names)
    return load_or_make_key(path)


def reading_key(context: Context, known: Iterable[str]) -> bytes:
    """The key as it is; where there is none and no serial needs one, zeros. Never makes one. Raises as above."""
    path, names = context.home / KEY_FILE, set(known)
    if not path.exists():
        if names:
            raise _lost(path, "the key of the serials is gone")
        return bytes(KEY_BYTES)
    if path.stat().st_size != KEY_BYTES:
        raise _lost(path, "the key of the serials has the wrong length")
    key = load_or_make_key(path)
    if names - {key_name(key)}:
        raise _lost(path, "serials in the records were made with another key")
    return key


def key_name(key: bytes) -> str:
    """By what a key is told from another: 16 hexadecimal digits of a digest, which tell nothing of the key."""
    return hashlib.sha256(b"wenmai name of a serial key\0" + key).hexdigest()[:16]


def _lost(path: Path, what: str) -> StorageFailure:
    return StorageFailure(what, where=str(path), remedy=LOST, rule="serial.key")
