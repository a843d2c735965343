"""The terms of a licence as options of a command, or from a JSON file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from wenmai.rights.agreements.model import Terms

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--use", "uses", multiple=True, help="What it permits: derive, merchandise, trainAI … (repeat)."),
    click.option("--exclusivity", type=click.Choice(("ordinary", "sole", "exclusive")), help="普通, 排他, 独占."),
    click.option("--territory", "territories", multiple=True, help="ISO 3166 code, or WORLD (repeat)."),
    click.option("--goods", multiple=True, help="A category of goods, or ANY (repeat)."),
    click.option("--term-days", type=int, help="How long it lasts."),
    click.option("--unit-cap", type=int, help="How many units at most."),
    click.option("--minimum-guarantee", help="What is owed at least, in yuan."),
    click.option("--royalty", type=float, help="Percent of what goods sell for."),
    click.option("--derive-royalty", type=float, help="Percent that works made from it pass on."),
    click.option("--report-months", type=int, help="A sales report every so many months."),
    click.option("--grace-days", type=int, help="How long after a period its report may come."),
    click.option("--sample-approval", is_flag=True, default=None, help="Goods need an approved sample."),
    click.option("--sublicense", is_flag=True, default=None, help="May be passed on to others."),
    click.option("--credit-zh", "credit_line_zh", help="The credit line, Chinese."),
    click.option("--credit-en", "credit_line_en", help="The credit line, English."),
)


def terms_options(command: F) -> F:
    """Give a command the options of a licence's terms."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_terms(file: Path | None, options: Mapping[str, Any]) -> Terms:
    """The terms from a file, with what the options say in their place. Raises InvalidInput."""
    from wenmai.kernel.errors import InvalidInput, NotFound
    from wenmai.kernel.money import parse_yuan
    from wenmai.rights.agreements.model import Terms

    said: dict[str, Any] = {}
    if file is not None:
        try:
            said = json.loads(file.read_text("utf-8"))
        except FileNotFoundError as error:
            raise NotFound("no such file", where=str(file)) from error
        except (OSError, ValueError) as error:
            raise InvalidInput(f"not a JSON file of terms: {error}", where=str(file)) from error
        if not isinstance(said, dict):
            raise InvalidInput("the terms are a JSON object", where=str(file))
    given = {name: value for name, value in options.items() if value not in (None, ())}
    if "minimum_guarantee" in given:
        given["minimum_guarantee_fen"] = parse_yuan(given.pop("minimum_guarantee"), "--minimum-guarantee")
    for name, field in (("royalty", "royalty_bp"), ("derive_royalty", "derive_bp")):
        if name in given:
            given[field] = _basis_points(given.pop(name), f"--{name.replace('_', '-')}")
    return Terms.from_json(said | {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()})


def _basis_points(percent: float, where: str) -> int:
    from wenmai.kernel.errors import InvalidInput

    points = percent * 100
    if points != round(points):
        raise InvalidInput(f"{percent} % is finer than a hundredth of a percent", where=where, rule="money.rate")
    return round(points)
