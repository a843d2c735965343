"""``wenmai index`` and ``wenmai doctor``."""

from __future__ import annotations

from dataclasses import asdict

import click

from wenmai.cli.common import as_json, opened, print_json
from wenmai.cli.wording import say


@click.command()
@click.option("--rebuild", is_flag=True, help="Make the index again from the records.")
@as_json
def index(rebuild: bool, json_: bool) -> None:
    """Bring the search index up to date, or make it again."""
    from wenmai.services import indexing

    with opened(inline=True) as context:
        if rebuild:
            indexing.rebuild(context)
        else:
            indexing.bring_up_to_date(context)
    if json_:
        print_json({"rebuilt": rebuild})
    else:
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
