"""``wenmai jobs``: what is asked for, how far it is, and how to stop it; ``wenmai worker`` carries it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from wenmai.cli.common import as_json, opened, print_json, print_table, title_of
from wenmai.cli.wording import say

if TYPE_CHECKING:
    from wenmai.jobs.model import Job

PERCENT = 100


class _JobsGroup(click.Group):
    """``wenmai jobs`` alone lists them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("-h", "--help")):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_JobsGroup)
def jobs() -> None:
    """Jobs: what was asked for, how far it is, how to stop it. Without a subcommand: list."""


@jobs.command("list")
@click.option("--state", "states", multiple=True, help="Only these: queued, running, done, failed, cancelled.")
@click.option("--limit", default=50, show_default=True, help="At most so many, the latest first.")
@click.option("--everybody", is_flag=True, help="Those of all parties, for who runs the house.")
@as_json
def list_(states: tuple[str, ...], limit: int, everybody: bool, json_: bool) -> None:
    """List jobs, the latest first."""
    from wenmai.services.watching import job_json, list_jobs

    with opened(inline=True) as context:
        found = list_jobs(context, states, limit, everybody=everybody)
    if json_:
        print_json({"jobs": [job_json(job) for job in found]})
        return
    rows = [
        [job.id[:16], job.line, job.state, f"{job.progress * PERCENT:.0f} %", _title(job), _why(job)] for job in found
    ]
    print_table(["id", "line", "state", "progress", "title", "why"], rows)


@jobs.command()
@click.argument("job_id", metavar="JOB")
@as_json
def watch(job_id: str, json_: bool) -> None:
    """Follow a job until it ends. Leaves with 1 where it failed or was cancelled."""
    from wenmai.jobs.model import DONE
    from wenmai.services.watching import job_json
    from wenmai.services.watching import watch as follow

    with opened(inline=True) as context:
        for job in follow(context, job_id):
            if not json_:
                click.echo(f"{job.state} {job.progress * PERCENT:.0f} %")
    if json_:
        print_json(job_json(job))
    elif job.error:
        click.echo(_why(job), err=True)
    if job.state != DONE:
        raise click.exceptions.Exit(1)


@jobs.command()
@click.argument("job_ids", metavar="JOB…", nargs=-1, required=True)
@as_json
def cancel(job_ids: tuple[str, ...], json_: bool) -> None:
    """Stop jobs: nothing of them is kept or charged."""
    from wenmai.services.watching import cancel as stop
    from wenmai.services.watching import job_json

    with opened(inline=True) as context:
        stopped = [stop(context, job_id) for job_id in job_ids]
    if json_:
        print_json({"jobs": [job_json(job) for job in stopped]})
        return
    for job in stopped:
        click.echo(say("job_cancelled" if job.ended else "job_is_being_cancelled", id=job.id[:16]))


@click.command()
@click.option("--until-idle", is_flag=True, help="Leave when no job is queued or running.")
@as_json
def worker(until_idle: bool, json_: bool) -> None:
    """Carry out the jobs of this installation. Several may run, on several machines where the database is PostgreSQL.

    ``wenmai make`` and the server carry out jobs themselves while they run; a worker is for a house where many ask.
    """
    from wenmai.services.working import work

    with opened(sealing=False) as context:
        name = work(context, until_idle=until_idle, ready=lambda name: _tell_ready(name, json_))
    if not json_:
        click.echo(say("worker_leaves", name=name))


def _tell_ready(name: str, json_: bool) -> None:
    if json_:
        print_json({"worker": name})
    else:
        click.echo(say("worker_ready", name=name))


def _title(job: Job) -> str:
    return title_of(*job.titles)


def _why(job: Job) -> str:
    if not job.error:
        return ""
    return " — ".join(part for part in (job.error["what"], job.error["remedy"]) if part)
