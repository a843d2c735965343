"""Libraries that cannot be loaded in any order are loaded in the right one."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("first", ["wenmai.bank.vectors.index", "wenmai.models.efficientnet"])
def test_the_index_and_the_network_load_in_either_order(first: str) -> None:
    second = {"wenmai.bank.vectors.index": "wenmai.models.efficientnet"}.get(first, "wenmai.bank.vectors.index")
    done = subprocess.run([sys.executable, "-c", f"import {first}, {second}"], check=False)
    assert done.returncode == 0
