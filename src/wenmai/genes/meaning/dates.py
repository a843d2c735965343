"""Years out of a record's date, and the dynasty or reign that they fall in."""

from __future__ import annotations

import re
from functools import cache

from wenmai.genes.meaning.lexicon import Lexicon, Term, lexicon

Years = tuple[int, int]

# Museums differ by a few years on where dynasties begin and end; by a century on early Zhou.
SLACK_YEARS = 8
SLACK_YEARS_BEFORE_OUR_ERA = 80
CIRCA_YEARS = 5

_ERA = r"(?:\s*(b\.?\s?c\.?(?:\s?e\.?)?|c\.?\s?e\.?|a\.?\s?d\.?))?"
_RANGE = re.compile(rf"(?<!\d)(\d{{1,4}}){_ERA}\s*(?:[-–—~]|to|至)\s*(\d{{1,4}})(?!\d|st|nd|rd|th|s){_ERA}", re.I)
_YEAR = re.compile(rf"(?:(公元前|前)\s*)?(?<!\d)(\d{{3,4}})(?!\d|th){_ERA}\s*(年)?", re.I)
_CENTURY = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\s*(?:(?:[-–—~]|to|or)\s*(\d{1,2})(?:st|nd|rd|th)?)?\s*(?:century|centuries|cent\.|c\.|世纪)"
    r"(?:\s*(b\.?\s?c))?",
    re.I,
)


def read_years(text: str) -> Years | None:
    """First and last year that ``text`` speaks of, negative before our era; None where it names none."""
    found = _CENTURY.search(text)
    if found:
        return _centuries(text, found)
    found = _RANGE.search(text)
    if found:
        first, first_era, last, last_era = found.groups()
        end = -int(last) if _before(last_era) else int(last)
        start_before = _before(first_era) or (_before(last_era) and not first_era)
        start = -int(first) if start_before else int(first)
        if end < start and 0 < end < 100 <= start:  # 1736-95
            end += start // 100 * 100
        return (start, end) if start <= end else None
    found = _YEAR.search(text)
    if found:
        before_zh, digits, era, _ = found.groups()
        year = -int(digits) if before_zh or _before(era) else int(digits)
        about = CIRCA_YEARS if re.search(r"\b(c|ca|circa|about)\b|约", text, re.I) else 0
        return year - about, year + about
    return None


def _before(era: str | None) -> bool:
    return era is not None and era.lower().startswith("b")


def _centuries(text: str, found: re.Match[str]) -> Years | None:
    first, last = int(found[1]), int(found[2] or found[1])
    if found[3] or "公元前" in text or text[max(found.start() - 1, 0) : found.start()] == "前":
        return -first * 100, -(last - 1) * 100 - 1
    start, end = (first - 1) * 100, last * 100 - 1
    lead = text[: found.start()].lower()
    if first == last:
        for words, low, high in (
            (("first half", "前半"), 0, 49),
            (("second half", "后半"), 50, 99),
            (("early",), 0, 39),
            (("late",), 60, 99),
            (("mid",), 30, 69),
        ):
            if any(word in lead for word in words):
                return start + low, start + high
    return (start, end) if start < end else None


@cache
def _dated(words: Lexicon | None = None) -> tuple[Term, ...]:
    source = words or lexicon()
    return tuple(term for term in source.terms.values() if term.aspect == "period" and term.years)


def period_of(years: Years) -> Term | None:
    """The shortest dynasty, reign or culture of the lexicon that holds ``years``; None where none does."""
    slack = SLACK_YEARS_BEFORE_OUR_ERA if years[0] < -250 else SLACK_YEARS
    holding = [
        term
        for term in _dated()
        if term.years and term.years[0] - slack <= years[0] and years[1] <= term.years[1] + slack
    ]
    # A few years over the edge are forgiven, but a period that holds all of them comes first.
    ruling = [term for term in holding if not term.regional or _misfit(term, years)[0] <= 2 * slack]
    return min(ruling, key=lambda term: _misfit(term, years), default=None)


def _misfit(term: Term, years: Years) -> tuple[int, int]:
    first, last = term.years or years
    outside = max(first - years[0], 0) + max(years[1] - last, 0)
    return abs(first - years[0]) + abs(last - years[1]) + 20 * outside, last - first


def century_names(years: Years) -> tuple[str, str] | None:
    """'18世纪' and '18th century' (or a range of them) for years of our era."""
    if years[0] < 1:
        return None
    first, last = years[0] // 100 + 1, years[1] // 100 + 1
    if first == last:
        return f"{first}世纪", f"{_ordinal(first)} century"
    return f"{first}—{last}世纪", f"{_ordinal(first)}–{_ordinal(last)} century"


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
