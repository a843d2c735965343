"""The lexicon: terms as data (``lexicon/*.toml``), read once, indexed for longest match in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from wenmai.genes.meaning.words import simplified, tokens

Aspect = Literal["subject", "period", "material", "technique", "object_type", "none"]

FILES = (
    "periods",
    "reigns",
    "materials",
    "techniques",
    "creatures",
    "plants",
    "figures",
    "patterns",
    "emblems",
    "objects",
    "vessels",
    "passages",
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a subject stands for, in both languages; ``by`` tells why: homophone, legend, convention, belief.

    ``note`` gives the ground in a few words, such as the two homophones; ``note_zh`` the same in Chinese.
    """

    zh: str
    en: str
    by: str
    note: str
    note_zh: str


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the lexicon.

    ``zh`` and ``en`` list its names, the preferred one first. ``bare`` False means that an English name alone is
    too ambiguous and needs a context. ``years`` are first and last year, negative before our era. ``implies`` names
    terms that follow from this one, ``sees`` what the eye may expect. Aspect "none" marks words that are none of
    our business but would be misread in part. ``regional`` marks houses that ruled beside another: a year alone
    does not name them.
    """

    id: str
    aspect: Aspect
    zh: tuple[str, ...]
    en: tuple[str, ...]
    meaning: Meaning | None = None
    years: tuple[int, int] | None = None
    implies: tuple[str, ...] = ()
    sees: frozenset[str] = frozenset()
    bare: bool = True
    regional: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms with their two indexes. ``zh`` maps a simplified name, ``en`` a tuple of stems, to terms."""

    terms: Mapping[str, Term]
    zh: Mapping[str, tuple[Term, ...]]
    en: Mapping[tuple[str, ...], tuple[Term, ...]]
    longest_zh: int
    longest_en: Mapping[str, int]  # by first stem: how many words its longest name has


@cache
def lexicon() -> Lexicon:
    """The lexicon, read on first use."""
    terms = {term.id: term for file in FILES for term in _read(file)}
    zh: dict[str, tuple[Term, ...]] = {}
    en: dict[tuple[str, ...], tuple[Term, ...]] = {}
    for term in terms.values():
        for name in term.zh:
            key = simplified(name)
            if term not in zh.get(key, ()):
                zh[key] = (*zh.get(key, ()), term)
        for name in term.en:
            stems = tuple(token.stem for token in tokens(name))
            if term not in en.get(stems, ()):
                en[stems] = (*en.get(stems, ()), term)
    longest_en: dict[str, int] = {}
    for stems in en:
        longest_en[stems[0]] = max(longest_en.get(stems[0], 0), len(stems))
    return Lexicon(terms, zh, en, max(map(len, zh)), longest_en)


def _read(file: str) -> Iterator[Term]:
    text = (resources.files(__package__) / "lexicon" / f"{file}.toml").read_text("utf-8")
    content = tomllib.loads(text)
    for aspect, entries in content.items():
        for name, entry in entries.items():
            yield _term(f"{aspect}.{name}", aspect, entry)


def _term(identity: str, aspect: Any, entry: Mapping[str, Any]) -> Term:
    en = tuple(name.strip() for name in entry.get("en", "").split(",") if name.strip())
    if entry.get("dynasty"):
        en = tuple(name for base in en for name in (f"{base} dynasty", f"{base} period", base))
    meaning = entry.get("meaning")
    years = entry.get("years")
    return Term(
        id=identity,
        aspect=aspect,
        zh=tuple(entry.get("zh", "").split()),
        en=en,
        meaning=Meaning(*meaning) if meaning else None,
        years=(years[0], years[1]) if years else None,
        implies=tuple(entry.get("implies", "").split()),
        sees=frozenset(entry.get("sees", "").split()),
        bare=entry.get("bare", True),
        regional=entry.get("regional", False),
    )
