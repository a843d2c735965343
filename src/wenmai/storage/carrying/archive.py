"""A backup as one file: a plain tar, written and read from front to end, so that its size does not matter.

``wenmai-backup.json``, then ``files/…`` (keys, checkpoints and whatever else the home holds),
``records/TABLE/N.jsonl.gz`` (rows as ``rows.line_of`` spells them), ``blobs/DIGEST``, and in the end ``manifest.json``.
Every tar program opens it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from wenmai.kernel.digests import READ_CHUNK_BYTES
from wenmai.kernel.errors import InvalidInput, StorageFailure
from wenmai.storage.carrying.manifest import (
    BLOBS,
    FORMAT,
    HEAD_NAME,
    MANIFEST_NAME,
    Manifest,
    check_format,
    damaged,
    parse_manifest,
)

MANIFEST_BYTES_MAX = 64 << 20
GZIP_LEVEL = 3


class _Hashing:
    """A stream that is read once, and tells the SHA-256 of what was read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def read(self, size: int = READ_CHUNK_BYTES) -> bytes:
        data = self._stream.read(size)
        self._digest.update(data)
        return data

    def readinto(self, buffer: bytearray) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def digest_so_far(self) -> str:
        return self._digest.hexdigest()

    def digest_of_all(self) -> str:
        """The digest of the whole, what is left of it read to the end."""
        while self.read():
            pass
        return self.digest_so_far()


@dataclass
class _Chain:
    """One digest over all members in their order."""

    members: int = 0
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, info: tarfile.TarInfo, sha256: str) -> None:
        kind = "folder" if info.isdir() else "file"
        told = f"{kind} {info.mode:o} {info.size} {sha256} {info.name}\n"
        self._digest.update(told.encode(errors="surrogateescape"))
        self.members += 1

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


