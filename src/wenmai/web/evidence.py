"""Why something is claimed, in the visitor's language: the bank keeps it as a sentence, here it is worded anew."""

from __future__ import annotations

import re

from wenmai.genes.meaning.grounds import Quote, Tradition, read_grounds
from wenmai.web.wording import Words

SEPARATORS = {"zh": "；", "en": "; "}
_SEEN = re.compile(r"(?P<what>[a-z-]+); (?P<times>[\d.]+|inf|nan) times the object's mean contrast")
_TONES = re.compile(r"Otsu η (?P<value>[\d.]+)")
# What a reading says where it found no ornament, or where a person drew the outline.
_SENTENCES = {
    "the object is too small to tell ornament from noise": "evidence.too_small",
    "the picture as a whole does not look like one of an ornamented object": "evidence.unlike",
    "the surface shows no contrast": "evidence.no_contrast",
    "nothing on the surface stands out from it": "evidence.nothing",
    "outlined by a person": "evidence.person",
}


def worded(evidence: str, words: Words) -> str:
    """The evidence of a claim, gene or reading as this language says it; a sentence of no known form stays as it is."""
    if evidence in _SENTENCES:
        return words(_SENTENCES[evidence])
    if (seen := _SEEN.fullmatch(evidence)) is not None:
        return words("evidence.seen", what=words.named("seen", seen["what"]), times=seen["times"])
    if (tones := _TONES.fullmatch(evidence)) is not None:
        return words("evidence.tones", value=tones["value"])
    grounds = read_grounds(evidence)
    if grounds is None:
        return evidence
    quoted = SEPARATORS[words.language].join(_quote(quote, words) for quote in grounds.quotes)
    return quoted if grounds.tradition is None else _tradition(grounds.tradition, quoted, words)


def _quote(quote: Quote, words: Words) -> str:
    key = "evidence.years" if quote.years else "evidence.words"
    said = words(key, words=quote.words, place=words.field(quote.place))
    return words("evidence.follows", ground=said) if quote.follows else said


def _tradition(tradition: Tradition, quoted: str, words: Words) -> str:
    subject, note = (
        (tradition.subject_zh, tradition.note_zh)
        if words.language == "zh"
        else (tradition.subject_en, tradition.note_en)
    )
    by = words.named("by", tradition.by)
    return words("evidence.tradition", subject=subject, by=by, note=note, ground=quoted)
