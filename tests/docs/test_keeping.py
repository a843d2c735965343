"""The commands of docs/keeping.md run as they stand, on a real PostgreSQL."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.postgresql import PostgresqlServer
from tests.docs.shell import Shell, commands
from tests.services.conftest import write_collection


def test_a_home_is_moved_backed_up_and_restored_as_written(
    tmp_path: Path, shell: Shell, postgresql_server: PostgresqlServer
) -> None:
    write_collection(tmp_path / "my-collection")
    address = postgresql_server.empty_database()
    program = "\n".join(commands("docs/keeping.md"))
    done = shell.run(program, tmp_path, COLUMNS="200", POSTGRESQL=address)
    postgresql_server.drop(address)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
    assert done.stdout.count("Open screen window with bat design") == 1
    assert re.search("blobs: all [1-9][0-9]* are there", done.stdout)  # the doctor, of what was restored
    assert (tmp_path / "restored" / "index.key").stat().st_mode & 0o777 == 0o600
