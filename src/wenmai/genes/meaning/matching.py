"""Finds the lexicon's terms in a text: longest first, left to right, in Chinese and in English at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from wenmai.genes.meaning.lexicon import Lexicon, Term
from wenmai.genes.meaning.words import Token, has_han, simplified, tokens

NEGATIONS_ZH = frozenset("无未没")
IMITATIONS_ZH = frozenset("仿拟")
NEGATIONS_EN = frozenset({"no", "without", "lacking", "not", "un"})
IMITATIONS_EN = frozenset({"imitation", "imitating", "imitate", "simulating", "archaistic", "faux"})
MADE_OF = frozenset({"material", "technique"})
# Names of forms and things that begin like a material and are not made of it.
NOT_MADE_OF = frozenset(
    ("玉壶春瓶", "石榴尊", "石窟", "皮囊壶", "皮囊瓶", "毛笔", "皮影", "雕像", "锦囊", "纸槌瓶", "绣墩", "玉山", "银锭")
)
IMITATION_REACH = 3  # 'imitating archaic bronze hu'
NEGATION_REACH = 2  # words between 'without' and what it takes away


@dataclass(frozen=True, slots=True)
class Match:
    """A term found: ``text`` as written at ``start``…``end``; ``chinese`` tells in which script.

    ``before`` and ``after`` are the neighbours as compared (one character, or one stem, empty at the ends);
    ``capitalised`` and ``alone`` (the only thing in the text, or in its brackets) matter for ambiguous names.
    """

    term: Term
    text: str
    start: int
    end: int
    chinese: bool
    before: str
    after: str
    imitated: bool = False
    capitalised: bool = True
    alone: bool = False


def find(text: str, lexicon: Lexicon) -> tuple[Match, ...]:
    """All matches in ``text``, in order; where a name belongs to several terms, one match for each."""
    if not text:
        return ()
    return (*(_find_zh(text, lexicon) if has_han(text) else ()), *_find_en(text, lexicon))


def _find_zh(text: str, lexicon: Lexicon) -> list[Match]:
    folded = simplified(text)
    matches: list[Match] = []
    start, length = 0, len(folded)
    while start < length:
        for size in range(min(lexicon.longest_zh, length - start), 0, -1):
            terms = lexicon.zh.get(folded[start : start + size])
            if terms:
                break
        else:
            start += 1
            continue
        end = start + size
        before, after = folded[max(start - 1, 0) : start], folded[end : end + 1]
        if before not in NEGATIONS_ZH or not before:
            matches += [
                Match(
                    term=term,
                    text=text[start:end],
                    start=start,
                    end=end,
                    chinese=True,
                    before=before,
                    after=after,
                    imitated=bool(before) and before in IMITATIONS_ZH,
                    alone=_alone(text, start, end),
                )
                for term in terms
            ]
            matches += _made_of_zh(text, folded, matches, lexicon)
        start = end
    return matches


def _made_of_zh(text: str, folded: str, matches: list[Match], lexicon: Lexicon) -> list[Match]:
    """玉佩 is a pendant, and of jade: the material or technique that opens an object's name."""
    whole = matches[-1] if matches else None
    if whole is None or not _object_alone(whole, matches) or folded[whole.start : whole.end] in NOT_MADE_OF:
        return []
    for end in range(whole.end - 1, whole.start, -1):
        terms = [one for one in lexicon.zh.get(folded[whole.start : end], ()) if one.aspect in MADE_OF]
        if terms:
            return [
                replace(whole, term=term, text=text[whole.start : end], end=end, after=folded[end]) for term in terms
            ]
    return []


def _object_alone(whole: Match, matches: list[Match]) -> bool:
    """Whether the name just found is an object's and nothing else's, or a carver's word such as 石雕."""
    carved = whole.chinese and whole.end - whole.start == 2 and whole.text[-1] in "雕刻"
    kinds = {one.term.aspect for one in matches if one.start == whole.start}
    return kinds == {"object_type"} or (carved and kinds <= {"object_type", "technique"})


def _made_of_en(text: str, words: tuple[Token, ...], matches: list[Match], lexicon: Lexicon) -> list[Match]:
    whole = matches[-1] if matches else None
    if whole is None or not _object_alone(whole, matches):
        return []
    for size in range(len(words) - 1, 0, -1):
        stems = tuple(word.stem for word in words[:size])
        terms = [one for one in lexicon.en.get(stems, ()) if one.aspect in MADE_OF]
        if terms:
            end = words[size - 1].end
            part = text[whole.start : end]
            return [replace(whole, term=term, text=part, end=end, after=words[size].stem) for term in terms]
    return []


def _find_en(text: str, lexicon: Lexicon) -> list[Match]:
    words = tokens(text)
    matches: list[Match] = []
    index = 0
    while index < len(words):
        longest = lexicon.longest_en.get(words[index].stem, 0)
        for size in range(min(longest, len(words) - index), 0, -1):
            stems = tuple(word.stem for word in words[index : index + size])
            terms = lexicon.en.get(stems)
            if terms and not _broken(text, words[index : index + size]):
                break
        else:
            index += 1
            continue
        first, last = words[index], words[index + size - 1]
        earlier = [word.stem for word in words[max(index - IMITATION_REACH, 0) : index]]
        previous = [word.stem for word in words[max(index - NEGATION_REACH, 0) : index]]
        if not NEGATIONS_EN.intersection(previous):
            matches += [
                Match(
                    term=term,
                    text=text[first.start : last.end],
                    start=first.start,
                    end=last.end,
                    chinese=False,
                    before=previous[-1] if previous else "",
                    after=words[index + size].stem if index + size < len(words) else "",
                    imitated=bool(IMITATIONS_EN.intersection(earlier)),
                    capitalised=first.capitalised,
                    alone=_alone(text, first.start, last.end),
                )
                for term in terms
            ]
            matches += _made_of_en(text, words[index : index + size], matches, lexicon)
        index += size
    return matches


def _broken(text: str, words: tuple[Token, ...]) -> bool:
    """Whether a comma, a bracket or a stop parts the words, so that they are no name together."""
    return any(set(text[left.end : right.start]) & set(",;:()/.") for left, right in pairwise(words))


def _alone(text: str, start: int, end: int) -> bool:
    left, right = text[:start].rstrip(), text[end:].lstrip()
    opened = not left or left[-1] in "(（[/,，、;；"
    closed = not right or right[0] in "(（)）]/,，、;；"
    return opened and closed
