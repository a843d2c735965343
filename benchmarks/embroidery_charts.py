"""How near each thread chart comes to the colours of photographs: ``python -m benchmarks.embroidery_charts FOLDER``.

The 24 cluster centres of each picture (k-means in CIELAB) to the nearest thread by ΔE00: mean over the clusters, each
counting the same, since a small area in the wrong colour is seen as well.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.imaging.reading import read_rgb
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.charts.matching import lab_of

CLUSTERS = 24
SIDE_PX = 160
SHOWN = 10
FAR_DELTA_E = 6.0


def main(folder: Path) -> None:
    paths = sorted(path for path in folder.iterdir() if path.suffix in (".jpg", ".png"))
    names = sorted(charts.names())
    distances = np.array([[_distances(colours, name) for name in names] for colours in map(_clusters, paths)])
    means = distances.mean(axis=2)
    print(f"{'mean ΔE00 of ' + str(CLUSTERS) + ' colours':44s}" + "".join(f"{name:>21s}" for name in names))
    for i in np.unique(np.linspace(0, len(paths) - 1, SHOWN).astype(int)):
        print(f"{paths[i].stem[:43]:44s}" + "".join(f"{value:21.2f}" for value in means[i]))
    print(f"{f'all {len(paths)}, mean':44s}" + "".join(f"{value:21.2f}" for value in means.mean(axis=0)))
    print(f"{f'all {len(paths)}, worst colour, median':44s}" + "".join(
        f"{value:21.2f}" for value in np.median(distances.max(axis=2), axis=0)
    ))  # fmt: skip
    far = (distances > FAR_DELTA_E).mean(axis=(0, 2))
    print(f"{f'colours over {FAR_DELTA_E:g}':44s}" + "".join(f"{value:21.1%}" for value in far))


def _clusters(path: Path) -> npt.NDArray[np.float32]:
    """(CLUSTERS, 3) CIELAB."""
    rgb = read_rgb(path)
    scale = min(1.0, SIDE_PX / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = np.ascontiguousarray(rgb_to_lab(small).reshape(-1, 3), np.float32)
    cv2.setRNGSeed(1)
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.1)
    centres = cv2.kmeans(lab, CLUSTERS, np.zeros((len(lab), 1), np.int32), until, 2, cv2.KMEANS_PP_CENTERS)[2]
    return np.asarray(centres, np.float32)


def _distances(lab: npt.NDArray[np.float32], name: str) -> npt.NDArray[np.float32]:
    threads = lab_of(charts.get(name).threads)
    return np.asarray(delta_e_2000(lab[:, None], threads[None]).min(axis=1), np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
