"""A line for long runs: it takes a moment, and leaves a trace of each run outside of what is recorded."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Output, OutputFile, Workplace

KIND = "note"


class WitnessParameters(BaseModel):
    """``number`` tells runs apart; ``trace`` is the folder of traces."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int = 0
    pause_ms: int = Field(default=50, ge=0)
    trace: str


class WitnessLine:
    """Writes down that it began and ended, and whether another run of the same was alive then."""

    name = "witness"
    version = "1"
    action = "derive"
    title_zh = "见证"
    title_en = "Witness"
    takes = frozenset({KIND})
    gathers = False
    parameters = WitnessParameters

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        return {}

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        assert isinstance(parameters, WitnessParameters)
        trace = Path(parameters.trace)
        with (trace / f"{parameters.number}.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                _write(trace / "runs", f"twice {parameters.number}")
            # Who carries it out, and when: which worker is in the midst of something, and whether it was done before.
            _write(trace / "moments", f"{parameters.number} {os.getppid()} {time.time_ns() // 1_000_000}")
            _write(trace / "runs", f"begin {parameters.number}")
            for step in range(5):
                time.sleep(parameters.pause_ms / 5000)
                workplace.report(step / 5)
            text = f"{inputs[0].path.read_text()} {parameters.number}"
            (workplace.scratch / "note").write_text(text)
            (workplace.scratch / "copy").write_text(text * 100)
            _write(trace / "runs", f"end {parameters.number}")
        file, copy = (OutputFile(name, name, "text/plain") for name in ("note", "copy"))
        return Manifest((Output(KIND, file, "", f"note {parameters.number}", {}, parts=(copy,)),))


def _write(path: Path, line: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


LINE = WitnessLine()
