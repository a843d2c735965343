"""An application on a free port of this machine."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

LOOK_S = 0.01


class _Server(uvicorn.Server):
    """Looks ten times as often as uvicorn's own whether it is to end: hundreds of tests wait for that."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            await asyncio.sleep(LOOK_S)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application on a free loopback port, served by a thread; gives its address."""
    server = _Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(LOOK_S)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=20)
    courier = getattr(app.state, "courier", None)
    if courier is not None:
        courier.stop()
    assert not thread.is_alive()
