"""Starts ``wenmai`` for the shell of the documents: each command a process of its own, without seconds of imports.

A server forks for each command. The fork has its own folder, environment, streams, signals and exit code, and imports
all of wenmai itself: a command that works only because another was there before fails here as it does for a user. Which
packages of other people it needed, it tells the server when it ends, and the next finds them there. The server runs no
code of wenmai. It has no threads but those of BLAS, which knows how to fork: onnxruntime starts one when it is imported
and waits for it in vain at the end of a fork, so each command imports it anew (and after it usearch; see
``bank.vectors.graph``).
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import selectors
import socket
import sys
import warnings
from contextlib import suppress
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
WITH_THREADS = "onnxruntime"
IMPORTED_ANEW = (WITH_THREADS, "usearch", "wenmai", "tests", "benchmarks", "__main__", "__mp_main__")


class Server:
    """Forks for whoever connects, and tells him how the fork ended."""

    def __init__(self, address: str) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(address)
        self._listening.listen(64)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ, self._begin)
        self._over = False

    def run(self) -> None:
        """Until the standard input ends. Returns in a fork, too, when its command has run."""
        sys.modules[WITH_THREADS] = None  # type: ignore[assignment]  # who imports it in turn is not imported, either
        self._selector.register(0, selectors.EVENT_READ, self._stop)
        while not self._over:
            for key, _ in self._selector.select():
                key.data()
                if self._over:
                    return

    def _stop(self) -> None:
        self._over = True

    def _begin(self) -> None:
        caller, _ = self._listening.accept()
        with caller.makefile("rb") as said:
            head, streams, _, _ = socket.recv_fds(caller, 4, 3)
            told = said.read(int.from_bytes(head, "big"))
        if len(streams) < 3 or not told:  # killed before it had said what it wants
            caller.close()
            return
        hears, tells = os.pipe()
        gc.freeze()  # what is here already is not looked at, and so not copied, in the fork
        process = os.fork()
        if not process:
            for one in (self._selector, self._listening, caller):
                one.close()
            os.close(hears)
            self._over = True
            become(told, streams, tells)
            return
        for stream in (*streams, tells):
            os.close(stream)
        with suppress(OSError):
            caller.sendall(process.to_bytes(4, "big"))
        ended = os.pidfd_open(process)
        self._selector.register(ended, selectors.EVENT_READ, lambda: self._end(ended, process, caller))
        imported = bytearray()
        self._selector.register(hears, selectors.EVENT_READ, lambda: self._hear(hears, imported))

    def _end(self, ended: int, process: int, caller: socket.socket) -> None:
        self._selector.unregister(ended)
        os.close(ended)
        _, status = os.waitpid(process, 0)
        with suppress(OSError), caller:
            caller.sendall(status.to_bytes(4, "big"))

    def _hear(self, hears: int, imported: bytearray) -> None:
        more = os.read(hears, 1 << 16)
        imported += more
        if not more:
            self._selector.unregister(hears)
            os.close(hears)
            learn(imported.decode().split("\n"))


def become(told: bytes, streams: list[int], tells: int) -> None:
    """Run a command in this process, whose exit code and traceback are the command's own."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    folder, arguments, *rest = told.split(b"\0")
    count = int(arguments)
    os.chdir(folder)
    os.environ.clear()
    for line in rest[count:]:
        name, _, value = line.partition(b"=")
        os.environb[name] = value
    sys.argv = ["-c", *map(os.fsdecode, rest[:count])]
    del sys.modules[WITH_THREADS]
    sys.path.remove(ROOT)  # only this server was to find the tests
    atexit.register(tell_imports, tells, frozenset(sys.modules))
    from wenmai.cli import main

    main()


def tell_imports(tells: int, known: frozenset[str]) -> None:
    """Say which modules that are not ours this process has imported, in that order."""
    anew = {
        name: module
        for name, module in list(sys.modules.items())
        if name not in known and name.partition(".")[0] not in IMPORTED_ANEW
    }
    names = [name for name, module in anew.items() if getattr(module, "__spec__", None) is not None]
    with suppress(OSError), open(tells, "wb") as pipe:
        pipe.write("\n".join(names).encode())


def learn(names: list[str]) -> None:
    """Import what a command has imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            with suppress(Exception):  # some have names that nobody else can import
                importlib.import_module(name)
