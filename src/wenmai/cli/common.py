"""What commands share: the context, the ``--json`` option, progress on stderr, and tables on stdout."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.wording import language, say, title_of

if TYPE_CHECKING:
    from wenmai.services.context import Context, Progress

__all__ = [
    "GENE_KINDS",
    "as_json",
    "language",
    "opened",
    "plain",
    "print_json",
    "print_table",
    "progress_of",
    "title_of",
]

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON for programs.")
GENE_KINDS = ("motif", "rosette", "frieze", "wallpaper")
LETTERS_MAX = 240  # of a cell: a few lines of a column
PLAIN_PROGRESS_STEPS = 20  # lines of progress where stderr is no terminal


@contextmanager
def opened(*, inline: bool = False, sealing: bool = True) -> Iterator[Context]:
    """The installation that the environment names, closed afterwards; what was recorded is sealed in the log."""
    from wenmai.bootstrap import open_context
    from wenmai.kernel.settings import Settings

    context = open_context(Settings.from_environment(os.environ), inline=inline)
    try:
        yield context
        if sealing:
            from wenmai.services.auditing import seal

            seal(context)
    finally:
        context.close()


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def progress_of(what: str) -> Iterator[Progress]:
    """A progress bar on stderr, or now and then a line where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield _plain(what)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def _plain(what: str) -> Callable[[int, int], None]:
    told = -1

    def tell(done: int, total: int) -> None:
        nonlocal told
        step = done * PLAIN_PROGRESS_STEPS // total if total else done // 100
        if step != told:
            told = step
            click.echo(f"{what}: {done}{f' of {total}' if total else ''}", err=True)

    return tell


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns for people, headed by words of the catalogue; what is in the cells is never taken for markup.

    An "id" is never cut, so that it can be copied; a very long cell ends in an ellipsis.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, name in enumerate(header):
        longest = max((len(row[place]) for row in rows), default=0) if name == "id" else None
        table.add_column(Text(say(name)), overflow="fold", no_wrap=name == "id", min_width=longest)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console(soft_wrap=False).print(table)


def plain(text: str, most: int = LETTERS_MAX) -> str:
    """``text`` on one line, without what would steer a terminal, at most so long."""
    shown = text[: most + 1]
    shown = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in shown)
    return f"{shown[: most - 1].rstrip()}…" if len(text) > most else shown
