"""``wenmai dataspace``: negotiations and transfers with other dataspaces, and obtaining something from another."""

from __future__ import annotations

from pathlib import Path

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, print_record, print_records

COLUMNS = ("id", "consumer", "provider", "state", "subject", "owed")
ACTIONS = {"suspend": "SUSPENDED", "start": "STARTED", "complete": "COMPLETED", "terminate": "TERMINATED"}


@click.group()
def dataspace() -> None:
    """The Dataspace Protocol: who negotiates with us, what is transferred, and what is owed to tell."""


@dataspace.command()
@click.option("--limit", default=100, show_default=True)
@as_record
def negotiations(limit: int, json_: bool) -> None:
    """List negotiations that you are a side of; who audits sees all."""
    _list("negotiation", "negotiations", limit, json_)


@dataspace.command()
@click.option("--limit", default=100, show_default=True)
@as_record
def transfers(limit: int, json_: bool) -> None:
    """List transfers that you are a side of; who audits sees all."""
    _list("transfer", "transfers", limit, json_)


def _list(kind: str, noun: str, limit: int, json_: bool) -> None:
    from wenmai.services.dataspace_views import list_processes

    with opened(inline=True) as context:
        print_records(noun, list_processes(context, kind, limit=limit), COLUMNS, json_)


@dataspace.command()
@click.argument("process_id", metavar="PROCESS")
@as_record
def show(process_id: str, json_: bool) -> None:
    """Show a negotiation or transfer with its steps and what was tried to tell the consumer."""
    from wenmai.services.dataspace_views import show_process

    with opened(inline=True) as context:
        print_record(show_process(context, process_id), json_)


@dataspace.command("move")
@click.argument("process_id", metavar="PROCESS")
@click.argument("action", type=click.Choice(list(ACTIONS)))
@click.option("--reason", default="", help="Why; the consumer is told.")
@as_record
def move(process_id: str, action: str, reason: str, json_: bool) -> None:
    """Suspend, start, complete or terminate a transfer under an agreement of yours; terminate a negotiation."""
    from wenmai.services.dataspace_views import move_process

    with opened(inline=True) as context:
        print_record(move_process(context, process_id, ACTIONS[action], reason), json_)


@dataspace.command()
@as_record
def deliver(json_: bool) -> None:
    """Send what is owed to consumers and due; a running server does so by itself."""
    from dataclasses import asdict

    from wenmai.services.dispatching import dispatch

    with opened(inline=True) as context:
        sent = [asdict(one) for one in dispatch(context)]
    print_records("sent", sent, ("process_id", "leads_to", "outcome", "detail"), json_)


@dataspace.command()
@click.argument("provider", metavar="ADDRESS")
@click.argument("dataset")
@click.option("--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="A file with the token that the provider's house issued to you.")  # fmt: skip
@click.option("--listen", default="127.0.0.1:0", show_default=True, help="Where its messages shall arrive.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file; a folder where there are several.")
@click.option("--wait", "wait_s", default=30.0, show_default=True, help="Seconds to wait for each message.")
@as_record
def obtain(
    provider: str, dataset: str, token_file: Path, listen: str, out: Path, wait_s: float, json_: bool
) -> None:  # fmt: skip
    """Obtain a dataset from another server: negotiate, pay from your wallet there, transfer, fetch.

    ADDRESS is that of its protocol, such as http://127.0.0.1:8000/dsp/2025-1.
    """
    from wenmai.dataspace.consumer.client import Provider
    from wenmai.dataspace.consumer.inbox import Inbox
    from wenmai.dataspace.consumer.obtaining import obtain as obtain_dataset
    from wenmai.kernel.errors import InvalidInput
    from wenmai.services.outfile import check_place, write_whole

    host, _, port = listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise InvalidInput(f"{listen!r} is no host and port", where="--listen", remedy="Write 127.0.0.1:9100.")
    if not out.is_dir():
        check_place(out, overwrite=False)
    asked = Provider(provider, token_file.read_text("utf-8").strip())
    try:
        with Inbox(host, int(port)) as inbox:
            found = obtain_dataset(asked, inbox, dataset, wait_s=wait_s)
    finally:
        asked.close()
    for piece in found.pieces:
        write_whole(out / piece.asset if out.is_dir() else out, piece.data, overwrite=False)
    print_record(
        {
            "agreement_id": found.agreement["@id"],
            "negotiation": found.negotiation_pid,
            "transfer": found.transfer_pid,
            "out": str(out),
            "bytes": sum(len(piece.data) for piece in found.pieces),
        },
        json_,
    )
