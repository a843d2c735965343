"""Judges a file in a process of its own, so that no file, however it was made, takes this one down.

The child may use so much memory and so many seconds, opens no network, and gives its verdict as JSON. Run by
``verify_file``; not meant to be called by hand.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from wenmai.kernel.errors import InvalidInput, NotFound, StorageFailure, WenmaiError
from wenmai.rights.credentials.trust import Trust
from wenmai.rights.credentials.verdict import Verdict

SECONDS_MAX = 120.0
MEMORY_BYTES_MAX = 2 << 30  # beyond the file itself, which the library may hold whole (JPEG)
_RAISED = {kind.__name__: kind for kind in (InvalidInput, NotFound, StorageFailure)}


def verify_file(
    path: Path, trusted: Trust, sidecar: Path | None = None, *, seconds_max: float = SECONDS_MAX
) -> Verdict:
    """Judge the credential of the file at ``path``, from wherever it is; see ``verifying.verify_here``.

    Raises as ``verify_here`` does, and InvalidInput where judging it takes longer than ``seconds_max``, more memory
    than ``MEMORY_BYTES_MAX``, or ends in a crash.
    """
    asked = {
        "path": str(path),
        "sidecar": str(sidecar) if sidecar else None,
        "trust": [trusted.authorities, trusted.signers, trusted.listed],
    }
    command = [sys.executable, "-P", "-m", "wenmai.rights.credentials.apart"]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked).encode(), capture_output=True, timeout=seconds_max, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _given_up(path, f"it could not be judged within {seconds_max:g} seconds", "verify.too-slow") from error
    if done.returncode != 0:
        raise _given_up(path, "reading it broke the reader", "verify.hostile")
    answer = json.loads(done.stdout)
    if "error" in answer:
        kind, what, where, remedy, rule = answer["error"]
        raise _RAISED.get(kind, InvalidInput)(what, where=where, remedy=remedy, rule=rule)
    return Verdict.from_json(answer["verdict"])


def _given_up(path: Path, what: str, rule: str) -> InvalidInput:
    return InvalidInput(
        what, where=str(path), remedy="Do not trust it: it is damaged, or made to do damage.", rule=rule
    )


def _main() -> None:
    from wenmai.rights.credentials.verifying import verify_here

    asked = json.loads(sys.stdin.buffer.read())
    path = Path(asked["path"])
    size = path.stat().st_size if path.is_file() else 0
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX + size,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sidecar = Path(asked["sidecar"]) if asked["sidecar"] else None
    answer: dict[str, object]
    try:
        answer = {"verdict": verify_here(path, Trust(*asked["trust"]), sidecar).to_json()}
    except WenmaiError as error:
        answer = {"error": [type(error).__name__, error.what, error.where, error.remedy, error.rule]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
