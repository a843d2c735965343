"""Requests of every shape to every operation of the API, in three roles: no fault, no answer beside its document."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TESTS = "tests/web/api/test_schema.py"


def run(examples: int) -> dict[str, Any]:
    """The suite's own test, with ``examples`` requests for each operation and role. Raises RuntimeError if it fails."""
    environment = os.environ | {"WENMAI_TEST_EXAMPLES": str(examples)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TESTS]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout[-3000:])
    return {"examples for each operation and role": examples, "failed": 0}
