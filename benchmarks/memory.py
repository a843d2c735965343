"""Memory and time of an import as it grows, and of the idle server: ``python -m benchmarks.memory [--rows 100000]``.

The rows are distinct Works that share a few hundred pictures, as in a collection with many prints of one negative;
what is measured is whether anything grows with the number of rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil

DISTINCT_PICTURES = 200
SAMPLE_S = 0.25


def write_rows(folder: Path, rows: int) -> None:
    """An index of ``rows`` Works over links to a few distinct small pictures."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(1)
    for number in range(DISTINCT_PICTURES):
        cv2.imwrite(str(folder / f"base{number}.png"), rng.integers(0, 255, (48, 48, 3), dtype=np.uint8))
    lines = ["file,title_zh,title_en"]
    for row in range(rows):
        name = f"r{row:06}.png"
        os.link(folder / f"base{row % DISTINCT_PICTURES}.png", folder / name)
        lines.append(f"{name},青花云龙纹盘{row},Blue and white plate with cloud and dragon design no. {row}")
    for number in range(DISTINCT_PICTURES):
        (folder / f"base{number}.png").unlink()
    (folder / "index.csv").write_text("\n".join(lines) + "\n", "utf-8")


def peak_of(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """(peak of the resident memory of the process with its children in MB, seconds) of a command."""
    started_s = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, resident_bytes(process.pid))
        time.sleep(SAMPLE_S)
    if process.returncode != 0:
        raise SystemExit(f"{command} left with {process.returncode}")
    return peak / 1e6, time.monotonic() - started_s


def resident_bytes(pid: int) -> int:
    """Resident memory of a process and its descendants; a page that they share is counted once (PSS)."""
    total = 0
    try:
        parent = psutil.Process(pid)
        for one in (parent, *parent.children(recursive=True)):
            total += one.memory_full_info().pss
    except psutil.NoSuchProcess:
        return total
    return total


def measure(rows: int) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    program = [sys.executable, "-c", "from wenmai.cli import main; main()"]
    for count in (rows // 100, rows // 10, rows):
        with tempfile.TemporaryDirectory() as name:
            write_rows(Path(name) / "collection", count)
            environment = os.environ | {"WENMAI_HOME": f"{name}/home", "WENMAI_WORKERS": "1"}
            peak_mb, seconds = peak_of([*program, "import", f"{name}/collection"], environment)
            figures[f"import_{count}_rows"] = {"peak_mb": round(peak_mb), "rows_per_s": round(count / seconds)}
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    figures = measure(arguments.rows)
    print(json.dumps(figures) if arguments.json else "\n".join(f"{k:28} {v}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
