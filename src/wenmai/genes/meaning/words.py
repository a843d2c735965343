"""Words as the lexicon compares them: traditional characters folded to simplified, English tokens to a stem."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ`][^\W\d_]+)*|\d+", re.UNICODE)
_APOSTROPHES = str.maketrans("", "", "'’ʻ`")
_HAN = re.compile(r"[㐀-鿿]")
_SHORT_PLURAL = 3  # 'gas', 'yes', 'bus' are no plurals


@dataclass(frozen=True, slots=True)
class Token:
    """One English word: ``stem`` compares, ``text`` is as written, ``start`` and ``end`` its place."""

    stem: str
    text: str
    start: int
    end: int

    @property
    def capitalised(self) -> bool:
        return self.text[:1].isupper()


@cache
def _folding() -> tuple[dict[int, int], dict[str, str]]:
    lines = (resources.files(__package__) / "lexicon" / "traditional.txt").read_text("utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    to_simplified = {ord(one): ord(pair[0]) for pair in pairs for one in pair[1:] if one != "="}
    to_traditional = {pair[0]: pair[1] for pair in pairs if len(pair) > 1 and pair[1] != "="}
    return to_simplified, to_traditional


def simplified(text: str) -> str:
    """``text`` with traditional characters folded to simplified, one for one: places in the text stay true."""
    return text.translate(_folding()[0])


def traditional(text: str) -> str:
    """``text`` in traditional characters, as far as the lexicon's own words need it."""
    table = _folding()[1]
    return "".join(table.get(one, one) for one in text)


def has_han(text: str) -> bool:
    """Whether ``text`` holds any Chinese character."""
    return bool(_HAN.search(text))


def stem(word: str) -> str:
    """Lower case, no accent, no apostrophe, no plural ending."""
    if not word.isascii():
        word = "".join(one for one in unicodedata.normalize("NFKD", word) if not unicodedata.combining(one))
    word = word.translate(_APOSTROPHES).casefold()
    if len(word) <= _SHORT_PLURAL or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "uses")):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> tuple[Token, ...]:
    """The words and numbers of ``text`` that are not Chinese."""
    return tuple(
        Token(stem(found[0]), found[0], found.start(), found.end()) for found in _WORD.finditer(_HAN.sub(" ", text))
    )
