"""Measures how genes repeat that were made before that was measured, and records it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenmai.assets import store
from wenmai.assets.model import Derivative
from wenmai.bank import store as bank
from wenmai.bank import structures
from wenmai.kernel.problems import Problem
from wenmai.services.context import Context, Progress

MEASURE = "wenmai.services.structure_step:measure_structure"  # by name: the step runs in a worker


def measure_missing(context: Context, progress: Progress) -> tuple[int, list[Problem]]:
    """Measure the current genes whose structure nobody measured yet: how many, and what could not be read.

    Each is recorded when it is measured, so a run that is stopped goes on where it was. A gene's own document stays as
    it was made; its record and its files tell the structure.
    """
    with context.database.reading() as connection:
        waiting = structures.unmeasured(connection, bank.current())
        payloads = [_payload(connection, gene_id) for gene_id in waiting]
    measured, problems = 0, []
    for done, result in enumerate(context.runner.run(MEASURE, iter(payloads)), 1):
        gene_id = waiting[result.index]
        if result.value is not None:
            _record(context, gene_id, result.value)
            measured += 1
        elif result.error is not None:
            problems.append(Problem("structure", result.error.what, gene_id[:16], 0, result.error.remedy))
        progress(done, len(waiting))
    return measured, problems


def _payload(connection: Any, gene_id: str) -> dict[str, Any]:
    gene = bank.get_gene(connection, gene_id)
    assert gene is not None
    source = store.get_asset(connection, gene.source_id)
    return {
        "blob": source.blob,
        "width_px": source.width_px,
        "height_px": source.height_px,
        "box": list(gene.box),
        "kind": gene.kind,
        "outline": [list(point) for point in gene.outline],
    }


def _record(context: Context, gene_id: str, value: Mapping[str, Any]) -> None:
    with context.database.writing() as connection:
        store.lock_catalogue(connection)
        structures.put_structure(connection, gene_id, value["structure"])
        for role, (blob, media_type) in value["files"].items():
            store.put_derivative(connection, gene_id, Derivative(role, blob, media_type))
