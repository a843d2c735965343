"""``wenmai audit``: the tamper-evident log."""

from __future__ import annotations

import click

from wenmai.cli.common import opened, print_json
from wenmai.cli.records import as_record, print_record, print_records


@click.group()
def audit() -> None:
    """The log of every change of rights and money: signed outside the database, provable to outsiders."""


@audit.command()
@click.option("--public-key", help="The log's key as you keep it. Default: log.pub beside the checkpoints.")
@as_record
def verify(public_key: str | None, json_: bool) -> None:
    """Verify records, log and checkpoints against each other; exit code 1 where anything was changed."""
    from wenmai.services.auditing import verify_log

    with opened(inline=True, sealing=False) as context:
        verdict = verify_log(context, public_key)
    if json_:
        print_json(verdict.as_json())
    else:
        click.echo(
            f"{'ok' if verdict.ok else 'WRONG'}: {verdict.events} events, {verdict.rows} rows, "
            f"{verdict.checkpoints} checkpoints; {verdict.finding_count} findings"
        )
        for finding in verdict.findings:
            place = finding.table or (f"checkpoint {finding.checkpoint}" if finding.checkpoint is not None else "log")
            click.echo(f"  {finding.rule}  {place} {finding.row or finding.event or ''}: {finding.what}")
    if not verdict.ok:
        raise click.exceptions.Exit(1)


@audit.command()
@as_record
def checkpoint(json_: bool) -> None:
    """Sign the log as it is now."""
    from wenmai.services.auditing import sign_log

    with opened(inline=True, sealing=False) as context:
        signed = sign_log(context)
    print_record({"size": signed.size, "root": signed.root.hex(), "text": signed.text}, json_)


@audit.command()
@click.argument("event_id", metavar="EVENT")
def prove(event_id: str) -> None:
    """Print the proof (JSON) that an event is in the log."""
    from wenmai.services.auditing import prove_event

    with opened(inline=True) as context:
        print_json(prove_event(context, event_id))


@audit.command()
@click.argument("subject")
@as_record
def events(subject: str, json_: bool) -> None:
    """Show what was recorded about an order, an offer, an agreement …"""
    from wenmai.services.auditing import events_about

    with opened(inline=True) as context:
        found = events_about(context, subject)
    print_records("events", found, ("at", "kind", "party", "id"), json_)


@audit.command()
@click.option("--reason", required=True, help="What was wrong with it; it is recorded.")
@as_record
def clock(reason: str, json_: bool) -> None:
    """Record that the clock is right now and was ahead before."""
    from wenmai.services.auditing import say_clock_is_right

    with opened(inline=True) as context:
        print_record({"event": say_clock_is_right(context, reason)}, json_)
