"""Digests and ids. Everything that wenmai names, it names by SHA-256.

A blob is named by the digest of its bytes. An Asset's id is the digest of (blob digest, origin), so that the same
bytes held by two museums are two Assets under two policies.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

READ_CHUNK_BYTES = 1 << 20
DIGEST_LENGTH = 64  # hexadecimal digits of a SHA-256
# Built once: json.dumps would build one for every call.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def of_bytes(data: bytes) -> str:
    """SHA-256 of ``data`` as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def of_file(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces so that its size does not matter."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical_json(value: Any) -> bytes:
    """One spelling for one value: sorted keys, no spaces, UTF-8, no NaN. Equal values give equal bytes."""
    return _CANONICAL.encode(value).encode()


def of_json(value: Any) -> str:
    """SHA-256 of the canonical JSON of ``value``."""
    return of_bytes(canonical_json(value))
