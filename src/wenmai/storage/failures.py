"""What the databases say when they refuse, as errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

from wenmai.kernel.errors import StorageFailure

_SPACE = "Free some space and run the command again; what was recorded before is safe."
_WRITABLE = "Choose a folder that you may write to with WENMAI_HOME."
_BUSY = "Another wenmai is writing; try again when it has finished."
REMEDIES = {  # a part of the message → what to do
    "database or disk is full": _SPACE,
    "No space left on device": _SPACE,
    "disk I/O error": "Check the disk and its free space; what was recorded before is safe.",
    "database is locked": _BUSY,
    "due to lock timeout": _BUSY,
    "deadlock detected": _BUSY,
    "readonly database": _WRITABLE,
    "unable to open database file": _WRITABLE,
    "file is not a database": "The file is something else or damaged; restore it from a backup.",
    "malformed": "The database file is damaged; restore it from a backup.",
    "permission denied": "Let the database's owner grant this user the rights to make and fill tables.",
}


@contextmanager
def named_failures(where: str) -> Iterator[None]:
    """Raises StorageFailure, with what to do about it, for what the database at ``where`` says in its own words."""
    try:
        yield
    except DBAPIError as error:
        raise _name_failure(error, where) from error


def _name_failure(error: DBAPIError, where: str) -> Exception:
    text = str(error.orig)
    first = next(iter(text.splitlines()), "the database does not answer")
    for symptom, remedy in REMEDIES.items():
        if symptom in text:
            return StorageFailure(first, where=where, remedy=remedy)
    if isinstance(error, OperationalError) and not where.startswith("sqlite"):
        return StorageFailure(first, where=where, remedy="Check WENMAI_DATABASE, and that the database runs.")
    return error
