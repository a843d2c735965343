"""What children do until they are killed: upgrade, move, back up, restore. Little is imported, so they start fast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wenmai.bootstrap import open_context
from wenmai.kernel.settings import Settings
from wenmai.services import all_tables, backing_up, filling_words, moving, restoring
from wenmai.services.all_tables import all_shapes
from wenmai.storage.carrying.restore_mark import read_mark
from wenmai.storage.carrying.rows import tally_of
from wenmai.storage.database import Database
from wenmai.storage.migrate import upgrade

PRELOADED = [__name__, "psycopg", all_tables.__name__, filling_words.__name__]


def settings_of(home: str, database_url: str) -> Settings:
    """Settings for a home and a database."""
    return replace(Settings.from_environment({"WENMAI_HOME": home}), database=database_url, party="museum", workers=1)


def bring_up(database_url: str) -> None:
    """Bring a database to the tables of this version."""
    database = Database(database_url)
    upgrade(database)
    database.close()


def move(source_url: str, target_url: str, rows_at_once: int) -> None:
    """Move all records to another database."""
    source = Database(source_url)
    moving.move_home(source, target_url, rows_at_once=rows_at_once)
    source.close()


def back_up(home: str, database_url: str, place: str) -> None:
    """Write a backup."""
    context = open_context(settings_of(home, database_url), inline=True)
    backing_up.back_up(context, Path(place))
    context.close()


def restore(home: str, database_url: str, place: str) -> None:
    """Restore a backup."""
    restoring.restore(settings_of(home, database_url), Path(place))


def restore_where_needed(home: str, database_url: str, place: str) -> None:
    """Restore a backup, unless a child before that was killed when it had just done so."""
    if not (Path(home) / "blobs").exists() or read_mark(Path(home)) is not None:
        restore(home, database_url, place)


def contents(database: Database) -> dict[str, tuple[int, str]]:
    """Table → its rows, and the digest over them."""
    with database.reading() as connection:
        tallies = {shape.name: tally_of(connection, shape) for shape in all_shapes()}
    return {name: (tally.rows, tally.digest) for name, tally in tallies.items()}


def files_and_blobs(home: Path) -> dict[str, tuple[int, bytes]]:
    """Place in the home → permissions and bytes, of all that a backup keeps apart from records."""
    found = {}
    for path in sorted(home.rglob("*")):
        place = path.relative_to(home).as_posix()
        if place.split("/")[0].startswith(("scratch", "models", "index", "wenmai.db", "restoring.json")):
            continue
        if "#" in place:  # what a kill left of a blob, under no blob's name
            continue
        found[place] = (path.stat().st_mode & 0o777, b"" if path.is_dir() else path.read_bytes())
    return found
