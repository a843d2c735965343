"""A searcher's words in both languages."""

from __future__ import annotations

from wenmai.genes.meaning.lexicon import Term, lexicon
from wenmai.genes.meaning.matching import find
from wenmai.genes.meaning.words import traditional


def expand_query(text: str) -> tuple[str, ...]:
    """``text`` first, then the names in both languages of every term that it names: 'bat' → 蝙蝠, 蝠, bat …

    Chinese names also in traditional characters where they differ. No repeats; a text of no known word comes back
    alone.
    """
    lexical = lexicon()
    expanded = dict.fromkeys([text.strip()])
    for match in find(text, lexical):
        if match.term.aspect == "none":
            continue
        for name in _names(match.term):
            expanded[name] = None
    return tuple(one for one in expanded if one)


def _names(term: Term) -> list[str]:
    chinese = [form for name in term.zh for form in (name, traditional(name))]
    return [*chinese, *term.en]
