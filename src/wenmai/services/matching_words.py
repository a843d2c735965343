"""Which assets match a searcher's words: literally, by what the words are also called, and by sense."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from wenmai.assets import catalogue
from wenmai.assets.tables import ASSET
from wenmai.assets.words import combined, match_expression, phrase_expression
from wenmai.bank.store import superseded
from wenmai.services.context import Context
from wenmai.services.filled_index import open_filled
from wenmai.services.indexing import text_space
from wenmai.services.query_words import QueryWords, read_words
from wenmai.services.reasons import Reason
from wenmai.services.seeing import seen_by
from wenmai.services.word_reasons import explain

SENSE_SCORE_MAX = 0.7
RELEVANCE_SPAN = 0.1
# Measured on 171 titled photographs and 110 queries: what is truly near lies above 0.35. Titles that the encoder does
# not know (single rare characters: 盨, 斝) are near to every query, but then nearer to what it knows nothing about.
SENSE_COSINE_MIN = 0.35
SENSE_SURPLUS_MIN = 0.25
UNKNOWN = "\U0001f409"  # no pictograph is known to the encoder; words never hold one

Scores = dict[int, tuple[float, tuple[Reason, ...]]]


def match_words(
    context: Context, connection: Connection, text: str, allowed: npt.NDArray[np.int64] | None, limit: int
) -> Scores:
    """Row → score and reasons, for at most ``limit`` assets of each way of matching. Raises InvalidInput."""
    words = read_words(text)
    relevance: dict[int, float] = {}
    for expression in _expressions(words):
        for row, value in _matches(context, connection, expression, allowed, limit).items():
            relevance.setdefault(row, value)
    found: Scores = {}
    for row, (score, reasons) in explain(connection, words, relevance).items():
        found[row] = (score - RELEVANCE_SPAN * (1 - relevance[row]), reasons)
    if words.plain:
        _add_by_sense(context, connection, found, words, allowed, limit)
    return found


def _expressions(words: QueryWords) -> list[str]:
    """All words as they stand; each of them or another name of it; other names of any of them."""
    must = [phrase_expression(phrase) for phrase in words.phrases]
    never = _never(words)
    if not words.plain:
        return [combined(must, never)]
    each = [match_expression([concept.asked, *concept.names]) for concept in words.concepts]
    any_known = match_expression([n for concept in words.concepts for n in concept.names])
    wanted = [[match_expression([words.plain])], each, [any_known]]
    return list(dict.fromkeys(one for group in wanted if (one := combined([*group, *must], never))))


def _never(words: QueryWords) -> list[str]:
    """What must not be there: a phrase as it is written, a word under any of its names."""
    return [phrase_expression(names[0]) if len(names) == 1 else match_expression(names) for names in words.excluded]


def _matches(
    context: Context, connection: Connection, expression: str, allowed: npt.NDArray[np.int64] | None, limit: int
) -> dict[int, float]:
    """Row → relevance in shares of the best, of what may be shown."""
    matches = catalogue.find_expression(connection, expression, limit if allowed is None else -1)
    shown = (
        set(allowed.tolist())
        if allowed is not None
        else _showable(context, connection, [match.row for match in matches])
    )
    matches = [match for match in matches if match.row in shown][:limit]
    best = max((match.relevance for match in matches), default=0.0)
    return {match.row: match.relevance / best if best > 0 else 1.0 for match in matches}


def _showable(context: Context, connection: Connection, rows: list[int]) -> set[int]:
    """Those of ``rows`` that are neither withdrawn nor superseded, and that the caller sees."""
    shown: set[int] = set()
    for start in range(0, len(rows), 500):
        chunk = rows[start : start + 500]
        query = select(ASSET.c.row).where(ASSET.c.row.in_(chunk), catalogue.listed(), ~superseded(), seen_by(context))
        shown.update(connection.execute(query).scalars())
    return shown


def _add_by_sense(
    context: Context,
    connection: Connection,
    found: Scores,
    words: QueryWords,
    allowed: npt.NDArray[np.int64] | None,
    limit: int,
) -> None:
    with open_filled(context, text_space(context)) as index:
        if len(index) == 0:
            return
        vector, unknown = context.models.sentences.embed([words.plain, UNKNOWN])
        hits = index.search(vector, min(limit, len(index)), allowed)
        surplus = hits.scores - index.vectors_of(hits.ids) @ unknown
    near = (hits.scores >= SENSE_COSINE_MIN) & (surplus >= SENSE_SURPLUS_MIN)
    cosines = dict(zip(hits.ids[near].tolist(), hits.scores[near].tolist(), strict=True))
    rows = {row for row in _showable(context, connection, list(cosines)) if row not in found}
    for phrase in words.phrases:
        rows = catalogue.rows_with(connection, phrase_expression(phrase), rows)
    for barred in _never(words):
        rows -= catalogue.rows_with(connection, barred, rows)
    for row in sorted(rows):
        reason = Reason("sense", {"percent": round(100 * cosines[row])})
        found[row] = (SENSE_SCORE_MAX * min(1.0, cosines[row]), (reason,))
