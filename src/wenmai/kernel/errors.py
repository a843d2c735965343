"""The errors that wenmai raises on purpose.

A message says what was wrong, where, and what to do about it. The exit code of the command line sits on the type,
so that no command decides it by itself.
"""

from __future__ import annotations


class WenmaiError(Exception):
    """Base of every error that wenmai raises on purpose."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "", rule: str = "") -> None:
        """``rule`` is the short, stable name of the rule that was broken, for programs (``ledger.whole-fen``)."""
        super().__init__(what, where, remedy, rule)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.rule = rule

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders (worker pools); keyword arguments would be lost by the default pickling.
        return _rebuild, (type(self), self.what, self.where, self.remedy, self.rule)

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.remedy:
            parts.append(self.remedy)
        return " — ".join(parts)


def _rebuild(kind: type[WenmaiError], what: str, where: str, remedy: str, rule: str = "") -> WenmaiError:
    return kind(what, where=where, remedy=remedy, rule=rule)


class InvalidInput(WenmaiError):
    """Something that the caller gave cannot be used as it is."""

    exit_code = 2


class NotFound(WenmaiError):
    """No such asset, line, file or record."""

    exit_code = 3


class Conflict(WenmaiError):
    """The change contradicts what is already recorded."""

    exit_code = 4


class StorageFailure(WenmaiError):
    """The disk, the blob store or the database refused to keep or give something."""

    exit_code = 5


class RunFailure(WenmaiError):
    """A line failed while it ran; nothing of it was kept."""

    exit_code = 6


class Forbidden(WenmaiError):
    """This party may not do that; the reasons say what would allow it."""

    exit_code = 7


class MustWait(Forbidden):
    """Too much was asked in too short a time; the remedy says when to ask again."""


class Unauthenticated(WenmaiError):
    """Who asks is not known: no name, a wrong password, or a token that is unknown, expired or revoked."""

    exit_code = 8


class Tampered(WenmaiError):
    """Records or files do not agree with what was signed or logged about them."""

    exit_code = 9


class PictureError(InvalidInput):
    """The bytes are not a picture that can be read, or not one that is safe to read."""
