"""A searcher's words in both languages."""

from __future__ import annotations

from wenmai.genes.meaning.lexicon import Term, lexicon
from wenmai.genes.meaning.matching import find
from wenmai.genes.meaning.words import tokens, traditional


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
    """The names that find all others: 蝠 finds 红蝠 and 蝠纹 too, 'lotus' finds 'lotus flower'."""
    chinese = [name for name in term.zh if name == term.zh[0] or not _covered(name, term.zh)]
    english = [name for name in term.en if name == term.en[0] or not _covered_en(name, term.en)]
    return [*(form for name in chinese for form in (name, traditional(name))), *english]


def _covered(name: str, names: tuple[str, ...]) -> bool:
    return any(other != name and other in name for other in names)


def _covered_en(name: str, names: tuple[str, ...]) -> bool:
    words = {token.stem for token in tokens(name)}
    return any({token.stem for token in tokens(other)} < words for other in names if other != name)
