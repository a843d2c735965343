"""The manifest: which files make up the index that was last saved, and their keyed digests."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from wenmai.bank.vectors.files import keyed_digest, replace_file
from wenmai.bank.vectors.model import CONNECTIVITY, EXPANSION_ADD, FORMAT
from wenmai.kernel.digests import canonical_json
from wenmai.kernel.errors import StorageFailure

NAME = "manifest.json"
REBUILD = "Run: wenmai index --rebuild."


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file of the index: its name in the folder and its keyed digest."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One saved state. ``generation`` grows by one with each save, ``epoch`` with each compaction.

    ``slots`` counts the vectors written (dead ones too), ``block_digests`` are SHA-256 of the matrix in
    blocks, ``dead`` the bitmap of removed slots, ``graph`` the approximate index over the first of them,
    ``graph_parameters`` its connectivity and expansion.
    """

    identity: str
    dimension: int
    generation: int = 0
    epoch: int = 0
    slots: int = 0
    block_digests: tuple[str, ...] = ()
    dead: SavedFile | None = None
    graph: SavedFile | None = None
    graph_parameters: tuple[int, int] = (CONNECTIVITY, EXPANSION_ADD)
    format: int = FORMAT


def write(folder: Path, manifest: Manifest, key: bytes) -> None:
    """Put ``manifest`` in its place: from this moment on it is the index."""
    body = canonical_json(asdict(manifest))
    sealed = canonical_json({"body": body.decode(), "keyed_digest": keyed_digest(key, body)})
    replace_file(folder / NAME, lambda draft: draft.write_bytes(sealed))


def read(folder: Path, key: bytes) -> Manifest | None:
    """The last saved state, or None where nothing was saved yet.

    Raises ``StorageFailure`` where the manifest was not written by this installation, or is of another
    format.
    """
    path = folder / NAME
    try:
        sealed = json.loads(path.read_bytes())
        body = str(sealed["body"]).encode()
        genuine = hmac.compare_digest(str(sealed["keyed_digest"]), keyed_digest(key, body))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageFailure("The index manifest cannot be read", where=str(path), remedy=REBUILD) from error
    if not genuine:
        raise StorageFailure(
            "This index was not written by this installation, or was changed since",
            where=str(path),
            remedy=REBUILD,
        )
    fields = json.loads(body)
    if fields.get("format") != FORMAT:
        raise StorageFailure(
            f"The index has format {fields.get('format')}, this program writes {FORMAT}",
            where=str(path),
            remedy=REBUILD,
        )
    for name in ("dead", "graph"):
        fields[name] = SavedFile(**fields[name]) if fields[name] else None
    fields["block_digests"] = tuple(fields["block_digests"])
    fields["graph_parameters"] = tuple(fields["graph_parameters"])
    return Manifest(**fields)
