"""The C2PA library, set so that it never reaches for the network, and its errors in wenmai's words.

What the library would fetch if it were let: manifests that a file only points at, certificates' revocation (OCSP),
timestamps. All three are off, and the list of hosts that it may speak to is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from wenmai.kernel.errors import InvalidInput, StorageFailure

if TYPE_CHECKING:
    import c2pa

STORE_MB_MAX = 64  # of an unpacked manifest store; real ones are below 1
_SPOOL_MB = 64  # what the library keeps in memory of a stream before it uses the disk


def open_engine(authorities: str = "", *, validate: bool = True) -> c2pa.Context:
    """The library with these authorities (PEM) to believe.

    Without ``validate`` it only looks whether there is a manifest, and does not read the whole file.
    """
    import c2pa

    settings: dict[str, Any] = {
        "version": 1,
        "core": {
            "allowed_network_hosts": [],
            "backing_store_memory_threshold_in_mb": _SPOOL_MB,
            "max_decompressed_manifest_size_in_mb": STORE_MB_MAX,
        },
        "verify": {
            "verify_after_reading": validate,
            "verify_trust": True,
            "verify_timestamp_trust": True,
            "ocsp_fetch": False,
            "remote_manifest_fetch": False,
            "verify_after_sign": False,  # it would read the whole file again; a test checks what is signed
        },
        "builder": {"thumbnail": {"enabled": False}},  # a miniature would show what the buyer has not paid for
        "trust": {"trust_anchors": authorities} if authorities else {},
    }
    return c2pa.Context(c2pa.Settings.from_json(json.dumps(settings)))


@contextmanager
def in_our_words(where: str) -> Iterator[None]:
    """Raise what the library raises while signing as errors of wenmai."""
    import c2pa

    try:
        yield
    except c2pa.C2paError as error:
        said = str(error)
        kind, _, detail = said.partition(": ")
        if kind in ("Io", "FileNotFound"):
            raise StorageFailure(f"cannot be signed: {detail or said}", where=where) from error
        if kind == "Signature":
            raise InvalidInput(
                f"cannot be signed with this certificate: {detail}",
                where=where,
                remedy="Look at signing.pem: is it in its time, and made for content credentials?",
                rule="credential.certificate",
            ) from error
        raise InvalidInput(
            f"cannot carry a content credential as it is ({said})",
            where=where,
            remedy="Check that the file opens, and that its media type is the one named; or sign a sidecar for it.",
            rule="credential.cannot-embed",
        ) from error
