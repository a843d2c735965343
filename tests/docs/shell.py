"""The commands of a document, and a shell in which they run as they stand, in an empty folder and a home of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_S = 60.0
LEFT_OUT = ("make run", "make test")  # run by the CI script itself


def blocks(name: str) -> list[str]:
    """The shell blocks of a document."""
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


def commands(name: str) -> list[str]:
    """The lines of a document that are run."""
    lines = [line for block in blocks(name) for line in block.splitlines()]
    return [line for line in lines if line.strip() and not line.startswith(LEFT_OUT)]


@dataclass(frozen=True)
class Shell:
    """Runs programs of the shell. ``server`` forks for each ``wenmai``; without one, each is started from nothing."""

    server: str = ""

    def run(self, program: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a program in ``folder`` until its first failure; the ``wenmai`` that it calls is this one."""
        binaries = folder / "bin"
        binaries.mkdir()
        wenmai = f"{sys.executable} -c 'from wenmai.cli import main; main()'"
        if self.server:
            wenmai = f"{sys.executable} -I -S {Path(__file__).with_name('calling.py')} {self.server}"
        (binaries / "wenmai").write_text(f'#!/bin/sh\nexec {wenmai} "$@"\n')
        (binaries / "wenmai").chmod(0o755)
        (binaries / "python").symlink_to(sys.executable)
        own = {
            "PATH": f"{binaries}:{os.environ['PATH']}",
            "WENMAI_HOME": str(folder / "home"),
            "WENMAI_WORKERS": "1",
        }
        return subprocess.run(
            ["sh", "-c", "set -eu\n" + program],
            cwd=folder,
            env=inherited() | own | environment,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def forking_shell() -> Iterator[Shell]:
    """A shell with a server; the server's folder is empty, as one is in which nothing of ours can be imported."""
    if not hasattr(os, "pidfd_open"):  # not Linux
        yield Shell()
        return
    with tempfile.TemporaryDirectory(prefix="wenmai-docs-") as folder:
        address = str(Path(folder) / "socket")
        serve = f"import sys; sys.path.append({str(ROOT)!r}); from tests.docs.forking import Server"
        command = [sys.executable, "-c", f"{serve}; Server({address!r}).run()"]
        with subprocess.Popen(command, cwd=folder, env=inherited(), stdin=subprocess.PIPE) as server:
            deadline = time.monotonic() + START_S
            while not Path(address).exists():
                assert server.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.02)
            yield Shell(address)
            assert server.stdin is not None
            server.stdin.close()


def inherited() -> dict[str, str]:
    """The environment of these tests without what they say to wenmai."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENMAI")}
    return kept | {"PYTHONPATH": str(ROOT / "src")}
