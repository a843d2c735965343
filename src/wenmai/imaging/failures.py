"""Why a picture was refused: one error with a stable code, and notes on what was read only in part."""

from __future__ import annotations

from dataclasses import dataclass

from wenmai.kernel.errors import PictureError

EMPTY_FILE = "empty-file"
TRUNCATED = "truncated-picture"
DAMAGED = "damaged-picture"
NOT_A_PICTURE = "not-a-picture"
TOO_LARGE = "too-large"
BOMB = "decompression-bomb"
UNSUPPORTED = "unsupported-format"
UNREADABLE = "unreadable-file"
VANISHED = "vanished-file"
NO_REGULAR_FILE = "not-a-file"

CODES = frozenset(
    {EMPTY_FILE, TRUNCATED, DAMAGED, NOT_A_PICTURE, TOO_LARGE, BOMB, UNSUPPORTED, UNREADABLE, VANISHED, NO_REGULAR_FILE}
)

PROFILE_BROKEN = "broken-profile"
PROFILE_ASSUMED = "assumed-profile"
ALPHA_OVER_WHITE = "alpha-over-white"
ONE_OF_SEVERAL = "one-of-several-pages"
VALUES_RESCALED = "values-rescaled"
DECODER_WARNED = "decoder-warned"


class UnreadablePicture(PictureError):
    """A picture that cannot be read or is not safe to read; ``code`` says why in one stable word."""

    def __init__(self, what: str, *, code: str = UNREADABLE, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.code, self.where, self.remedy)


def _rebuild(kind: type[UnreadablePicture], what: str, code: str, where: str, remedy: str) -> UnreadablePicture:
    return kind(what, code=code, where=where, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Note:
    """Something a reader of the picture should know though it was read: ``code`` for programs, ``what`` for people."""

    code: str
    what: str
