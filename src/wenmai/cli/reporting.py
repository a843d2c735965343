"""``wenmai report``: what was sold under a licence, and what is owed for it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, print_record, print_records

COLUMNS = ("id", "period_start", "revision", "units", "gross_fen", "owed_fen")
DUE_COLUMNS = ("agreement_id", "licensee", "period_start", "period_end", "late")


@click.group()
def report() -> None:
    """Sales reports: units, prices, royalties."""


@report.command()
@click.argument("agreement_id", metavar="AGREEMENT")
@click.option("--period", required=True, help="A day in the period that the report is for: 2026-03-15.")
@click.option("--line", "lines", multiple=True, metavar="GOODS,TERRITORY,UNITS,YUAN", help="textiles,CN-HN,120,129.00")
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True),
    help="CSV or JSON lines: goods, territory, units, unit_price_fen, article.",
)
@click.option("--nothing-sold", is_flag=True, help="Report that nothing was sold.")
@click.option("--revise", is_flag=True, help="Take the place of an earlier report of the period.")
@as_record
def submit(
    agreement_id: str,
    period: str,
    lines: tuple[str, ...],
    file: Path | None,
    nothing_sold: bool,
    revise: bool,
    json_: bool,
) -> None:
    """Report what was sold in a period; the royalty is paid from your wallet, or owed."""
    from wenmai.exchange.reports import SalesLine
    from wenmai.kernel.clock import iso, parse_iso
    from wenmai.kernel.errors import InvalidInput
    from wenmai.services.describing import report_receipt_json
    from wenmai.services.reporting import submit_report

    told = [_line(text) for text in lines] + (_rows(file) if file is not None else [])
    if bool(told) == nothing_sold:
        raise InvalidInput("say what was sold, or --nothing-sold", where="report submit", remedy="See --line, --file.")
    found = [SalesLine.from_json(values, f"line {number}") for number, values in enumerate(told, 1)]
    with opened(inline=True) as context:
        receipt = submit_report(context, agreement_id, iso(parse_iso(period)), found, revise=revise)
    print_record(report_receipt_json(receipt), json_)


def _line(text: str) -> dict[str, Any]:
    from wenmai.kernel.errors import InvalidInput
    from wenmai.kernel.money import parse_yuan

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not parts[2].isdecimal():
        raise InvalidInput(f"{text!r} is not GOODS,TERRITORY,UNITS,YUAN", where="--line", rule="report.fields")
    price_fen = parse_yuan(parts[3], "--line")
    return {"goods": parts[0], "territory": parts[1], "units": int(parts[2]), "unit_price_fen": price_fen}


def _rows(file: Path) -> list[dict[str, Any]]:
    from wenmai.kernel.errors import InvalidInput

    text = file.read_text("utf-8-sig")
    try:
        if file.suffix.lower() == ".json":
            rows: list[dict[str, Any]] = json.loads(text)
            return rows
        whole = ("units", "unit_price_fen")
        return [
            {name: int(value) if name in whole else value for name, value in row.items()}
            for row in csv.DictReader(text.splitlines())
        ]
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidInput(f"not a list of sales: {error}", where=str(file), rule="report.fields") from error


@report.command("list")
@click.argument("agreement_id", metavar="AGREEMENT")
@as_record
def list_(agreement_id: str, json_: bool) -> None:
    """List the reports of an agreement, the newest revision of each period."""
    from wenmai.services.describing import report_json
    from wenmai.services.reporting import list_reports

    with opened(inline=True) as context:
        found = list_reports(context, agreement_id)
    print_records("reports", [report_json(one) for one in found], COLUMNS, json_)


@report.command()
@click.argument("report_id", metavar="REPORT")
@as_record
def pay(report_id: str, json_: bool) -> None:
    """Pay a report that is owed from your wallet."""
    from wenmai.services.describing import report_receipt_json
    from wenmai.services.reporting import pay_report

    with opened(inline=True) as context:
        print_record(report_receipt_json(pay_report(context, report_id)), json_)


@report.command()
@click.option("--tell-late", is_flag=True, help="Record those that are late, once each, and show these alone.")
@as_record
def due(tell_late: bool, json_: bool) -> None:
    """Show reports that you owe or are owed for periods that have ended."""
    from wenmai.services.describing import due_json
    from wenmai.services.reporting import due_reports, tell_late_reports

    with opened(inline=True) as context:
        found = tell_late_reports(context) if tell_late else due_reports(context)
    print_records("due", [due_json(one) for one in found], DUE_COLUMNS, json_)
