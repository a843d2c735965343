"""What a machine asks of a plan, measured on the plan alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from benchmarks.embroidery_painting.sampling import sampled
from wenmai.lines.embroidery.model import Role, StitchPlan

CELL_MM = 1.0
STEP_MM = 0.1


@dataclass(frozen=True, slots=True)
class Machine:
    """Cuts in 100 stitches (a change of colour is one), changes of colour, lengths without ties, thread area over
    cloth area (99th percentile of the cells of 1 mm that hold thread; underlay, travel and ties counted), and the
    least distance of two needle holes.
    """

    stitches: int
    trims_per_100: float
    colour_changes: int
    shortest_mm: float
    longest_mm: float
    layers_p99: float
    holes_apart_mm: float


def machine(plan: StitchPlan) -> Machine:
    """Raises ValueError for a plan without stitches."""
    if plan.stitch_count == 0:
        raise ValueError("the plan has no stitches")
    lengths = plan.lengths_mm[(plan.role != Role.START) & (plan.role != Role.TIE)]
    cells = layers(plan)
    return Machine(
        plan.stitch_count,
        100 * float((plan.role == Role.START).sum()) / plan.stitch_count,
        int(np.count_nonzero(np.diff(plan.thread_index))),
        float(lengths.min()),
        float(lengths.max()),
        float(np.percentile(cells[cells > 0], 99)),
        float(np.asarray(cKDTree(plan.points_mm).query(plan.points_mm, k=2)[0])[:, 1].min()),
    )


def layers(plan: StitchPlan) -> npt.NDArray[np.float64]:
    """(rows, columns) thread area over cloth area in cells of ``CELL_MM``, from the plan's least x and y on."""
    rows = np.flatnonzero(plan.role != Role.START)
    stitch, places, lengths = sampled(plan, rows, STEP_MM)
    widths = np.array([thread.width_mm for thread in plan.threads])[plan.thread_index[rows]]
    cell = ((places - plan.points_mm.min(axis=0)) / CELL_MM).astype(np.int64)
    shape = int(cell[:, 1].max()) + 1, int(cell[:, 0].max()) + 1
    area = np.bincount(cell[:, 1] * shape[1] + cell[:, 0], lengths * widths[stitch], minlength=shape[0] * shape[1])
    return np.asarray(area.reshape(shape) / CELL_MM**2, np.float64)
