"""The workbench of a worker: the blob store, the models and a scratch folder, made from plain settings."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import Line, Preparing
from wenmai.production.registry import LineRegistry
from wenmai.storage.blobs import BlobStore


@dataclass(frozen=True, slots=True)
class WorkbenchSettings:
    """What a worker needs to know; plain data, so that it travels to other processes.

    ``lines`` names lines beyond those of the package: name → ``module:attribute``.
    """

    blobs: str
    models_dir: str
    scratch_dir: str
    lines: Mapping[str, str] = field(default_factory=dict)


class Workbench:
    """What steps work with in one process."""

    def __init__(self, settings: WorkbenchSettings) -> None:
        self._settings = settings
        self.models = ModelShelf(Path(settings.models_dir))
        self.lines = LineRegistry(dict(settings.lines))
        self.report: Callable[[float], None] = lambda done: None  # how much of the step under way is done, 0…1
        self.announce: Callable[[Sequence[str]], None] = lambda digests: None  # blobs that it is about to keep

    @property
    def scratch_dir(self) -> str:
        return self._settings.scratch_dir

    @cached_property
    def blobs(self) -> BlobStore:
        return BlobStore(self._settings.blobs)

    def ready_line(self, name: str) -> Line:
        """The line with this name, its code taken in, so that no run of it is metered for that."""
        line = self.lines.get(name)
        if isinstance(line, Preparing):
            line.prepare()
        return line

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder of one's own that is gone afterwards; its name tells whose it is, should he be killed."""
        root = Path(self._settings.scratch_dir)
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root, prefix=f"{_machine()}-{os.getpid()}-") as folder:
            yield Path(folder)


def tidy_scratch(settings: WorkbenchSettings) -> None:
    """Remove the scratch folders of processes of this machine that are no more.

    Machines may share the folder, and one cannot tell which processes of another live.
    """
    for folder in Path(settings.scratch_dir).glob(f"{_machine()}-*-*"):
        process = folder.name.split("-")[1]
        if process.isdecimal() and not _is_alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _machine() -> str:
    return re.sub(r"\W", "_", platform.node(), flags=re.ASCII) or "machine"


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
