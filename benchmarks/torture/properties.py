"""The property tests of the suite with ten times their examples, other ones in each run: rare faults are hunted here.

The suite of a change tries the same examples each time (``tests/hypothesis_profiles.py``).
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def run(seed: int | None = None, tests: str = "tests") -> dict[str, Any]:
    """Every property test under ``tests``, the examples drawn from ``seed``, or one of this run's own.

    Raises RuntimeError, which names the seed, if one fails.
    """
    seed = secrets.randbelow(1 << 32) if seed is None else seed
    workers = ["-n", str(os.cpu_count() or 1), "--dist", "loadscope", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", "-m", "hypothesis", f"--hypothesis-seed={seed}", *workers, tests]
    environment = os.environ | {"WENMAI_HYPOTHESIS": "torture"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"--hypothesis-seed={seed}\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    passed = re.search(r"(\d+) passed", done.stdout)
    return {"property tests": int(passed[1]) if passed else 0, "examples": "ten times the suite's", "seed": seed}
