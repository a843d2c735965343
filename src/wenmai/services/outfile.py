"""Writes a file for the caller: whole or not at all, and over nothing that is there unless he says so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wenmai.kernel.errors import Conflict, InvalidInput


def check_place(out: Path, *, overwrite: bool) -> None:
    """Raises InvalidInput where ``out`` cannot be, Conflict where something is there that is not to be overwritten."""
    if out.is_dir():
        raise InvalidInput("that is a folder", where=str(out), remedy="Add the name of a file.")
    if not out.parent.is_dir():
        raise InvalidInput("there is no such folder", where=str(out.parent), remedy=f"Make it: mkdir -p {out.parent}")
    if out.exists() and not overwrite:
        raise Conflict("the file is there already", where=str(out), remedy="Choose another name, or add --force.")


def write_whole(out: Path, data: bytes, *, overwrite: bool) -> None:
    """Write ``data`` to ``out``. Raises as ``check_place`` does, and InvalidInput where the disk refuses."""
    write_pieces(out, [data], overwrite=overwrite)


def write_lines(out: Path, lines: Iterable[str], *, overwrite: bool) -> None:
    """Write lines as they come, so that their number does not matter; otherwise as ``write_whole``."""
    write_pieces(out, (f"{line}\n".encode() for line in lines), overwrite=overwrite)


def write_pieces(out: Path, pieces: Iterable[bytes], *, overwrite: bool) -> None:
    """Write pieces one after the other; the file appears when the last is there."""
    check_place(out, overwrite=overwrite)
    partial = out.with_name(out.name + ".part")
    try:
        with partial.open("wb") as stream:
            stream.writelines(pieces)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise InvalidInput(
            f"cannot be written: {error.strerror}", where=str(out), remedy="Choose a folder that you may write to."
        ) from error
