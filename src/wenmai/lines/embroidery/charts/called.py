"""Which chart is meant: by its name, or by its own threads."""

from __future__ import annotations

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.charts.model import Chart
from wenmai.lines.embroidery.charts.own import is_json, parse_chart
from wenmai.lines.embroidery.charts.palettes import PALETTES, palette
from wenmai.lines.embroidery.charts.published import PUBLISHED, published


def names() -> tuple[str, ...]:
    """The names that ``get`` knows, sorted: makers' charts and the palettes of machines."""
    return tuple(sorted({*PUBLISHED, *PALETTES}))


def get(name: str) -> Chart:
    """The chart called ``name``. Raises InvalidInput, with the choices, where there is none."""
    if name in PUBLISHED:
        return published(name)
    if name in PALETTES:
        return palette(name)
    raise InvalidInput(
        f"no thread chart is called {name[:80]!r}",
        remedy=f"Choose {', '.join(names())}, or give a chart of your own as a CSV or JSON file.",
        rule="embroidery.chart-unknown",
    )


def chosen(threads: str) -> Chart:
    """The chart that ``threads`` asks for: a name, or the text of a chart of one's own (CSV or JSON).

    Raises InvalidInput as ``get`` and ``parse_chart`` do.
    """
    return parse_chart(threads) if is_own(threads) else get(threads.strip())


def is_own(threads: str) -> bool:
    """Whether ``threads`` is a chart's text rather than a name: JSON, or more than one line."""
    return is_json(threads) or "\n" in threads.strip()
