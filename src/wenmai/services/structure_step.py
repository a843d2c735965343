"""The step that measures how a gene repeats after it was made, from its photograph. Runs in a worker."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from wenmai.genes.model import Box
from wenmai.genes.symmetry.picture import LONGEST_PX
from wenmai.genes.symmetry.storing import files_of
from wenmai.genes.symmetry.within import symmetry_within
from wenmai.genes.symmetry.writing import summary_of
from wenmai.imaging.reading import read
from wenmai.jobs.bench import Workbench

READ_SIDE_PX_MAX = 6000  # of a photograph: a gigapixel scan must not fill the memory for a small gene in it


def measure_structure(bench: Workbench, payload: dict[str, Any]) -> dict[str, Any]:
    """The structure of what lies within ``payload["outline"]`` and ``["box"]`` of the picture ``["blob"]``;
    ``["kind"]`` is that of the gene.

    Its files are kept before anything is recorded. Raises PictureError, NotFound.
    """
    box = Box(*payload["box"])
    with bench.scratch() as scratch:
        path = bench.blobs.local_path(payload["blob"], scratch)
        longest = max(payload["width_px"], payload["height_px"])
        wanted = -(-longest * LONGEST_PX // max(box.width, box.height))
        rgb = read(path, longest_side_px=max(1, min(longest, wanted, READ_SIDE_PX_MAX))).rgb
    scale = np.array([rgb.shape[1] / payload["width_px"], rgb.shape[0] / payload["height_px"]])
    left, top = np.floor(np.array([box.x, box.y]) * scale).astype(int)
    right, bottom = np.ceil(np.array([box.x + box.width, box.y + box.height]) * scale).astype(int)
    inside = np.zeros(rgb.shape[:2], np.uint8)
    outline = (np.asarray(payload["outline"], np.float64) + 0.5) * scale - 0.5
    cv2.fillPoly(inside, [outline.round().astype(np.int32).reshape(-1, 1, 2)], 1)
    crop, mask = rgb[top:bottom, left:right], inside[top:bottom, left:right].astype(np.bool_)
    symmetry = symmetry_within(crop, mask, box, payload["kind"])
    files = {role: (bench.blobs.put(data), media) for role, (data, _, media) in files_of(symmetry).items()}
    return {"structure": summary_of(symmetry), "files": files}
