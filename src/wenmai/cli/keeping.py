"""``wenmai index`` and ``wenmai doctor``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from wenmai.cli.common import as_json, opened, print_json, progress_of
from wenmai.cli.wording import say

if TYPE_CHECKING:
    from wenmai.kernel.problems import Problem


@click.command()
@click.option("--rebuild", is_flag=True, help="Make the index again from the records.")
@click.option("--structures", is_flag=True, help="Measure how those genes repeat of which nobody measured it yet.")
@as_json
def index(rebuild: bool, structures: bool, json_: bool) -> None:
    """Bring the search index up to date, or make it again."""
    from wenmai.services import indexing
    from wenmai.services.structuring import measure_missing

    measured = 0
    problems: list[Problem] = []
    with opened(inline=not structures) as context:
        if rebuild:
            indexing.rebuild(context)
        else:
            indexing.bring_up_to_date(context)
        if structures:
            with progress_of("structures") as progress:
                measured, problems = measure_missing(context, progress)
    if json_:
        told = {"structures": measured, "problems": [asdict(one) for one in problems]} if structures else {}
        print_json({"rebuilt": rebuild} | told)
        return
    for problem in problems:
        click.echo(f"{problem.file}: {problem.what}" + (f" — {problem.remedy}" if problem.remedy else ""), err=True)
    if structures:
        click.echo(say("structures_measured", number=measured))
    click.echo(say("indexed"))


@click.command()
@as_json
def doctor(json_: bool) -> None:
    """Check the installation: database, blobs, models, index. Leaves with 1 where something is wrong."""
    from wenmai.services.checkup import check_up

    with opened(inline=True) as context:
        findings = check_up(context)
    healthy = all(finding.ok for finding in findings)
    if json_:
        print_json({"ok": healthy, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            remedy = f" — {finding.remedy}" if finding.remedy else ""
            click.echo(f"{say('ok' if finding.ok else 'wrong')}  {finding.name}: {finding.what}{remedy}")
    if not healthy:
        raise click.exceptions.Exit(1)
