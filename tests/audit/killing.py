"""Runs a piece of work in a process of its own that is killed (SIGKILL) in the middle, at a chosen point."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from wenmai.storage.database import Database

FILE_STEPS = {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.chmod"}


def killed(work: Callable[[Callable[[], None]], None], at: int) -> bool:
    """Whether ``work`` was killed at its step ``at``; it calls what it is given at every step."""
    pid = os.fork()
    if pid == 0:
        taken = 0

        def step() -> None:
            nonlocal taken
            taken += 1
            if taken == at:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            work(step)
        except BaseException:
            os._exit(1)
        os._exit(0)
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def at_statements(database: Database, step: Callable[[], None]) -> None:
    """Take a step before every statement and every commit."""
    event.listen(database.engine, "before_cursor_execute", lambda *_: step())
    event.listen(database.engine, "commit", lambda *_: step())


def at_files(folder: Path, step: Callable[[], None]) -> None:
    """Take a step before everything that is done to a file under ``folder``, and before each write and flush.

    For the process that is to be killed: what it changes, it changes for good.
    """

    def hook(name: str, arguments: tuple[object, ...]) -> None:
        if name in FILE_STEPS and any(str(a).startswith(str(folder)) for a in arguments):
            step()

    sys.addaudithook(hook)
    for name in ("fdopen", "fsync"):  # no audit event tells of these
        setattr(os, name, _stepping(getattr(os, name), step))


def _stepping(function: Callable[..., Any], step: Callable[[], None]) -> Callable[..., Any]:
    def stepped(*arguments: Any, **named: Any) -> Any:
        step()
        return function(*arguments, **named)

    return stepped
