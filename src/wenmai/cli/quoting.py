"""``wenmai quote LINE ASSET…``: what ``wenmai make`` with the same options would use and cost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.common import opened
from wenmai.cli.line_options import LineGroup, options_of, parsed
from wenmai.cli.records import as_record, print_record
from wenmai.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from wenmai.production.contract import Line
    from wenmai.services.context import Context


class _Lines(LineGroup):
    """What ``quote`` asks for each line."""

    def command_for(self, line: Line) -> click.Command:
        def callback(assets: tuple[str, ...], all_: bool, json_: bool, **values: Any) -> None:
            _quote(line.name, assets, all_, json_, values)

        arguments = [click.Argument(["assets"], nargs=-1), *options_of(line)]
        arguments.append(click.Option(["--all", "all_"], is_flag=True, help="Every asset that the line takes."))
        told = f"What it would cost: {line.title_en} ({line.title_zh}). ASSETS are ids. Nothing runs."
        return click.command(line.name, params=arguments, help=told)(as_record(callback))


@click.command(cls=_Lines)
def quote() -> None:
    """Tell what making something will use and cost, P50 and P90, before it runs."""


def _quote(line: str, assets: tuple[str, ...], all_: bool, json_: bool, values: dict[str, Any]) -> None:
    from wenmai.services.describing_making import quotation_json
    from wenmai.services.quoting import quote_making

    parameters = {name: parsed(value) for name, value in values.items() if value is not None}
    with opened(inline=True, sealing=False) as context:
        ids = [*_every_asset(context, line, all_), *(_asset_id(given) for given in assets)]
        quotation = quote_making(context, line, ids, parameters)
    told = quotation_json(line, quotation)
    if not json_:  # what each run's cost was told from is for programs
        told["quotes"] = [{name: value for name, value in one.items() if name != "drivers"} for one in told["quotes"]]
    print_record(told, json_)
    refused = [run.error for run in quotation.runs if run.error is not None]
    if refused and not quotation.quotes:
        raise refused[0]


def _every_asset(context: Context, line: str, all_: bool) -> list[str]:
    from wenmai.services.gathering import assets_for_line

    return assets_for_line(context, line) if all_ else []


def _asset_id(given: str) -> str:
    if os.sep in given or Path(given).suffix or Path(given).exists():
        raise InvalidInput(
            "a quote is for assets, not for files", where=given, remedy=f"Import it first: wenmai import {given}"
        )
    return given