class ArchiveWriter:
    """Writes a backup's members in their order; ``close`` writes its manifest."""

    def __init__(self, stream: BinaryIO, wenmai: str, made_at: str, made_at_s: int) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._chain = _Chain()
        self._made_at_s = made_at_s
        head = {"format": FORMAT, "wenmai": wenmai, "made_at": made_at}
        self.add_bytes(HEAD_NAME, json.dumps(head).encode())

    def add_folder(self, name: str, mode: int) -> None:
        """A folder, which is there even where it is empty."""
        info = self._info(name, 0, mode)
        info.type = tarfile.DIRTYPE
        self._tar.addfile(info)
        self._chain.add(info, "")

    def add_bytes(self, name: str, data: bytes, mode: int = 0o600) -> None:
        self.add_stream(name, io.BytesIO(data), len(data), mode)

    def add_stream(self, name: str, stream: BinaryIO, size: int, mode: int = 0o600) -> str:
        """Take ``size`` bytes from a stream; returns their SHA-256. Raises OSError where there are fewer."""
        info, hashing = self._info(name, size, mode), _Hashing(stream)
        self._tar.addfile(info, hashing)
        digest = hashing.digest_so_far()
        self._chain.add(info, digest)
        return digest

    def add_lines(self, name: str, lines: Iterable[bytes]) -> None:
        """Lines, compressed; the same lines give the same bytes."""
        self.add_bytes(name, gzip.compress(b"".join(line + b"\n" for line in lines), GZIP_LEVEL, mtime=0))

    def digest(self) -> tuple[int, str]:
        """How many members there are by now, and the digest over them."""
        return self._chain.members, self._chain.digest

    def close(self, manifest: Manifest) -> None:
        """The manifest, and the end."""
        data = manifest.as_bytes()
        self._tar.addfile(self._info(MANIFEST_NAME, len(data), 0o600), io.BytesIO(data))
        self._tar.close()

    def _info(self, name: str, size: int, mode: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, mode, self._made_at_s
        return info


@dataclass(frozen=True, slots=True)
class Member:
    """One member as it is met: its ``stream`` can be read until the next one is asked for."""

    name: str
    mode: int
    size: int
    is_folder: bool
    stream: BinaryIO

    def lines(self) -> Iterator[bytes]:
        """The lines of a compressed member, without their ends."""
        with gzip.open(self.stream) as lines:
            for line in lines:
                yield line.rstrip(b"\n")


def members_of(path: Path) -> Iterator[Member]:
    """The members of a backup that ``check_whole`` found whole, in their order, but for its head and manifest."""
    for info, stream in _walk(path):
        if info.name not in (HEAD_NAME, MANIFEST_NAME):
            yield Member(info.name, info.mode, info.size, info.isdir(), stream)


def check_whole(path: Path) -> Manifest:
    """Read a backup through and return its manifest.

    Raises InvalidInput for what is no backup, Tampered for one that is damaged or cut short, Conflict for one of a
    later wenmai.
    """
    with _named_damage(path):
        return _checked(path)


def _checked(path: Path) -> Manifest:
    where, chain, wrong_blobs = str(path), _Chain(), []
    manifest: Manifest | None = None
    for info, stream in _walk(path):
        if manifest is not None:
            raise damaged("something follows its manifest", where)
        if info.name == MANIFEST_NAME:
            manifest = parse_manifest(stream.read(MANIFEST_BYTES_MAX), where)
            continue
        if info.name == HEAD_NAME:
            data = stream.read()
            check_format(json.loads(data), where)
            chain.add(info, hashlib.sha256(data).hexdigest())
            continue
        sha256 = "" if info.isdir() else _Hashing(stream).digest_of_all()
        chain.add(info, sha256)
        if info.name.startswith(BLOBS) and info.name.removeprefix(BLOBS) != sha256:
            wrong_blobs.append(info.name.removeprefix(BLOBS))
    if manifest is None:
        raise damaged("its manifest is missing", where)
    if sorted(wrong_blobs) != sorted(manifest.damaged):
        raise damaged(f"the bytes of {wrong_blobs[0][:12] if wrong_blobs else 'a blob'} are others", where)
    if (chain.members, chain.digest) != (manifest.members, manifest.digest):
        raise damaged("what it holds is not what was written", where)
    return manifest


def _walk(path: Path) -> Iterator[tuple[tarfile.TarInfo, BinaryIO]]:
    with _named_damage(path), path.open("rb") as file, tarfile.open(fileobj=file, mode="r|") as tar:
        first = True
        for info in tar:
            if first and info.name != HEAD_NAME:
                raise _no_backup(path)
            first = False
            if not (info.isreg() or info.isdir()) or not _is_safe(info.name):
                raise damaged(f"it holds {info.name!r}, which no backup does", str(path))
            stream = tar.extractfile(info)
            yield info, (stream or io.BytesIO())  # type: ignore[misc]
        if first:
            raise _no_backup(path)


@contextmanager
def _named_damage(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InvalidInput("there is no such file", where=str(path), remedy="Give the path of a backup.") from error
    except IsADirectoryError as error:
        raise InvalidInput("that is a folder", where=str(path), remedy="Give the backup's file.") from error
    except tarfile.ReadError as error:
        if path.stat().st_size and "unexpected end" not in str(error):
            raise _no_backup(path) from error
        raise damaged("it ends too early", str(path)) from error
    except (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise damaged(str(error) or "it ends too early", str(path)) from error
    except OSError as error:
        raise StorageFailure(f"the backup cannot be read: {error.strerror or error}", where=str(path)) from error


def _no_backup(path: Path) -> InvalidInput:
    return InvalidInput(
        "this is no backup of wenmai",
        where=str(path),
        remedy="Give a file that wenmai backup wrote.",
        rule="backup.none",
    )


def _is_safe(name: str) -> bool:
    """Whether a member's name stays inside the folder that it is put in."""
    parts = name.split("/")
    return not name.startswith("/") and "\\" not in name and all(part not in ("", ".", "..") for part in parts)
