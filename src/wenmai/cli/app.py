"""The ``wenmai`` command: finds its subcommands by name and loads each only when it is called."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

import click

from wenmai import __version__
from wenmai.kernel.errors import WenmaiError

COMMANDS = {
    "import": "wenmai.cli.importing:import_",
    "sample": "wenmai.cli.sampling:sample",
    "make": "wenmai.cli.making:make",
    "jobs": "wenmai.cli.jobs:jobs",
    "worker": "wenmai.cli.jobs:worker",
    "swatch": "wenmai.cli.swatching:swatch",
    "quote": "wenmai.cli.quoting:quote",
    "tariff": "wenmai.cli.tariff:tariff",
    "voucher": "wenmai.cli.voucher:voucher",
    "genes": "wenmai.cli.genes:genes",
    "search": "wenmai.cli.finding:search",
    "symmetry": "wenmai.cli.symmetry:symmetry",
    "insights": "wenmai.cli.insights:insights",
    "show": "wenmai.cli.showing:show",
    "lineage": "wenmai.cli.showing:lineage",
    "export": "wenmai.cli.showing:export",
    "correct": "wenmai.cli.correcting:correct",
    "withdraw": "wenmai.cli.correcting:withdraw",
    "index": "wenmai.cli.keeping:index",
    "doctor": "wenmai.cli.keeping:doctor",
    "party": "wenmai.cli.parties:party",
    "policy": "wenmai.cli.policies:policy",
    "offer": "wenmai.cli.offering:offer",
    "order": "wenmai.cli.ordering:order",
    "agreement": "wenmai.cli.agreeing:agreement",
    "deliver": "wenmai.cli.delivering:deliver",
    "wanted": "wenmai.cli.wanting:wanted",
    "unit": "wenmai.cli.units:unit",
    "report": "wenmai.cli.reporting:report",
    "ledger": "wenmai.cli.ledger:ledger",
    "dataspace": "wenmai.cli.dataspace:dataspace",
    "audit": "wenmai.cli.auditing:audit",
    "trace": "wenmai.cli.delivering:trace",
    "verify": "wenmai.cli.delivering:verify",
    "migrate": "wenmai.cli.carrying:migrate",
    "backup": "wenmai.cli.carrying:backup",
    "restore": "wenmai.cli.carrying:restore",
    "serve": "wenmai.cli.serving:serve",
    "gallery": "wenmai.cli.serving:gallery",
}
INTERRUPTED = 130  # 128 + SIGINT, as shells count it


class _Commands(click.Group):
    """A group whose commands are imported on use, so that ``wenmai --help`` is there at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module_name, _, attribute = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module_name), attribute)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="wenmai %(version)s")
def cli() -> None:
    """wenmai 文脉: from a museum's photographs to a bank of pattern genes, and never losing the thread.

    Everything is kept under WENMAI_HOME (~/.wenmai where it is not set).
    """


def run(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 fine, 1 fault, 2 bad input, 3 not found, 4 conflict …"""
    as_json = "--json" in (sys.argv[1:] if arguments is None else arguments)
    try:
        code = cli.main(args=arguments, prog_name="wenmai", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except WenmaiError as error:
        _tell(as_json, type(error).__name__, error.what, error.where, error.remedy, error.rule)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        if not as_json:
            error.show()
        else:
            _tell(True, type(error).__name__, error.format_message(), "", "See: wenmai --help.")
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what was recorded is safe, the same command goes on from there", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left (``| head``); nothing went wrong
        sys.exit(0)


def _tell(as_json: bool, kind: str, what: str, where: str, remedy: str, rule: str = "") -> None:
    if as_json:
        told: dict[str, Any] = {"error": {"kind": kind, "what": what, "where": where, "remedy": remedy, "rule": rule}}
        click.echo(json.dumps(told, ensure_ascii=False), err=True)
        return
    place = f"{where}: " if where else ""
    click.echo(f"error: {place}{what}" + (f"\n  {remedy}" if remedy else ""), err=True)
