"""``wenmai migrate``, ``wenmai backup`` and ``wenmai restore``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.common import as_json, opened, print_json, print_table, progress_of
from wenmai.cli.wording import say
from wenmai.kernel.errors import Tampered

if TYPE_CHECKING:
    from wenmai.storage.carrying.manifest import Manifest


@click.command()
@click.option("--to", "to_url", required=True, metavar="URL", help="An empty database: postgresql://… or sqlite:///…")
@as_json
def migrate(to_url: str, json_: bool) -> None:
    """Move the records to another database, from the one that WENMAI_DATABASE names. The old one stays as it is.

    Stopped or killed, the same command goes on. Blobs and keys stay in WENMAI_HOME. While it runs, whoever wants to
    write waits; stop the server first, since what it writes to the old database afterwards is not in the new one.
    """
    from wenmai.services.auditing import seal
    from wenmai.services.moving import move_home

    # Signed before and not after: what is signed must be in both databases, and the old one stays as it is.
    with opened(inline=True, sealing=False) as context, progress_of("moving") as progress:
        seal(context)
        report = move_home(context.database, to_url, progress)
    tables = [{"name": table.name, "rows": table.rows, "digest": table.digest} for table in report.tables]
    if json_:
        print_json(
            {
                "moved": {"from": report.source, "to": report.target, "tables": tables},
                "resumed": report.resumed,
                "began_again": report.began_again,
            }
        )
        return
    print_table(("table", "rows", "digest"), [(t.name, str(t.rows), t.digest[:16]) for t in report.tables])
    rows = sum(table.rows for table in report.tables)
    if report.began_again:
        click.echo(say("began_again"))
    click.echo(say("moved", rows=rows, tables=len(tables), target=report.target))
    click.echo(say("set_next", target=report.target))


@click.command()
@click.argument("place", metavar="FILE-OR-FOLDER", type=click.Path(path_type=Path))
@as_json
def backup(place: Path, json_: bool) -> None:
    """Back everything up into one file: records, blobs, keys. It may run while others work.

    In a FOLDER the file gets a name with the date. The file holds private keys: keep it as you keep them. Indexes are
    left out and made again. Leaves with 1 where blobs were damaged already.
    """
    from wenmai.services.auditing import seal
    from wenmai.services.backing_up import back_up

    with opened(inline=True, sealing=False) as context, progress_of("backing up") as progress:
        try:
            seal(context)  # so that the backup's last checkpoint tells of all that is in it
        except Tampered as error:
            click.echo(say("backed_up_unsigned", what=error.what), err=True)
        report = back_up(context, place, progress)
    if json_:
        print_json(
            {
                "backup": str(report.file),
                "bytes": report.byte_count,
                **_told(report.manifest),
                "damaged": list(report.damaged),
            }
        )
    else:
        click.echo(say("backed_up", file=report.file, **_counts(report.manifest)))
        click.echo(say("holds_keys"))
        for digest in report.damaged:
            click.echo(say("damaged_blob", digest=digest), err=True)
    if report.damaged:
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only read the backup through and say whether it is whole.")
@as_json
def restore(file: Path, check: bool, json_: bool) -> None:
    """Restore a backup into an empty WENMAI_HOME, and the empty database that WENMAI_DATABASE names.

    The database may be of another kind than the one that was backed up. Nothing is touched before the whole backup has
    been read and found undamaged. Stopped or killed, the same command begins again.
    """
    from wenmai.kernel.settings import Settings
    from wenmai.services.restoring import restore as bring_back
    from wenmai.storage.carrying.archive import check_whole

    if check:
        manifest = check_whole(file)
        if json_:
            print_json({"ok": True, **_told(manifest)})
        else:
            click.echo(say("is_whole", file=file, at=manifest.made_at, **_counts(manifest)))
        return
    with progress_of("restoring") as progress:
        report = bring_back(Settings.from_environment(os.environ), file, progress)
    if json_:
        told = {"home": str(report.home), "database": report.database, "missing": list(report.missing)}
        print_json({"restored": told, **_told(report.manifest)})
    else:
        click.echo(say("restored", home=report.home, database=report.database, **_counts(report.manifest)))
        click.echo(say("index_next"))


def _told(manifest: Manifest) -> dict[str, Any]:
    tables = [{"name": t.shape.name, "rows": t.rows, "digest": t.digest} for t in manifest.tables]
    return {"made_at": manifest.made_at, "files": manifest.files, "blobs": manifest.blobs, "tables": tables}


def _counts(manifest: Manifest) -> dict[str, int]:
    rows = sum(table.rows for table in manifest.tables)
    return {"rows": rows, "tables": len(manifest.tables), "blobs": manifest.blobs, "files": manifest.files}
