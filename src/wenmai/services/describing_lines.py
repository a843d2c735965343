"""Lines as people and programs see them: what there is to make, from what, and what can be asked of each."""

from __future__ import annotations

from typing import Any

from wenmai.kernel.errors import InvalidInput
from wenmai.production.contract import Line
from wenmai.services.context import Context


def usable_lines(context: Context) -> list[Line]:
    """Every line that can be loaded here, by name. One whose libraries are not installed is left out."""
    found = []
    for name in context.lines.names():
        try:
            found.append(context.lines.get(name))
        except InvalidInput:
            continue
    return found


def lines_for(context: Context, kind: str) -> list[Line]:
    """The lines that take assets of this kind, by name."""
    return [line for line in usable_lines(context) if kind in line.takes]


def line_json(line: Line) -> dict[str, Any]:
    """A line for programs, with the JSON schema of its parameters."""
    return {
        "name": line.name,
        "version": line.version,
        "action": line.action,
        "title_zh": line.title_zh,
        "title_en": line.title_en,
        "takes": sorted(line.takes),
        "gathers": line.gathers,
        "parameters": line.parameters.model_json_schema(),
    }
