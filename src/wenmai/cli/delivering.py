"""``wenmai deliver`` and ``wenmai verify``: fetch what was bought, and judge any file's credential."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import opened, print_json
from wenmai.cli.records import as_record, print_record, print_records


@click.command()
@click.argument("delivery_id", metavar="DELIVERY")
@click.option("--asset", "asset_id", help="Which of its assets, where there are several.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; without it the delivery is shown.")
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
@as_record
def deliver(delivery_id: str, asset_id: str | None, out: Path | None, force: bool, json_: bool) -> None:
    """Fetch what was bought. The file carries a content credential; where it cannot, OUT.c2pa lies beside it."""
    from wenmai.services.delivering import fetch, show_delivery
    from wenmai.services.describing import delivery_json
    from wenmai.services.outfile import check_place, write_whole

    with opened(inline=True) as context:
        if out is None:
            print_record(delivery_json(*show_delivery(context, delivery_id)), json_)
            return
        check_place(out, overwrite=force)
        given = fetch(context, delivery_id, asset_id)
        write_whole(out, given.data, overwrite=force)
        if given.sidecar is not None:
            write_whole(out.with_name(out.name + ".c2pa"), given.sidecar, overwrite=True)
    told = {"file": str(out), "asset_id": given.fetch.asset_id, "number": given.fetch.number, "blob": given.fetch.blob}
    print_record(told, json_)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.argument("asset_id", metavar="ASSET")
@as_record
def trace(file: Path, asset_id: str, json_: bool) -> None:
    """Tell by which fetch of an asset of yours a picture left, from the fingerprint that it carries."""
    from dataclasses import asdict

    from wenmai.services.marking import trace_copy

    with opened(inline=True) as context:
        found = [asdict(one) for one in trace_copy(context, asset_id, file)]
    print_records("suspects", found, ("named", "party", "number", "at", "false_probability", "delivery_id"), json_)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--sidecar", type=click.Path(path_type=Path), help="The credential, where it lies beside the file.")
@as_record
def verify(file: Path, sidecar: Path | None, json_: bool) -> None:
    """Judge a file's content credential: who signed it, whether it is as it was signed, what it was made from.

    Exit code 0 only for a file that is as this house signed it.
    """
    from wenmai.cli.wording import language
    from wenmai.services.verifying import describe_verdict, verify_credential

    with opened(inline=True, sealing=False) as context:
        verdict = verify_credential(context, file, sidecar)
    if json_:
        print_json(verdict.to_json())
    else:
        for line in describe_verdict(verdict, language()):
            click.echo(line)
    problem = verdict.problem()
    if problem is not None:
        raise click.exceptions.Exit(problem.exit_code)
