"""``wenmai serve`` and ``wenmai gallery``."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wenmai.cli.common import as_json, opened, plain, progress_of
from wenmai.cli.wording import say
from wenmai.kernel.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    import socket

    from wenmai.services.context import Context

SAMPLE_FOLDER = "sample"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
GRACE_S = 5  # what is under way may finish, then the server stops
port_option = click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free."
)
host_option = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")


@click.command()
@port_option
@host_option
@as_json
def serve(port: int, host: str, json_: bool) -> None:
    """Serve the gallery in the browser.

    With --json it prints one line of JSON with the address as soon as it answers there.
    """
    with _listening(host, port) as listener, opened() as context:
        _serve(context, listener, host, json_)


@click.command()
@click.argument("collection", required=False, type=click.Path(path_type=Path))
@port_option
@host_option
@as_json
def gallery(collection: Path | None, port: int, host: str, json_: bool) -> None:
    """From a folder of photographs to the gallery: import, take out the genes, serve.

    Without COLLECTION it does so with the sample collection. What was done before is not done again.
    """
    with _listening(host, port) as listener, opened() as context:
        _prepare(context, collection)
        _serve(context, listener, host, json_)


def _prepare(context: Context, collection: Path | None) -> None:
    """Import what is new and take out the genes that are missing; nothing at all where nothing has changed."""
    from wenmai.services.preparing import Preparation

    preparation = Preparation(context)
    if collection is None:
        collection = context.home / SAMPLE_FOLDER
        if not preparation.is_imported(collection):
            from wenmai.holdings.sample import write_sample

            with progress_of("drawing the sample collection") as progress:
                write_sample(collection, report=lambda done, total, _: progress(done, total))
    if not preparation.is_imported(collection):
        with progress_of("importing") as progress:
            summary = preparation.import_from(collection, progress)
        for problem in summary.problems:
            click.echo(
                f"  {problem.where}: {problem.what}" + (f" — {problem.remedy}" if problem.remedy else ""), err=True
            )
    if waiting := preparation.without_genes():
        with progress_of("taking out the genes") as progress:
            for name, error in preparation.take_out_genes(waiting, progress):
                click.echo(f"  {name}: {error}", err=True)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens, made first of all, so that a taken port is told at once and not after minutes of work."""
    import errno
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                "the port is taken", where=f"{host}:{port}", remedy=f"Stop the other program, or: --port {port + 1}."
            ) from error
        raise InvalidInput(f"cannot listen there: {error.strerror or error}", where=f"{host}:{port}") from error
    return listener


def _serve(context: Context, listener: socket.socket, host: str, json_: bool) -> None:
    import signal

    import uvicorn

    from wenmai.web.app import create_app

    port = listener.getsockname()[1]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    # Who can open the database acts as its party anyhow, so on this machine the shell opens the pages, too.
    shell_key = secrets.token_urlsafe(32) if host in LOOPBACK else ""
    sign_in = f"{address}sign-in/here/{shell_key}" if shell_key else ""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            app.state.courier.wake()  # what is owed to other dataspaces since the server stopped last
            ready = {"serving": {"address": address, "host": host, "port": port, "sign_in": sign_in or None}}
            click.echo(json.dumps(ready) if json_ else say("gallery_at", address=address))
            if sign_in and not json_:
                click.echo(say("sign_in_at", party=plain(context.party), address=sign_in))

    app = create_app(context, hosts=LOOPBACK if host in LOOPBACK else None, shell_key=shell_key)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False,
        server_header=False, timeout_graceful_shutdown=GRACE_S, lifespan="off", ws="none",
    )  # fmt: skip
    # uvicorn finishes what is under way and then raises the signal again, for whoever was there before: to be asked to
    # stop and to do so is no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    Server(config).run(sockets=[listener])
