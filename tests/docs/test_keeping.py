"""The commands of docs/keeping.md run as they stand, on a real PostgreSQL."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.postgresql import PostgresqlServer
from tests.docs.test_docs import ROOT, _commands
from tests.services.conftest import write_collection


def test_a_home_is_moved_backed_up_and_restored_as_written(tmp_path: Path, postgresql_server: PostgresqlServer) -> None:
    binaries = tmp_path / "bin"
    binaries.mkdir()
    script = f"#!/bin/sh\nexec {sys.executable} -c 'from wenmai.cli import main; main()' \"$@\"\n"
    (binaries / "wenmai").write_text(script)
    (binaries / "wenmai").chmod(0o755)
    write_collection(tmp_path / "my-collection")
    address = postgresql_server.empty_database()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WENMAI")} | {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "WENMAI_HOME": str(tmp_path / "home"),
        "WENMAI_WORKERS": "1",
        "COLUMNS": "200",
        "POSTGRESQL": address,
        "PYTHONPATH": str(ROOT / "src"),
    }
    program = "set -eu\n" + "\n".join(_commands("docs/keeping.md"))
    done = subprocess.run(
        ["sh", "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    postgresql_server.drop(address)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert done.stdout.count("Open screen window with bat design") == 1
    assert re.search("blobs: all [1-9][0-9]* are there", done.stdout)  # the doctor, of what was restored
    assert (tmp_path / "restored" / "index.key").stat().st_mode & 0o777 == 0o600
