"""Words as the full-text index knows them, in both languages.

Chinese has no spaces: each run of Chinese characters becomes its single characters and its pairs. Pairs alone would
never find 蝠 by itself, single characters alone would find 雷文 in 文…雷.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_RUN = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+|[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")  # Musée is found as musee on either database
_CHINESE = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")


def index_words(text: str) -> list[str]:
    """The words under which ``text`` is found, in reading order."""
    words: list[str] = []
    for run in _runs(text):
        if _CHINESE.match(run):
            words.extend(run)
            words.extend(run[i : i + 2] for i in range(len(run) - 1))
        else:
            words.append(run)
    return words


def query_words(text: str) -> list[str]:
    """The fewest words that together find ``text``: whole Latin words, pairs of Chinese characters, or the one."""
    words: list[str] = []
    for run in _runs(text):
        if _CHINESE.match(run) and len(run) > 1:
            words.extend(run[i : i + 2] for i in range(len(run) - 1))
        else:
            words.append(run)
    return words


def match_expression(alternatives: Iterable[str]) -> str:
    """An FTS5 expression that finds any of ``alternatives``, each of which needs all of its words; "" finds nothing."""
    groups = []
    for alternative in alternatives:
        quoted = [f'"{word}"' for word in query_words(alternative)]
        if quoted:
            groups.append("(" + " AND ".join(quoted) + ")")
    return " OR ".join(dict.fromkeys(groups))


def phrase_expression(phrase: str) -> str:
    """An expression that finds the words of ``phrase`` side by side, in this order; "" where there are none."""
    parts: list[str] = []
    latin: list[str] = []
    for run in [*_runs(phrase), ""]:
        if run and not _CHINESE.match(run):
            latin.append(run)
            continue
        parts += [" ".join(latin)] if latin else []
        parts += [" ".join(run)] if run else []  # the index has a run's single characters one after the other
        latin = []
    return " AND ".join(f'"{part}"' for part in parts)


def combined(required: Iterable[str], excluded: Iterable[str] = ()) -> str:
    """An expression that needs all of ``required`` and none of ``excluded``; "" where one of the required is ""."""
    needed = list(required)
    if not needed or not all(needed):
        return ""
    barred = " OR ".join(f"({one})" for one in excluded if one)
    every = " AND ".join(f"({one})" for one in needed)
    return f"({every}) NOT ({barred})" if barred else every


def _runs(text: str) -> list[str]:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return _RUN.findall(unicodedata.normalize("NFKC", _ACCENTS.sub("", apart)))
