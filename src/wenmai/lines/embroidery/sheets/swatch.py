"""A test swatch: each thread on the cloth at two densities, before the piece itself is risked."""

from __future__ import annotations

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.checks import Fabric, check, size_mm, smallest_hoop
from wenmai.lines.embroidery.files import write
from wenmai.lines.embroidery.model import FloatArray, Role, StitchPlan, Thread
from wenmai.lines.embroidery.sheets.machine import machine_sheet

SIDE_MM = 10.0
GAP_MM = 4.0
STITCH_MM = 3.0
INSET_MM = 0.5
COLUMNS = 6  # pairs of squares in a row
LOOSER = 1.25  # the second square's spacing, of the first's
THREADS_MAX = 60  # ten rows: what a hand-sized hoop holds
SHEET = "pdf"


def swatch(threads: tuple[Thread, ...], fabric: Fabric) -> StitchPlan:
    """Pairs of squares SIDE_MM large, one pair a thread: the fabric's own row spacing above, LOOSER below it.

    Rows lie to and fro, their stitches shifted by a quarter from row to row; each square is locked by its first and
    last stitches, which go back and forth.
    """
    points: list[FloatArray] = []
    index: list[int] = []
    role: list[int] = []
    for place, _ in enumerate(threads):
        left = (place % COLUMNS) * (SIDE_MM + GAP_MM)
        top = (place // COLUMNS) * 2 * (SIDE_MM + GAP_MM)
        for step, spacing_mm in enumerate((fabric.spacing_mm, fabric.spacing_mm * LOOSER)):
            square = _square(spacing_mm) + np.array([left, top + step * (SIDE_MM + GAP_MM)])
            points.append(square)
            index += [place] * len(square)
            role += [Role.START, *[Role.TIE] * 3, *[Role.FILL] * (len(square) - 7), *[Role.TIE] * 3]
    count = len(index)
    return StitchPlan(
        threads, np.vstack(points), np.array(index, np.int64), np.array(role, np.int64), np.full(count, -1, np.int64)
    )


def swatch_file(threads: tuple[Thread, ...], fabric: Fabric, form: str) -> bytes:
    """A swatch as a machine's file (``form`` as ``dst``), or its worksheet (``pdf``). Raises InvalidInput."""
    if not 0 < len(threads) <= THREADS_MAX:
        raise InvalidInput(
            f"a swatch of {len(threads)} threads",
            remedy=f"Name 1 to {THREADS_MAX} threads by their codes, or a design whose threads to try.",
            rule="embroidery.swatch-threads",
        )
    plan = swatch(threads, fabric)
    if form != SHEET:
        return write(plan, form, "swatch")
    hoop = smallest_hoop(*size_mm(plan))
    assert hoop is not None  # THREADS_MAX sees to that
    name = f"试绣 Swatch · {fabric.zh} {fabric.en}"
    return machine_sheet(plan, name=name, hoop=hoop, fabric=fabric, findings=check(plan, hoop, fabric))


def threads_called(chart: charts.Chart, codes: tuple[str, ...]) -> tuple[Thread, ...]:
    """Those threads of a chart, in this order, each once; all of them without codes. Raises InvalidInput."""
    by_code = {thread.code: thread for thread in chart.threads}
    unknown = [code for code in codes if code not in by_code]
    if unknown:
        raise InvalidInput(
            f"the chart {chart.name} has no thread {', '.join(unknown)}",
            remedy=f"Its codes are written like {chart.threads[0].code}.",
            rule="embroidery.thread-unknown",
        )
    return tuple(by_code[code] for code in dict.fromkeys(codes)) if codes else chart.threads


def _square(spacing_mm: float) -> FloatArray:
    rows = []
    for row, y in enumerate(np.arange(0, SIDE_MM + 1e-9, spacing_mm)):
        first = STITCH_MM * (0.25 + 0.25 * (row % 4))
        # Ends stand in by turns, so that the step to the next row is no stitch of a row's spacing alone.
        start, end = (INSET_MM, SIDE_MM) if row % 2 == 0 and row else (0.0, SIDE_MM - INSET_MM * (row % 2))
        inner = np.arange(first, SIDE_MM, STITCH_MM)
        inner = inner[(inner > start + INSET_MM) & (inner < end - INSET_MM)]
        across = np.concatenate([[start], inner, [end]])
        rows.append(np.column_stack([across if row % 2 == 0 else across[::-1], np.full(len(across), y)]))
    body = np.vstack(rows)
    tie = np.array([(0.0, 0.0), (0.8, 0.0), (0.0, 0.0)])
    last = body[-1]
    way = np.array([-0.8 if last[0] > SIDE_MM / 2 else 0.8, 0.0])
    return np.vstack([tie, body[:1] + np.array([0.5, 0.0]), body[1:], last + way, last, last + way / 2])
