"""Which of a searcher's words were found in an asset, and as what: the reasons, and how much they are worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from wenmai.assets.catalogue import rows_with
from wenmai.assets.said import keys_of, rows_saying, texts_of
from wenmai.assets.words import match_expression, query_words
from wenmai.services.query_words import QueryWords
from wenmai.services.reasons import Reason

# Literal matches stand before other names, these before a part of what was asked for, this before sense.
LITERAL_SCORE = 1.0
OTHER_NAME_SCORE = 0.85
PART_SCORE, PART_SPAN = 0.45, 0.3  # half of the words found: 0.6


@dataclass
class _Found:
    literal: list[str] = field(default_factory=list)
    in_key: list[str] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)  # what was asked for, and as what it was found

    @property
    def count(self) -> int:
        return len(self.literal) + len(self.in_key) + len(self.others)


def explain(
    connection: Connection, words: QueryWords, rows: Iterable[int]
) -> dict[int, tuple[float, tuple[Reason, ...]]]:
    """Row → score and reasons. Each names a word of the query and the word that stands in that asset's own text."""
    rows = set(rows)
    found = {row: _Found() for row in rows}
    whole = rows_with(connection, match_expression([words.plain]), rows)
    keys = keys_of(connection, rows)
    only_key = _only_in_key(connection, keys, words.plain, whole)
    for row in whole - only_key:
        found[row].literal = [words.plain]
    for concept in words.concepts:
        left = rows - (whole - only_key)
        literal = rows_with(connection, match_expression([concept.asked]), left)
        in_key = _only_in_key(connection, keys, concept.asked, literal)
        for row in literal - in_key:
            found[row].literal.append(concept.asked)
        left -= literal - in_key
        for name in concept.names:
            there = rows_with(connection, match_expression([name]), left)
            there -= _only_in_key(connection, keys, name, there)
            for row in there:
                found[row].others.append((concept.asked, name))
            left -= there
        for row in in_key & left:
            found[row].in_key.append(concept.asked)
    return {
        row: (
            _score(one, 1 if row in whole - only_key else len(words.concepts), keys.get(row, ""), words.plain),
            _reasons(one, words.phrases, keys.get(row, "")),
        )
        for row, one in found.items()
    }


def _only_in_key(connection: Connection, keys: dict[int, str], asked: str, rows: set[int]) -> set[int]:
    """Those of ``rows`` where not all the words are there without the file's name or the number."""
    in_key = rows_saying({row: keys[row] for row in rows if row in keys}, match_expression(query_words(asked)))
    return in_key - rows_saying(texts_of(connection, in_key), match_expression([asked]))


def _score(found: _Found, wanted: int, key: str, plain: str) -> float:
    if found.count < wanted:
        return PART_SCORE + PART_SPAN * found.count / wanted
    if found.others:
        return OTHER_NAME_SCORE
    if found.in_key and plain.casefold() not in (key.casefold(), key.casefold().rsplit("/", 1)[-1]):
        return OTHER_NAME_SCORE
    return LITERAL_SCORE


def _reasons(found: _Found, phrases: tuple[str, ...], key: str) -> tuple[Reason, ...]:
    reasons = []
    if literal := [*found.literal, *phrases]:
        reasons.append(Reason("words", {"words": " ".join(literal)}))
    reasons += [Reason("synonym", {"asked": asked, "words": name}) for asked, name in found.others]
    if found.in_key:
        reasons.append(Reason("key", {"words": key}))
    return tuple(reasons)
