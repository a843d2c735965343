"""Where tests write: in memory, where there is enough of it.

Every commit and every blob waits for the disk, as it must; of a test's own folder nobody wants that. What a killed
process has written stays in memory as it stays on a disk: only a power cut would tell them apart, and no test cuts it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import psutil

IN_MEMORY = Path("/dev/shm")  # on Linux; elsewhere tests write where programs write
FREE_BYTES_MIN = 4 << 30


def keep_in_memory() -> None:
    """Let ``tempfile``, pytest and all processes that tests start write there; a TMPDIR that was chosen stays."""
    if "TMPDIR" not in os.environ and _is_fit(IN_MEMORY):
        os.environ["TMPDIR"] = str(IN_MEMORY)
        tempfile.tempdir = None  # asked before


def _is_fit(folder: Path) -> bool:
    """Whether it is there, large enough for every test at once, and programs in it can be started."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    of_it = os.statvfs(folder)
    free_bytes = min(of_it.f_bavail * of_it.f_frsize, psutil.virtual_memory().available)
    return free_bytes >= FREE_BYTES_MIN and not of_it.f_flag & os.ST_NOEXEC
