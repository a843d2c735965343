"""The manifests that a file brings along, each with the hash of its whole box, and whether it brings any."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from wenmai.rights.credentials import jumbf
from wenmai.rights.credentials.cbor import NotStrict
from wenmai.rights.credentials.containers import Carried, carried_by
from wenmai.rights.credentials.view import FileView


def read_carried(source: Path | bytes, media_type: str) -> Carried:
    """The store in a file; raises NotStrict as ``carried_by`` does."""
    if isinstance(source, bytes):
        return carried_by(source, media_type)
    with source.open("rb") as stream:
        return carried_by(FileView(stream), media_type)


def carried_manifests(source: Path | bytes, media_type: str) -> dict[str, str]:
    """Label → SHA-256 of the whole box of every manifest in the file, as far as they can be read; else empty."""
    try:
        found = read_carried(source, media_type)
        root = jumbf.read_store(found.store)
    except NotStrict:
        return {}
    return {box.label: hashlib.sha256(box.hashed(found.store)).hexdigest() for box in root.boxes}


def carries_manifest(source: Path | bytes, media_type: str) -> bool:
    """Whether the library finds a credential in the file, however it is kept; what is broken counts as none."""
    import c2pa

    from wenmai.rights.credentials.engine import open_engine

    with open_engine(validate=False) as context:
        try:
            stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
            with stream, c2pa.Reader(media_type, stream, context=context):
                return True
        except c2pa.C2paError as error:
            return str(error).startswith("Remote")
