"""Brings a collection from its folder to its genes, and remembers what is done, so that a second start has no work."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from wenmai import __version__
from wenmai.assets.catalogue import listed
from wenmai.assets.tables import ASSET, WORK
from wenmai.kernel import digests
from wenmai.kernel.errors import WenmaiError
from wenmai.services.context import Context, Progress

LINE = "deconstruct"
STATE_FILE = "prepared.json"


class Preparation:
    """What of a start's work is done already. Nothing is loaded, and no picture opened, to find that out."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._path = context.home / STATE_FILE
        self._state = self._read()

    def is_imported(self, folder: Path) -> bool:
        """Whether the folder is as it was when this version of wenmai imported it last."""
        return bool(self._state["imported"].get(str(folder.absolute())) == fingerprint(folder))

    def import_from(self, folder: Path, progress: Progress) -> Any:
        """Import the folder and index it; returns the ImportSummary. Raises InvalidInput where it is not there."""
        from wenmai.services.importing import import_collection
        from wenmai.services.upkeep import keep_up

        before = fingerprint(folder)  # what changes from here on is new at the next start
        summary = import_collection(self._context, folder, progress=progress)
        keep_up(self._context)
        self._state["imported"][str(folder.absolute())] = before
        self._write()
        return summary

    def without_genes(self) -> list[str]:
        """Ids of the pictures that the line was never run over; none where nothing came since all were."""
        if self._state["genes"] == self._extent():
            return []
        from wenmai.services.gathering import assets_not_run

        waiting = assets_not_run(self._context, LINE)
        if not waiting:
            self._note_genes()
        return waiting

    def take_out_genes(self, asset_ids: list[str], progress: Progress) -> Iterator[tuple[str, WenmaiError]]:
        """Run the line over these pictures and index its genes. Yields the name and error of each that failed."""
        from wenmai.services.making import make
        from wenmai.services.upkeep import keep_up

        for made in make(self._context, LINE, asset_ids, {}, progress):
            if made.error is not None:
                (asset,) = made.inputs
                yield asset.title_en or asset.title_zh or asset.id[:12], made.error
        keep_up(self._context)
        self._context.runner.close()
        self._note_genes()

    def _note_genes(self) -> None:
        self._state["genes"] = self._extent()
        self._write()

    def _extent(self) -> list[Any]:
        """The line as it is now, how far the catalogue's pictures reach, and when a record changed last."""
        query = select(func.max(ASSET.c.row)).where(ASSET.c.kind == "image", listed())
        with self._context.database.reading() as connection:
            last_row = connection.execute(query).scalar()
            last_change = connection.execute(select(func.max(WORK.c.changed_at))).scalar()
        # The line's own file names its version; loading the line would load all of pattern science.
        spec = importlib.util.find_spec(f"wenmai.lines.{LINE}.line")
        source = digests.of_file(Path(spec.origin)) if spec is not None and spec.origin else ""
        return [__version__, source, last_row, last_change]

    def _read(self) -> dict[str, Any]:
        nothing: dict[str, Any] = {"imported": {}, "genes": None}
        try:
            read = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return nothing
        return (
            read if isinstance(read, dict) and isinstance(read.get("imported"), dict) and "genes" in read else nothing
        )

    def _write(self) -> None:
        part = self._path.with_suffix(".part")
        part.write_bytes(digests.canonical_json(self._state))
        part.replace(self._path)


def fingerprint(folder: Path) -> str:
    """A digest of names, sizes and times of all that is in a folder (or of one file), and of wenmai's version."""
    paths = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    seen = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue  # the import says what is wrong with it
        if not path.is_dir():
            seen.append([str(path), status.st_size, status.st_mtime_ns])
    return digests.of_json([__version__, seen])
