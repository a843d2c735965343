"""``wenmai make LINE ASSET-OR-PATH…``: options come from the line's own parameter model."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.common import opened, print_json, progress_of
from wenmai.cli.line_options import LineGroup, options_of, parsed
from wenmai.kernel.errors import InvalidInput, NotFound, RunFailure

if TYPE_CHECKING:
    from wenmai.production.contract import Line
    from wenmai.services.context import Context
    from wenmai.services.making import Made


class _Lines(LineGroup):
    """What ``make`` asks for each line."""

    def command_for(self, line: Line) -> click.Command:
        def callback(inputs: tuple[str, ...], all_: bool, json_: bool, **values: Any) -> None:
            written = _Written(values.pop("out_"), values.pop("force_"), values.pop("ids_"))
            if values.pop("no_wait_"):
                _ask(line.name, inputs, all_, json_, values)
            else:
                _make(line.name, inputs, all_, json_, values, written)

        command = click.Command(
            line.name,
            callback=callback,
            params=[click.Argument(["inputs"], nargs=-1), *options_of(line)],
            help=f"{line.title_en} ({line.title_zh}). INPUTS are asset ids, or paths that are imported as your own.",
        )
        command.params += [
            click.Option(["--all", "all_"], is_flag=True, help="Every asset that the line takes."),
            click.Option(
                ["--out", "out_"], type=click.Path(path_type=Path), help="Write what is made to this file, too."
            ),
            click.Option(["--force", "force_"], is_flag=True, help="Overwrite that file where it is there already."),
            click.Option(["--ids", "ids_"], is_flag=True, help="Print only the ids of what is made, for scripts."),
            click.Option(["--no-wait", "no_wait_"], is_flag=True, help="Ask for it and leave; see: wenmai jobs."),
        ]
        command.params.append(click.Option(["--json", "json_"], is_flag=True, help="Print JSON for programs."))
        return command


@click.command(cls=_Lines)
def make() -> None:
    """Make something: run a line over assets, or over files, which are then imported first."""


@dataclass(frozen=True, slots=True)
class _Written:
    """The file that is asked for besides, and whether ids alone are printed."""

    out: Path | None
    force: bool
    ids: bool


def _make(
    line: str, inputs: tuple[str, ...], all_: bool, json_: bool, values: dict[str, Any], written: _Written
) -> None:
    from wenmai.services.making import make as make_assets
    from wenmai.services.outfile import check_place
    from wenmai.services.upkeep import keep_up

    parameters = {name: parsed(value) for name, value in values.items() if value is not None}
    if written.out is not None:
        check_place(written.out, overwrite=written.force)
    with opened() as context, progress_of(line) as progress:
        asset_ids, problems = _gather(context, line, inputs, all_)
        if written.out is not None and len(asset_ids) > 1:
            raise InvalidInput(
                f"one file for {len(asset_ids)} things", where="--out", remedy="Name one input, or leave --out away."
            )
        made = list(make_assets(context, line, asset_ids, parameters, progress)) if asset_ids else []
        _write(context, made, written)
        keep_up(context)
    failures = [one.error for one in made if one.error is not None]
    if json_:
        print_json({"made": [_describe(one) for one in made], "problems": problems})
    else:
        for one in made:
            _print(one, ids=written.ids)
        for problem in problems:
            click.echo(f"  {problem['where']}: {problem['what']} — {problem['remedy']}", err=True)
    if not made and not problems:
        raise InvalidInput("nothing to make it from", where=f"make {line}", remedy="Name assets, files or --all.")
    if failures and len(failures) < len(made):
        raise click.exceptions.Exit(RunFailure.exit_code)
    if failures or (problems and not made):
        raise click.exceptions.Exit(failures[0].exit_code if failures else InvalidInput.exit_code)


def _write(context: Context, made: list[Made], written: _Written) -> None:
    from wenmai.services.exporting import export

    if written.out is not None and made and made[0].outputs:
        export(context, made[0].outputs[0].id, written.out, overwrite=written.force)


def _ask(line: str, inputs: tuple[str, ...], all_: bool, json_: bool, values: dict[str, Any]) -> None:
    """Queue the jobs and leave; whoever carries out jobs next does them."""
    from wenmai.services.making import ask
    from wenmai.services.watching import job_json

    parameters = {name: parsed(value) for name, value in values.items() if value is not None}
    with opened(inline=True) as context:
        asset_ids, problems = _gather(context, line, inputs, all_)
        queued, settled = ask(context, line, asset_ids, parameters, hand_in=False)
    if json_:
        print_json(
            {
                "jobs": [job_json(job) for job in queued],
                "made": [_describe(one) for one in settled],
                "problems": problems,
            }
        )
        return
    for job in queued:
        click.echo(f"{job.id[:16]}  {job.state}  {job.titles[1] or job.titles[0]}")
    for one in settled:
        _print(one)


def _gather(context: Context, line: str, inputs: tuple[str, ...], all_: bool) -> tuple[list[str], list[dict[str, str]]]:
    """The ids of all inputs; paths are imported as the caller's own."""
    from wenmai.services.gathering import assets_for_line
    from wenmai.services.importing import import_collection

    ids = assets_for_line(context, line) if all_ else []
    problems: list[dict[str, str]] = []
    for given in inputs:
        path = Path(given)
        if not path.exists():
            if path.suffix or os.sep in given:
                raise NotFound("no such file or folder", where=given, remedy="Give a path, or an asset's id.")
            ids.append(given)
            continue
        summary = import_collection(context, path, keep_ids=True)
        ids += summary.asset_ids
        problems += [{"where": p.where, "what": p.what, "remedy": p.remedy, "code": p.code} for p in summary.problems]
    return ids, problems


def _describe(made: Made) -> dict[str, Any]:
    described: dict[str, Any] = {
        "inputs": [asset.id for asset in made.inputs],
        "activity": made.activity_id,
        "reused": made.reused,
        "outputs": [{"id": a.id, "kind": a.kind, "title_zh": a.title_zh, "title_en": a.title_en} for a in made.outputs],
    }
    if made.error is not None:
        described["error"] = {"what": made.error.what, "where": made.error.where, "remedy": made.error.remedy}
    return described


def _print(made: Made, *, ids: bool = False) -> None:
    if ids and made.error is None:
        for asset in made.outputs:
            click.echo(asset.id)
        return
    name = ", ".join(asset.title_en or asset.title_zh or asset.id[:12] for asset in made.inputs)
    if made.error is not None:
        click.echo(f"{name}: {made.error}", err=True)
        return
    click.echo(f"{name}: {len(made.outputs)} made" + (" (known already)" if made.reused else ""))
    for asset in made.outputs:
        click.echo(f"  {asset.id[:16]}  {asset.kind}  {asset.title_en or asset.title_zh}")
