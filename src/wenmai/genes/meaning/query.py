"""A searcher's words in both languages."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from wenmai.genes.meaning.lexicon import Term, lexicon
from wenmai.genes.meaning.matching import find
from wenmai.genes.meaning.words import simplified, tokens, traditional


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """Words of a query that the lexicon knows: ``asked`` at ``start``…``end``, their ``names`` in both languages."""

    asked: str
    start: int
    end: int
    names: tuple[str, ...]


def query_terms(text: str) -> tuple[QueryTerm, ...]:
    """The terms that ``text`` names, in order; words that name several terms have the names of all of them."""
    named: dict[tuple[int, int], dict[str, None]] = {}
    for match in find(text, lexicon()):
        if match.term.aspect != "none":
            named.setdefault((match.start, match.end), {}).update(dict.fromkeys(_names(match.term)))
    return tuple(QueryTerm(text[start:end], start, end, tuple(named[start, end])) for start, end in sorted(named))


def expand_query(text: str) -> tuple[str, ...]:
    """``text`` first, then the names in both languages of every term that it names: 'bat' → 蝙蝠, 蝠, bat …

    Chinese names also in traditional characters where they differ. No repeats; a text of no known word comes back
    alone.
    """
    names = [name for term in query_terms(text) for name in term.names]
    return tuple(one for one in dict.fromkeys([text.strip(), *names]) if one)


def facet_names(aspect: str, value: str) -> tuple[str, ...]:
    """The preferred names, in both languages, of the terms of ``aspect`` that ``value`` names: 丝绸 → 丝, silk."""
    words = lexicon()
    stems = tuple(token.stem for token in tokens(value))
    terms = (*words.zh.get(simplified(value.strip()), ()), *(words.en.get(stems, ()) if stems else ()))
    names = [name for term in terms if term.aspect == aspect for name in (*term.zh[:1], *term.en[:1])]
    return tuple(dict.fromkeys(names))


def spell_out(text: str) -> str:
    """``text`` with pictographs as the words of the lexicon that Unicode names them by: 🐉 → dragon; others go."""
    return "".join(f" {_pictograph(one)} " if unicodedata.category(one) in ("So", "Sk") else one for one in text)


def _pictograph(character: str) -> str:
    name = unicodedata.name(character, "").lower()
    return " ".join(dict.fromkeys(match.text for match in find(name, lexicon()) if match.term.aspect == "subject"))


def _names(term: Term) -> list[str]:
    """The names that find all others: 蝠 finds 红蝠 and 蝠纹 too, 'lotus' finds 'lotus flower'."""
    chinese = [name for name in term.zh if name == term.zh[0] or not _covered(name, term.zh)]
    english = [name for name in term.en if name == term.en[0] or not _covered_en(name, term.en)]
    return [*(form for name in chinese for form in (name, traditional(name))), *english]


def _covered(name: str, names: tuple[str, ...]) -> bool:
    return any(other != name and other in name for other in names)


def _covered_en(name: str, names: tuple[str, ...]) -> bool:
    words = {token.stem for token in tokens(name)}
    return any({token.stem for token in tokens(other)} < words for other in names if other != name)
