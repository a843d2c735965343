"""Blobs by SHA-256: immutable bytes, in a folder by default, in any store that obstore speaks to by URL."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from obstore.exceptions import BaseError as ObstoreError
from obstore.store import LocalStore, ObjectStore, from_url

from wenmai.kernel import digests
from wenmai.kernel.errors import NotFound, StorageFailure

PUT_TRIALS = 3


class BlobStore:
    """Keeps each blob once, under its digest. A blob appears whole or not at all."""

    def __init__(self, location: str) -> None:
        """``location`` is a folder's path or a URL (``s3://bucket/prefix``)."""
        self.location = location
        self._folder: Path | None = None
        try:
            if "://" in location:
                self._store: ObjectStore = from_url(location)
            else:
                self._folder = Path(location)
                self._folder.mkdir(parents=True, exist_ok=True)
                self._store = LocalStore(prefix=self._folder)
        except (OSError, ObstoreError) as error:
            raise StorageFailure(
                f"the blob store cannot be opened: {error}", where=location, remedy="Check WENMAI_HOME."
            ) from error

    def put(self, data: bytes) -> str:
        """Keep ``data`` and return its digest. Bytes that are there already are not written again."""
        digest = digests.of_bytes(data)
        self._put_under(digest, data)
        return digest

    def put_file(self, path: Path, digest: str | None = None) -> str:
        """Keep a file's bytes and return their digest; the file is mapped, so its size does not matter.

        ``digest`` is the file's, where the caller has taken it already: it is not taken a second time.
        """
        if path.stat().st_size == 0:
            return self.put(b"")
        digest = digests.of_file(path) if digest is None else digest
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as view:
            self._put_under(digest, view)
        return digest

    def _put_under(self, digest: str, data: bytes | mmap.mmap) -> None:
        if self.has(digest):
            return
        self.drop_halves(digest)
        for trial in range(PUT_TRIALS):
            try:
                self._store.put(_key(digest), data)
                return
            except (OSError, ObstoreError) as error:
                said = str(error)
                full = "no space left" in said.lower() or "StorageFull" in said
                # Another that writes the same bytes may have taken this half for one that a kill left.
                if self.has(digest):
                    return
                if full or trial == PUT_TRIALS - 1:
                    raise StorageFailure(
                        "the disk is full" if full else f"the bytes cannot be kept: {said.split(chr(10), 1)[0]}",
                        where=self.location,
                        remedy="Free some space or check the permissions, then run the command again; nothing is lost.",
                        rule="storage.full" if full else "",
                    ) from error

    def drop_halves(self, digest: str) -> None:
        """Remove what a kill left of these bytes: a folder's store writes beside the blob, under ``digest#number``."""
        if self._folder is not None:
            for half in (self._folder / _key(digest)).parent.glob(f"{digest}#*"):
                half.unlink(missing_ok=True)

    def get(self, digest: str) -> bytes:
        """The bytes named ``digest``; raises NotFound where the store has none."""
        try:
            return bytes(self._store.get(_key(digest)).bytes())
        except FileNotFoundError as error:
            raise NotFound(f"no bytes are kept under {digest}", where=self.location) from error
        except ObstoreError as error:
            raise StorageFailure(f"the bytes cannot be read: {error}", where=self.location) from error

    def has(self, digest: str) -> bool:
        if self._folder is not None:
            return (self._folder / _key(digest)).is_file()
        try:
            self._store.head(_key(digest))
        except FileNotFoundError:
            return False
        return True

    def local_path(self, digest: str, scratch: Path) -> Path:
        """A file that holds the blob: the store's own where it is a folder, otherwise a copy in ``scratch``.

        The file is read-only by contract: it may be the kept original itself.
        """
        if self._folder is not None:
            path = self._folder / _key(digest)
            if not path.is_file():
                raise NotFound(f"no bytes are kept under {digest}", where=self.location)
            return path
        path = scratch / digest
        path.write_bytes(self.get(digest))
        return path

    def digests(self) -> Iterator[str]:
        """Every digest that is kept."""
        for batch in self._store.list():
            for entry in batch:
                name = entry["path"].rsplit("/", 1)[-1]
                if len(name) == digests.DIGEST_LENGTH:
                    yield name

    def delete(self, digest: str) -> None:
        """Forget bytes that nothing refers to; only the house-keeping of unreferenced blobs calls this."""
        self._store.delete(_key(digest))
        self.drop_halves(digest)


def _key(digest: str) -> str:
    if len(digest) != digests.DIGEST_LENGTH or not digest.isalnum():
        raise NotFound(f"{digest!r} is not the digest of a blob")
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
