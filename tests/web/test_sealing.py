"""The log is signed soon after a change; an installation that was removed by then stays removed."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Message, Receive, Scope, Send

from wenmai.audit.recording import recorded
from wenmai.services.auditing import audit_folder
from wenmai.services.context import Context
from wenmai.web.api import sealing
from wenmai.web.api.sealing import Sealing

CHANGE = {"type": "http", "method": "POST"}


def changed(context: Context, *, records: bool = True) -> None:
    """A request, which ``records`` something or not, has been answered, and what follows on it is done."""

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if not records:
            return
        with (
            context.database.writing() as connection,
            recorded(connection, "asset.seen", "museum", "one", context.clock()),
        ):
            pass

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    async def dropped(message: Message) -> None:
        del message

    known = set(threading.enumerate())
    asyncio.run(Sealing(answered, context, after_s=0.05)(CHANGE, nothing, dropped))
    for timer in set(threading.enumerate()) - known:
        timer.join(timeout=20)


def signed(home: Path) -> list[Path]:
    return sorted(file for file in home.rglob("*") if file.is_file())


def test_a_change_is_signed_soon(context: Context) -> None:
    before = signed(audit_folder(context))
    changed(context)
    assert signed(audit_folder(context)) != before


def test_what_was_removed_is_not_made_again(context: Context) -> None:
    file = Path(str(context.database.url.database))
    context.database.engine.dispose()  # not closed: it went away under an installation that is still open
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()
    changed(context, records=False)
    assert not file.exists()


def test_nothing_is_begun_once_the_installation_is_closed(context: Context, monkeypatch) -> None:
    """Its file may be there without the tables by then; who closed it has signed."""
    begun: list[Context] = []
    monkeypatch.setattr(sealing, "seal", begun.append)
    changed(context)
    assert begun == [context]
    context.database.close()
    changed(context, records=False)
    assert begun == [context]


@pytest.mark.parametrize("failure", [FileNotFoundError("log"), OperationalError("SELECT", {}, Exception("no table"))])
@pytest.mark.parametrize("removed", [True, False], ids=["removed", "still there"])
def test_what_is_removed_while_it_is_signed_is_no_failure(
    context: Context, monkeypatch, removed: bool, failure: Exception
) -> None:
    """A file that goes between the look and the signing; where nothing went, the failure is told."""
    file = Path(str(context.database.url.database))
    failures: list[BaseException | None] = []
    monkeypatch.setattr(threading, "excepthook", lambda told: failures.append(told.exc_value))

    def sign(_: Context) -> None:
        if removed:
            context.database.engine.dispose()
            for part in file.parent.glob(f"{file.name}*"):
                part.unlink()
        raise failure

    monkeypatch.setattr(sealing, "seal", sign)
    changed(context, records=False)
    assert bool(failures) is not removed
