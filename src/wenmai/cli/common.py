"""What commands share: the context, the ``--json`` option, progress on stderr, and tables on stdout."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from wenmai.services.context import Context, Progress

as_json = click.option("--json", "json_", is_flag=True, help="Print JSON for programs.")
PLAIN_PROGRESS_STEPS = 20  # lines of progress where stderr is no terminal


@contextmanager
def opened(*, inline: bool = False) -> Iterator[Context]:
    """The installation that the environment names, closed afterwards."""
    from wenmai.bootstrap import open_context
    from wenmai.kernel.settings import Settings

    context = open_context(Settings.from_environment(os.environ), inline=inline)
    try:
        yield context
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
    """Columns for people; nothing is cut, so that ids can be copied."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(soft_wrap=False).print(table)


def language() -> str:
    """The language of what is printed: that of the terminal's locale, "zh" or "en"."""
    locale = os.environ.get("WENMAI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def title_of(title_zh: str, title_en: str) -> str:
    return (title_zh or title_en) if language() == "zh" else (title_en or title_zh)
