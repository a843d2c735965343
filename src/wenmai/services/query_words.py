"""Reads a searcher's words: what is looked for, "phrases" that must be there as they are, and -words that must not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wenmai.assets.words import query_words
from wenmai.genes.meaning import expand_query, query_terms, spell_out
from wenmai.kernel.errors import InvalidInput

# A quoted phrase or a word, with a minus before it where it must not be there: at the start or after a space only.
_PART = re.compile(r'(?:(?<=\s)|^)(?P<minus>[-－−])?(?:["“”「](?P<phrase>[^"“”「」]*)["”“」](?=\s|$)|(?P<word>\S+))')
LETTERS_MAX = 1_000
_FILLERS = frozenset(
    ("a", "an", "and", "by", "decoration", "design", "for", "from", "in", "motif", "of", "on", "or", "pattern", "the")
) | {"to", "with"}
_FILLERS_ZH = re.compile("[的之与和及或有在中上纹图形饰样案]+")


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is looked for: ``asked`` as written, and its names in both languages where it is known."""

    asked: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryWords:
    """``plain`` words, their concepts, ``phrases`` to be found as they are, and the names of each ``excluded`` word."""

    plain: str
    concepts: tuple[Concept, ...]
    phrases: tuple[str, ...]
    excluded: tuple[tuple[str, ...], ...]


def read_words(text: str) -> QueryWords:
    """Raises InvalidInput where nothing is left to look for, and for a text that no searcher writes."""
    if len(text) > LETTERS_MAX:
        raise InvalidInput(f"{len(text)} characters of words", where="text", remedy=f"Give at most {LETTERS_MAX}.")
    plain: list[str] = []
    phrases: list[str] = []
    excluded: list[tuple[str, ...]] = []
    for part in _PART.finditer(spell_out(text)):
        phrase, word = part["phrase"], part["word"]
        said = phrase if phrase is not None else word
        if not query_words(said):
            continue
        if part["minus"]:
            excluded.append((said,) if phrase is not None else expand_query(said))
        elif phrase is not None:
            phrases.append(said.strip())
        else:
            plain.append(word)
    if not plain and not phrases:
        what = "only says what not to find" if excluded else "has no words in it"
        raise InvalidInput(f"{text.strip()[:40]!r} {what}", where="text", remedy="Give a word in Chinese or English.")
    words = " ".join(plain)
    return QueryWords(words, _concepts(words), tuple(phrases), tuple(excluded))


def _concepts(plain: str) -> tuple[Concept, ...]:
    """The terms that the lexicon knows, and each other word that tells something."""
    found: list[tuple[int, Concept]] = []
    rest = list(plain)
    for term in query_terms(plain):
        found.append((term.start, Concept(term.asked, term.names)))
        rest[term.start : term.end] = " " * (term.end - term.start)
    left = _FILLERS_ZH.sub(lambda filler: " " * len(filler[0]), "".join(rest))
    others = (word for word in re.finditer(r"\S+", left) if query_words(word[0]))
    found += [(word.start(), Concept(word[0])) for word in others if word[0].casefold() not in _FILLERS]
    if not found and plain:
        return (Concept(plain),)
    in_order = [concept for _, concept in sorted(found, key=lambda one: one[0])]
    once: dict[str, Concept] = {}
    for concept in in_order:
        once.setdefault(concept.asked.casefold(), concept)
    return tuple(once.values())
