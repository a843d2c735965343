"""While nobody asks, the models are let go; when somebody does, they are back."""

from __future__ import annotations

import asyncio
import threading
import time
from itertools import pairwise

from wenmai.services.context import Context
from wenmai.web.resting import Resting, rest


def test_models_are_let_go_and_come_back(context: Context):
    first = context.models.sentences.embed(["bat"])
    rest(context)
    assert "sentences" not in vars(context.models)
    assert (context.models.sentences.embed(["bat"]) == first).all()


def test_quiet_is_waited_for(context: Context):
    async def answer(scope, receive, send):
        return None

    idle_s = 0.5
    watched = Resting(answer, context, threading.Lock(), idle_s=idle_s)
    context.models.sentences  # noqa: B018 - loading is what is wanted
    asked: list[float] = []
    for _ in range(4):  # each request puts it off
        asked.append(time.monotonic())
        asyncio.run(watched({"type": "http"}, None, None))
        time.sleep(0.2)
        if "sentences" not in vars(context.models):  # a busy machine may sleep longer than it is told
            times = [*asked, time.monotonic()]
            assert max(later - earlier for earlier, later in pairwise(times)) > idle_s
            context.models.sentences  # noqa: B018
    deadline = time.monotonic() + 60
    while "sentences" in vars(context.models):
        assert time.monotonic() < deadline
        time.sleep(0.05)
