"""The command line in this process: it prints and leaves as a process of its own does, seconds sooner."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest.mock import patch

from wenmai.cli.app import run


def wenmai_here(arguments: tuple[str, ...], environment: dict[str, str]) -> CompletedProcess[str]:
    """Run ``wenmai`` with these arguments and only this environment."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code: object = 0
    with (
        patch.dict(os.environ, environment, clear=True),
        patch.object(sys, "argv", ["wenmai", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            run(list(arguments))
        except SystemExit as left:
            code = left.code
    said, told = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))  # type: ignore[attr-defined]
    return CompletedProcess(arguments, code if isinstance(code, int) else int(code is not None), said, told)
