"""The commands of docs/jobs.md run as they stand: jobs are asked for, and a worker carries them out."""

from __future__ import annotations

import json
from pathlib import Path

from tests.docs.shell import Shell, commands


def test_jobs_are_asked_for_and_carried_out_by_a_worker(sampled: Path, shell: Shell) -> None:
    program = "\n".join(commands("docs/jobs.md")) + "\nwenmai jobs --json --limit 1000 > jobs.json"
    done = shell.run(program, sampled)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    jobs = json.loads((sampled / "jobs.json").read_text())["jobs"]
    assert len(jobs) >= 5
    assert {job["state"] for job in jobs} == {"done"}
    assert "no tariff is set" in done.stdout
