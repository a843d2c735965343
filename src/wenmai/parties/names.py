"""Ids and names of parties as they may be registered."""

from __future__ import annotations

import re
import unicodedata

from wenmai.kernel.errors import InvalidInput

ID_LENGTH_MAX = 40
NAME_LENGTH_MAX = 200
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]", re.ASCII)


def check_id(text: str, where: str) -> str:
    """``text`` as the id of a new party. Raises InvalidInput (``party.id``)."""
    if _ID.fullmatch(text) is None:
        raise InvalidInput(
            f"{text!r} cannot be the id of a party",
            where=where,
            remedy=f"Write 2 to {ID_LENGTH_MAX} of a-z, 0-9 and inner hyphens, such as hunan-museum.",
            rule="party.id",
        )
    return text


def check_line(text: str, where: str, *, most: int = NAME_LENGTH_MAX) -> str:
    """``text`` as one line for people, trimmed and in Unicode's form NFC. Raises InvalidInput (``party.name``)."""
    line = unicodedata.normalize("NFC", text).strip()
    if len(line) > most:
        raise InvalidInput(
            f"{len(line)} characters are too long", where=where, remedy=f"At most {most}.", rule="party.name"
        )
    if not is_storable(line):
        raise InvalidInput("it has characters that cannot be printed", where=where, rule="party.name")
    return line


def is_storable(text: str) -> bool:
    """Whether every database can keep it: no control characters, no lone halves of a pair."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)
