"""The commands of a document, and a shell in which they run as they stand, in an empty folder and a home of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = ("make run", "make test")  # run by the CI script itself


def blocks(name: str) -> list[str]:
    """The shell blocks of a document."""
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


def commands(name: str) -> list[str]:
    """The lines of a document that are run."""
    lines = [line for block in blocks(name) for line in block.splitlines()]
    return [line for line in lines if line.strip() and not line.startswith(LEFT_OUT)]


def run(program: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the shell in ``folder`` until its first failure; the ``wenmai`` that it calls is this one."""
    binaries = folder / "bin"
    binaries.mkdir()
    script = f"#!/bin/sh\nexec {sys.executable} -c 'from wenmai.cli import main; main()' \"$@\"\n"
    (binaries / "wenmai").write_text(script)
    (binaries / "wenmai").chmod(0o755)
    (binaries / "python").symlink_to(sys.executable)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WENMAI")}
    own = {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "WENMAI_HOME": str(folder / "home"),
        "WENMAI_WORKERS": "1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    return subprocess.run(
        ["sh", "-c", "set -eu\n" + program],
        cwd=folder,
        env=inherited | own | environment,
        capture_output=True,
        text=True,
        check=False,
    )
