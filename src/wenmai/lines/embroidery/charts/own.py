"""A user's own chart: a CSV or JSON text with the threads on the shelf, and the form that it is handed on in."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from wenmai.genes.colour.hexcode import parse_hex
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.charts.model import Chart
from wenmai.lines.embroidery.model import Thread

OWN = "own"  # the name of a chart that does not say one
TEXT_CHARS_MAX = 1_000_000  # the largest makers' charts have about a thousand threads
THREADS_MAX = 5_000
WIDTH_MM_RANGE = (0.05, 3.0)
WEIGHT_RANGE = (3, 200)
TRUE_WORDS = frozenset({"1", "true", "yes", "y", "是"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "n", "否"})

Row = Mapping[str, Any]


def load_chart(path: Path) -> Chart:
    """Read a chart from the file at ``path``, which names it where it does not name itself; see ``parse_chart``."""
    chart = parse_chart(_text_of(path), path.stem, str(path))
    return replace(chart, source=path.name) if chart.source == path.stem else chart


def parse_chart(text: str, name: str = OWN, where: str = "the chart") -> Chart:
    """The chart that ``text`` is. ``name`` is its name where it does not name itself; faults are said at ``where``.

    JSON (a list of threads, or an object with ``name``, ``maker``, ``source`` and ``threads``) or CSV (the first line
    names the columns; lines before it that begin with # are remarks). A thread has ``code``, ``name``, and ``hex``,
    ``rgb`` (three numbers; JSON only) or ``red``, ``green``, ``blue`` (0…255); if wanted ``width_mm`` (0.4),
    ``weight`` (40) and ``metallic`` (no). Raises InvalidInput with the line or entry that cannot be used: a chart with
    a hole in it would match colours wrongly.
    """
    if len(text) > TEXT_CHARS_MAX:
        raise _refusal(f"a chart of more than {TEXT_CHARS_MAX:,} characters", where)
    about, rows = _json_rows(text, where) if is_json(text) else ({}, list(_csv_rows(text, where)))
    name = str(about.get("name") or name)
    threads = tuple(_thread(name, row, place) for place, row in rows)
    _check_codes(threads, where)
    return Chart(name, str(about.get("maker") or name), str(about.get("source") or name), threads)


def chart_text(chart: Chart) -> str:
    """``chart`` as JSON that ``parse_chart`` reads back to the same: one text for one chart, however it was given."""
    threads = [
        {
            "code": thread.code,
            "name": thread.name,
            "hex": thread.hex,
            "width_mm": thread.width_mm,
            "weight": thread.weight,
            "metallic": thread.metallic,
        }
        for thread in chart.threads
    ]
    about = {"name": chart.name, "maker": chart.maker, "source": chart.source}
    return json.dumps(about | {"threads": threads}, ensure_ascii=False, separators=(",", ":"))


def is_json(text: str) -> bool:
    """Whether ``text`` is meant as JSON: a list or an object."""
    return text.lstrip()[:1] in ("[", "{")


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > 4 * TEXT_CHARS_MAX:  # UTF-8 takes at most four bytes for one
            raise _refusal(f"a chart of more than {TEXT_CHARS_MAX:,} characters", str(path))
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _refusal(f"the chart cannot be read ({error.strerror})", str(path)) from error
    except UnicodeDecodeError as error:
        raise _refusal("the chart is not UTF-8 text", str(path)) from error


def _csv_rows(text: str, where: str) -> Iterator[tuple[str, Row]]:
    lines = text.splitlines(keepends=True)
    remarks = next((count for count, line in enumerate(lines) if line[:1] != "#"), len(lines))
    reader = csv.DictReader(lines[remarks:])
    try:
        columns = [str(column).strip().lower() for column in reader.fieldnames or ()]
        if "code" not in columns or not ({"hex"} <= set(columns) or {"red", "green", "blue"} <= set(columns)):
            raise _refusal(f"the columns are {', '.join(columns)[:200] or 'none'}", where)
        reader.fieldnames = columns
        for row in reader:
            yield f"{where}:{remarks + reader.line_num}", row
    except csv.Error as error:
        raise _refusal(f"not CSV ({error})", f"{where}:{remarks + reader.line_num}") from error


def _json_rows(text: str, where: str) -> tuple[Row, Sequence[tuple[str, Row]]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(f"not JSON ({error})", where) from error
    about = content if isinstance(content, dict) else {}
    entries = about.get("threads") if isinstance(content, dict) else content
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _refusal("no list of threads", where)
    return about, [(f"{where}: thread {index + 1}", entry) for index, entry in enumerate(entries)]


def _thread(chart: str, row: Row, where: str) -> Thread:
    code = str(row.get("code") or "").strip()
    if not code:
        raise _refusal("a thread without a code", where)
    width_mm = _number(row, "width_mm", 0.4, WIDTH_MM_RANGE, where)
    weight = int(_number(row, "weight", 40, WEIGHT_RANGE, where))
    name = str(row.get("name") or code).strip()
    return Thread(chart, code, name, _rgb(row, where), width_mm, weight, _truth(row.get("metallic"), where))


def _rgb(row: Row, where: str) -> tuple[int, int, int]:
    if row.get("hex"):
        try:
            red, green, blue = parse_hex(str(row["hex"]).strip())
        except InvalidInput as error:
            raise _refusal(f"the colour {row['hex']!r}", where) from error
        return int(red), int(green), int(blue)
    if "rgb" in row:
        row = dict(zip(("red", "green", "blue"), _three(row["rgb"], where), strict=True))
    parts = []
    for column in ("red", "green", "blue"):
        value = _number(row, column, None, (0, 255), where)
        if value != int(value):
            raise _refusal(f"{column} is {value:g}", where)
        parts.append(int(value))
    return parts[0], parts[1], parts[2]


def _three(given: Any, where: str) -> list[Any]:
    if not isinstance(given, list) or len(given) != 3:
        raise _refusal(f"rgb is {given!r}", where)
    return given


def _number(row: Row, column: str, default: float | None, between: tuple[float, float], where: str) -> float:
    given = row.get(column)
    if given is None or str(given).strip() == "":
        if default is None:
            raise _refusal(f"no {column}", where)
        return default
    try:
        value = float(given)
    except (TypeError, ValueError) as error:
        raise _refusal(f"{column} is {given!r}", where) from error
    if not between[0] <= value <= between[1]:
        raise _refusal(f"{column} is {value:g}, outside {between[0]:g} to {between[1]:g}", where)
    return value


def _truth(given: Any, where: str) -> bool:
    word = str("" if given is None else given).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise _refusal(f"metallic is {given!r}", where)


def _check_codes(threads: tuple[Thread, ...], where: str) -> None:
    if not threads:
        raise _refusal("a chart without threads", where)
    if len(threads) > THREADS_MAX:
        raise _refusal(f"a chart of {len(threads)} threads, more than {THREADS_MAX}", where)
    seen: set[str] = set()
    for thread in threads:
        if thread.code in seen:
            raise _refusal(f"two threads have the code {thread.code!r}", where)
        seen.add(thread.code)


def _refusal(what: str, where: str) -> InvalidInput:
    return InvalidInput(
        what,
        where=where,
        remedy="Give each thread a code of its own, a name, and hex (#rrggbb) or red, green, blue (0 to 255).",
        rule="embroidery.chart-unreadable",
    )
