"""What a claim's evidence says, taken apart again: it is kept as one sentence, and people read it in two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wenmai.genes.meaning.lexicon import Meaning, lexicon

_ENTRY = re.compile(
    r"(?P<follows>follows from )?(?P<years>years )?“(?P<words>.*?)” in (?P<place>.+?)"
    r"(?:; (?=(?:follows from )?(?:years )?“)|$)",
    re.DOTALL,
)
_TRADITION = re.compile(
    r"(?P<subject>[^,]+), by (?P<by>\w+): (?P<note>.+) \((?P<rest>(?:follows from )?(?:years )?“.+)\)$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the record and the field they stand in; ``follows`` where the claim only follows from them."""

    words: str
    place: str
    years: bool
    follows: bool


@dataclass(frozen=True, slots=True)
class Tradition:
    """Why a subject means something: ``by`` homophone, legend, convention or belief, and the note on it."""

    subject_zh: str
    subject_en: str
    by: str
    note_zh: str
    note_en: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """The evidence of one claim from a record."""

    quotes: tuple[Quote, ...]
    tradition: Tradition | None = None


def read_grounds(evidence: str) -> Grounds | None:
    """The grounds that ``read_claims`` wrote as ``evidence``; None where the sentence is none of its own."""
    tradition = None
    if (said := _TRADITION.fullmatch(evidence)) is not None:
        zh, _, en = said["subject"].partition(" ")
        meaning = _meanings().get(said["subject"])
        tradition = Tradition(zh, en, said["by"], meaning.note_zh if meaning else said["note"], said["note"])
        evidence = said["rest"]
    quotes: list[Quote] = []
    at = 0
    while at < len(evidence):
        entry = _ENTRY.match(evidence, at)
        if entry is None:
            return None
        quotes.append(Quote(entry["words"], entry["place"], bool(entry["years"]), bool(entry["follows"])))
        at = entry.end()
    return Grounds(tuple(quotes), tradition) if quotes else None


@cache
def _meanings() -> dict[str, Meaning]:
    """The meaning of each subject under both of its names, as the evidence writes them."""
    terms = lexicon().terms.values()
    return {f"{term.zh[0]} {term.en[0]}": term.meaning for term in terms if term.meaning is not None}
