"""Opening a picture's file or bytes safely: a regular file of a sane size, never a device that blocks."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from wenmai.imaging import failures, formats, limits
from wenmai.imaging.failures import UnreadablePicture
from wenmai.imaging.formats import PictureFormat

SENT_BYTES = "the given bytes"  # where a picture is that came without a file
_REMEDIES = {
    failures.EMPTY_FILE: "Copy it again from where it came from.",
    failures.VANISHED: "See whether it was moved or renamed, and run again.",
    failures.NO_REGULAR_FILE: "Give the path of a picture file.",
    failures.UNREADABLE: "Give this account the right to read it.",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A picture that was looked at but not yet decoded.

    ``path`` or ``data`` holds the bytes (exactly one is set), ``size_bytes`` their number, ``where`` names the place in
    messages, ``format`` is what the first bytes say.
    """

    path: Path | None
    data: bytes | None
    size_bytes: int
    where: str
    format: PictureFormat


def open_source(source: Path | bytes) -> Source:
    """Look at the first bytes of ``source``.

    Raises:
        UnreadablePicture: no regular file, unreadable, empty, too large, or no picture of a format that is read.
    """
    if isinstance(source, bytes):
        return _checked(None, source, len(source), SENT_BYTES, source[: formats.HEAD_BYTES])
    head, size_bytes = _read_head(source)
    where = os.fsdecode(os.fsencode(source)).encode("utf-8", "backslashreplace").decode()
    opened = _checked(source, None, size_bytes, where, head)
    if where != str(source):  # libvips takes only names in UTF-8
        return Source(None, source.read_bytes(), size_bytes, where, opened.format)
    return opened


def _checked(path: Path | None, data: bytes | None, size_bytes: int, where: str, head: bytes) -> Source:
    if size_bytes == 0:
        raise _refused(failures.EMPTY_FILE, "The picture is empty (0 bytes)", where)
    if size_bytes > limits.FILE_BYTES_MAX:
        raise UnreadablePicture(
            f"The file has {size_bytes:,} bytes; at most {limits.FILE_BYTES_MAX:,} are read",
            code=failures.TOO_LARGE,
            where=where,
            remedy="Save a smaller or a compressed copy.",
        )
    found = formats.sniff(head)
    if found is None:
        raise _unknown(head, where)
    if found is formats.TIFF and path is not None and path.suffix.lower() in formats.CAMERA_RAW_SUFFIXES:
        raise _unsupported("a camera's raw format", where)
    return Source(path, data, size_bytes, where, found)


def _read_head(path: Path) -> tuple[bytes, int]:
    """The first bytes and the size of a regular file; a FIFO or a device is never waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise of_os_error(error, str(path)) from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            kind = "a directory" if stat.S_ISDIR(status.st_mode) else "a device or pipe"
            raise _refused(failures.NO_REGULAR_FILE, f"This is {kind}, not a file", str(path))
        return os.read(handle, formats.HEAD_BYTES), status.st_size
    except OSError as error:
        raise of_os_error(error, str(path)) from error
    finally:
        os.close(handle)


def of_os_error(error: OSError | ValueError, where: str) -> UnreadablePicture:
    """What the operating system says, as our error."""
    number = error.errno if isinstance(error, OSError) else None
    where = where.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    if number in (errno.ENOENT, errno.ENOTDIR):
        return _refused(failures.VANISHED, "There is no such file (any more)", where)
    if number in (errno.ENXIO, errno.ENODEV):
        return _refused(failures.NO_REGULAR_FILE, "This is a device, pipe or socket, not a file", where)
    if number in (errno.EACCES, errno.EPERM):
        return _refused(failures.UNREADABLE, "This account may not read the file", where)
    reason = os.strerror(number) if number else str(error)
    return UnreadablePicture(
        f"The file cannot be read: {reason}",
        code=failures.UNREADABLE,
        where=where,
        remedy="Check the disk and the name.",
    )


def _refused(code: str, what: str, where: str) -> UnreadablePicture:
    return UnreadablePicture(what, code=code, where=where, remedy=_REMEDIES[code])


def _unknown(head: bytes, where: str) -> UnreadablePicture:
    name = formats.name_unread(head)
    if name:
        return _unsupported(name, where)
    return UnreadablePicture(
        "The bytes are not a picture, whatever the name says",
        code=failures.NOT_A_PICTURE,
        where=where,
        remedy="Remove it from the folder or put the picture in its place.",
    )


def _unsupported(name: str, where: str) -> UnreadablePicture:
    read = ", ".join(one.name for one in formats.FORMATS)
    return UnreadablePicture(
        f"Pictures in {name} are not read",
        code=failures.UNSUPPORTED,
        where=where,
        remedy=f"Save it as TIFF, PNG or JPEG (read are: {read}).",
    )
