"""Bad data comes back as records: a reader returns ``(records, problems)`` and drops nothing silently."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in the input that could not be used, or only in part.

    ``code`` is a short stable word for programs ("truncated-picture"), ``what`` a sentence for people, ``file`` and
    ``line`` the place (line 0 = the whole file), ``remedy`` what to do about it.
    """

    code: str
    what: str
    file: str
    line: int = 0
    remedy: str = ""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file
