"""Claims about a work from the words of its title and record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wenmai.genes.meaning import dates, fields
from wenmai.genes.meaning.fields import Role
from wenmai.genes.meaning.lexicon import Lexicon, Term, lexicon
from wenmai.genes.meaning.matching import Match, find
from wenmai.genes.model import Claim

# Confidence by the kind of evidence. Set by reading samples of claims from two catalogues; see the package's tests.
DEDICATED = 0.97  # the field is kept for this very aspect
IN_TITLE = 0.92  # a name of two characters or more, or an English name, in the title
SINGLE_CHARACTER = 0.8  # one character may be part of a word that the lexicon lacks
WITH_PATTERN_WORD = 0.95  # 龙纹, 龙形 …: the record itself says that it is an ornament
IN_FREE_TEXT = 0.65  # descriptions also speak of other things
NOT_THE_HEAD = 0.45  # 'seal box': the box is the object, the seal only names it
PART_ONLY = 0.5  # 'copper rim', 'ivory stopper'
IMITATION = 0.35  # 'imitating Ge ware'
AMBIGUOUS = 0.6  # 'Song', 'Han' and other names with a second life, where the context lets them pass
IMPLIED = 0.85  # factor: 青花 implies porcelain
BY_YEARS = 0.8  # a dynasty inferred from years
MEANING = 0.85  # factor: the subject has this meaning by tradition; whether this maker meant it is unknown
CEILING = 0.99

_PATTERN_WORDS = frozenset("纹图形饰样案绣锦谱画")
_HEAD_ENDS_EN = re.compile(
    r"\b(with|showing|depicting|decorated|featuring|in the (?:shape|form) of|from|for|by|representing|bearing"
    r"|imitating|after)\b|;",
    re.I,
)
_PART_WORDS = frozenset(
    ("edge", "edging", "rim", "mount", "mounting", "stand", "stopper", "fitting", "tassel", "cover", "base", "lid")
)
_PARTINGS = (*" 　·・•，,、：:|/-—", "早期", "中期", "晚期", "后期", "前期", "早", "晚", "末", "初")
_INLAY_ZH = frozenset("镶嵌包扣")


@dataclass(slots=True)
class _Tally:
    """What speaks for one claim: the best confidence of each place, and the words."""

    term: Term
    by_place: dict[str, float] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)

    def add(self, place: str, confidence: float, words: str) -> None:
        self.by_place[place] = max(confidence, self.by_place.get(place, 0.0))
        if words not in self.evidence:
            self.evidence.append(words)

    @property
    def confidence(self) -> float:
        doubt = 1.0
        for confidence in self.by_place.values():
            doubt *= 1 - confidence
        return round(min(1 - doubt, CEILING), 3)


def read_claims(title_zh: str, title_en: str, fields_of_record: Mapping[str, str]) -> tuple[Claim, ...]:
    """Claims about subject, meaning, period, material, technique and object type, source "record".

    Names are bilingual; ``confidence`` is lower for weak evidence (a single character, a word that is not the
    title's head, an ambiguous name) and higher where places agree; ``evidence`` quotes the words and their place.
    Sorted by aspect as listed above, then by confidence. Never raises on odd input: no word known, no claim.
    """
    words = lexicon()
    tallies: dict[str, _Tally] = {}
    for place, text, role in _places(title_zh, title_en, fields_of_record):
        _read_text(place, text, role, words, tallies)
    dated = _read_dates(fields_of_record, words, tallies)
    for tally in list(tallies.values()):
        _imply(tally, words, tallies)
    claims = [*map(_claim, tallies.values()), *_meanings(tallies.values()), *dated]
    order = ("subject", "meaning", "period", "material", "technique", "object_type")
    return tuple(sorted(claims, key=lambda claim: (order.index(claim.aspect), -claim.confidence, claim.value_en)))


def _places(title_zh: str, title_en: str, record: Mapping[str, str]) -> Iterable[tuple[str, str, Role]]:
    yield "title_zh", title_zh, fields.TITLE
    if title_en != title_zh:
        yield "title_en", title_en, fields.TITLE
    for name, value in record.items():
        role = fields.role_of(name)
        if role and value and name not in ("title_zh", "title_en"):
            yield name, str(value), role


def _read_text(place: str, text: str, role: Role, words: Lexicon, tallies: dict[str, _Tally]) -> None:
    matches = [match for match in find(text or "", words) if match.term.aspect in role.aspects]
    base = DEDICATED if role.dedicated else IN_TITLE if place.startswith("title") else IN_FREE_TEXT
    heads = _heads(text or "", matches)
    for match in matches:
        confidence = min(base, _certainty(match, text, matches, role, heads))
        if confidence > 0:
            words_found = f"“{match.text}” in {place}"
            tallies.setdefault(match.term.id, _Tally(match.term)).add(place, confidence, words_found)


def _heads(text: str, matches: list[Match]) -> frozenset[int]:
    """Starts of the matches that name the object itself: the last before 'with …', the last in a Chinese title."""
    objects = [match for match in matches if match.term.aspect == "object_type"]
    heads = set()
    chinese = [match for match in objects if match.chinese and _closes_title(text, match)]
    if chinese:
        heads.add(chinese[-1].start)
    cut = _HEAD_ENDS_EN.search(text)
    limit = cut.start() if cut else len(text)
    english = [match for match in objects if not match.chinese and match.start < limit]
    for match, following in zip(english, [*english[1:], None], strict=False):
        gap = text[match.end : following.start] if following else ""
        if following is None or re.search(r"\b(and|of)\b|[,;&(]", gap):
            heads.add(match.start)
    return frozenset(heads)


def _closes_title(text: str, match: Match) -> bool:
    rest = text[match.end :].strip()
    return not rest or rest[0] in "（(，,、。；;：:“\"'0123456789之一二两三四五六七八九十残盖座 /·及与和"


def _certainty(match: Match, text: str, matches: list[Match], role: Role, heads: frozenset[int]) -> float:
    """How far this match can be trusted, apart from the place it was found in; 0 drops it."""
    aspect = match.term.aspect
    certainty = SINGLE_CHARACTER if match.chinese and match.end - match.start == 1 else 1.0
    if role.dedicated:
        certainty = 1.0
    if aspect == "subject" and match.chinese and match.after and match.after in _PATTERN_WORDS:
        certainty = max(certainty, WITH_PATTERN_WORD)
    if aspect == "object_type" and not role.dedicated and match.start not in heads:
        single = match.chinese and match.end - match.start == 1
        certainty = 0.0 if single else min(certainty, NOT_THE_HEAD)
    if aspect == "material" and (match.before in _INLAY_ZH if match.chinese else match.after in _PART_WORDS):
        certainty = min(certainty, PART_ONLY)
    if aspect == "material" and not match.chinese and _names_a_colour(match, matches):
        certainty = min(certainty, PART_ONLY)
    if aspect == "subject" and match.text.endswith(("'s", "’s")):  # 'woman's robe' shows no woman
        certainty = 0.0
    if aspect == "subject" and match.after.isdigit():  # 'Leaf 18' counts pages
        certainty = 0.0
    if aspect == "period" and not role.dedicated and match.chinese and match.end - match.start == 1:
        certainty = _opening(match, matches, text)
    if not match.chinese and not _clear_enough(match, matches, role):
        certainty = 0.0
    elif not match.chinese and not match.term.bare and " " not in match.text and not role.dedicated:
        certainty = min(certainty, AMBIGUOUS)
    if match.imitated:
        certainty = min(certainty, IMITATION)
    return certainty


def _names_a_colour(match: Match, matches: list[Match]) -> bool:
    """'gold medallion', 'silver crane': the metal's name only tells the colour of what follows."""
    metal = match.term.id in ("material.gold", "material.silver")
    return metal and any(o.term.aspect == "subject" and o.start == match.end + 1 for o in matches)


def _opening(match: Match, matches: list[Match], text: str) -> float:
    """A dynasty's single character counts at the start alone: 清 粉彩瓶 and 商后期 surely, 清粉彩瓶 perhaps."""
    if match.start:
        return 0.0
    if text[match.end :].startswith(_PARTINGS):
        return IN_TITLE
    return AMBIGUOUS if any(other.start == match.end and other.chinese for other in matches) else 0.0


def _clear_enough(match: Match, matches: list[Match], role: Role) -> bool:
    """Whether an ambiguous English name ('You', 'Song', 'Li') may be read as the term."""
    if match.term.bare or " " in match.text:
        return True
    if match.term.aspect == "period":
        follows = any(other.start == match.end + 1 for other in matches)
        return role.dedicated or (match.capitalised and match.start == 0 and follows)
    return match.alone or (match.capitalised and match.after in ("with", ""))


def _imply(tally: _Tally, words: Lexicon, tallies: dict[str, _Tally]) -> None:
    for identity in tally.term.implies:
        term = words.terms[identity]
        implied = tallies.setdefault(identity, _Tally(term))
        confidence = round(tally.confidence * IMPLIED, 3)
        if confidence > implied.confidence:
            implied.add("implied", confidence, _ground(tally.evidence[0]))
            _imply(implied, words, tallies)


def _ground(evidence: str) -> str:
    return evidence if evidence.startswith("follows from") else f"follows from {evidence}"


def _claim(tally: _Tally) -> Claim:
    term = tally.term
    return Claim(term.aspect, term.zh[0], term.en[0], "record", tally.confidence, "; ".join(tally.evidence))


def _meanings(tallies: Iterable[_Tally]) -> Iterable[Claim]:
    for tally in tallies:
        meaning = tally.term.meaning
        if meaning and tally.confidence >= NOT_THE_HEAD:
            ground = f"{tally.term.zh[0]} {tally.term.en[0]}, by {meaning.by}: {meaning.note}"
            confidence = round(tally.confidence * MEANING, 3)
            yield Claim("meaning", meaning.zh, meaning.en, "record", confidence, f"{ground} ({tally.evidence[0]})")


def _read_dates(record: Mapping[str, str], words: Lexicon, tallies: dict[str, _Tally]) -> list[Claim]:
    """Dynasties from years, where no word named one and the record does not place the work elsewhere."""
    if any(tally.term.aspect == "period" and tally.confidence >= AMBIGUOUS for tally in tallies.values()):
        return []
    chinese = all(fields.is_chinese(str(value)) for name, value in record.items() if fields.is_place(name))
    claims: list[Claim] = []
    for name, value in record.items():
        if fields.role_of(name) is not fields.PERIOD or not value:
            continue
        years = dates.read_years(str(value))
        if years is None:
            continue
        term = dates.period_of(years) if chinese else None
        names = dates.century_names(years)
        if term:
            tallies.setdefault(term.id, _Tally(term)).add("years", BY_YEARS, f"years “{value}” in {name}")
        elif names and not claims:
            claims.append(Claim("period", *names, "record", BY_YEARS, f"years “{value}” in {name}"))
    return claims
