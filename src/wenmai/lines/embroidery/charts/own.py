"""A user's own chart: a CSV or JSON file with the threads on the shelf."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wenmai.genes.colour.hexcode import parse_hex
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.charts.model import Chart
from wenmai.lines.embroidery.model import Thread

FILE_BYTES_MAX = 4_000_000  # the largest makers' charts have about a thousand threads
THREADS_MAX = 10_000
WIDTH_MM_RANGE = (0.05, 3.0)
WEIGHT_RANGE = (3, 200)
TRUE_WORDS = frozenset({"1", "true", "yes", "y", "是"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "n", "否"})

Row = Mapping[str, Any]


def load_chart(path: Path) -> Chart:
    """Read a chart from ``path``.

    CSV (UTF-8, first line names the columns) or JSON (a list of threads, or an object with ``name``, ``maker``,
    ``source`` and ``threads``). A thread has ``code``, ``name``, and ``hex`` or ``red``, ``green``, ``blue``
    (0…255); if wanted ``width_mm`` (0.4), ``weight`` (40) and ``metallic`` (no). Raises InvalidInput with the line or
    entry that cannot be used: a chart with a hole in it would match colours wrongly.
    """
    text = _text_of(path)
    if path.suffix.lower() == ".json":
        about, rows = _json_rows(text, path)
    else:
        about, rows = {}, list(_csv_rows(text, path))
    name = str(about.get("name") or path.stem)
    threads = tuple(_thread(name, row, where) for where, row in rows)
    _check_codes(threads, path)
    return Chart(name, str(about.get("maker") or name), str(about.get("source") or path.name), threads)


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise _refusal(f"a chart of more than {FILE_BYTES_MAX // 1_000_000} MB", str(path))
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _refusal(f"the chart cannot be read ({error.strerror})", str(path)) from error
    except UnicodeDecodeError as error:
        raise _refusal("the chart is not UTF-8 text", str(path)) from error


def _csv_rows(text: str, path: Path) -> Iterator[tuple[str, Row]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = [str(column).strip().lower() for column in reader.fieldnames or ()]
    if "code" not in columns or not ({"hex"} <= set(columns) or {"red", "green", "blue"} <= set(columns)):
        raise _refusal(f"the columns are {', '.join(columns) or 'none'}", str(path))
    reader.fieldnames = columns
    try:
        for row in reader:
            yield f"{path}:{reader.line_num}", row
    except csv.Error as error:
        raise _refusal(f"not CSV ({error})", f"{path}:{reader.line_num}") from error


def _json_rows(text: str, path: Path) -> tuple[Row, list[tuple[str, Row]]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refusal(f"not JSON ({error})", str(path)) from error
    about = content if isinstance(content, dict) else {}
    entries = about.get("threads") if isinstance(content, dict) else content
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _refusal("no list of threads", str(path))
    return about, [(f"{path}: thread {index + 1}", entry) for index, entry in enumerate(entries)]


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
    parts = []
    for column in ("red", "green", "blue"):
        value = _number(row, column, None, (0, 255), where)
        if value != int(value):
            raise _refusal(f"{column} is {value:g}", where)
        parts.append(int(value))
    return parts[0], parts[1], parts[2]


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


def _check_codes(threads: tuple[Thread, ...], path: Path) -> None:
    if not threads:
        raise _refusal("a chart without threads", str(path))
    if len(threads) > THREADS_MAX:
        raise _refusal(f"a chart of {len(threads)} threads, more than {THREADS_MAX}", str(path))
    seen: set[str] = set()
    for thread in threads:
        if thread.code in seen:
            raise _refusal(f"two threads have the code {thread.code!r}", str(path))
        seen.add(thread.code)


def _refusal(what: str, where: str) -> InvalidInput:
    return InvalidInput(
        what,
        where=where,
        remedy="Give each thread a code of its own, a name, and hex (#rrggbb) or red, green, blue (0 to 255).",
        rule="embroidery.chart-unreadable",
    )
