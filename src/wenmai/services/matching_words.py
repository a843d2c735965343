"""Which assets match a searcher's words: literally, by what the words are also called, and by sense."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from wenmai.assets import catalogue
from wenmai.assets.tables import ASSET
from wenmai.bank.tables import GENE
from wenmai.genes.meaning import expand_query
from wenmai.services.context import Context
from wenmai.services.indexing import text_space
from wenmai.services.reasons import Reason

# Literal matches stand before synonyms, synonyms before sense; within each, relevance decides.
LITERAL_SCORE = 1.0
SYNONYM_SCORE = 0.85
SENSE_SCORE_MAX = 0.7
RELEVANCE_SPAN = 0.1
SENSE_COSINE_MIN = 0.45  # below it, the sentence encoder's neighbours are chance
SYNONYMS_SHOWN = 3

Scores = dict[int, tuple[float, tuple[Reason, ...]]]


def match_words(
    context: Context, connection: Connection, text: str, allowed: npt.NDArray[np.int64] | None, limit: int
) -> Scores:
    """Row → score and reasons, for at most ``limit`` assets of each way of matching."""
    permitted = None if allowed is None else set(allowed.tolist())
    found: Scores = {}
    literal, *synonyms = expand_query(text) or (text,)
    _add(connection, found, [literal], LITERAL_SCORE, Reason("words", {"words": text.strip()}), permitted, limit)
    if synonyms:
        shown = "、".join(synonyms[:SYNONYMS_SHOWN])
        reason = Reason("synonym", {"asked": text.strip(), "words": shown})
        _add(connection, found, synonyms, SYNONYM_SCORE, reason, permitted, limit)
    _add_by_sense(context, connection, found, text, allowed, limit)
    return found


def _add(
    connection: Connection,
    found: Scores,
    alternatives: list[str],
    score: float,
    reason: Reason,
    permitted: set[int] | None,
    limit: int,
) -> None:
    matches = catalogue.find_text(connection, alternatives, limit if permitted is None else -1)
    if permitted is not None:
        matches = [match for match in matches if match.row in permitted][:limit]
    else:
        shown = _showable(connection, [match.row for match in matches])
        matches = [match for match in matches if match.row in shown]
    best = max((match.relevance for match in matches), default=0.0)
    for match in matches:
        if match.row not in found:
            lost = RELEVANCE_SPAN * (1 - match.relevance / best) if best > 0 else 0.0
            found[match.row] = (score - lost, (reason,))


def _showable(connection: Connection, rows: list[int]) -> set[int]:
    """Those of ``rows`` that are neither withdrawn nor superseded."""
    retired = select(GENE.c.asset_id).where(GENE.c.retired_by.is_not(None))
    shown: set[int] = set()
    for start in range(0, len(rows), 500):
        chunk = rows[start : start + 500]
        query = select(ASSET.c.row).where(ASSET.c.row.in_(chunk), catalogue.listed(), ASSET.c.id.not_in(retired))
        shown.update(connection.execute(query).scalars())
    return shown


def _add_by_sense(
    context: Context,
    connection: Connection,
    found: Scores,
    text: str,
    allowed: npt.NDArray[np.int64] | None,
    limit: int,
) -> None:
    vector = context.models.sentences.embed([text])[0]
    with text_space(context).open(context) as index:
        if len(index) == 0:
            return
        hits = index.search(vector, min(limit, len(index)), allowed)
    rows = [int(row) for row, cosine in zip(hits.ids, hits.scores, strict=True) if cosine >= SENSE_COSINE_MIN]
    shown = _showable(connection, rows)
    for row, cosine in zip(hits.ids.tolist(), hits.scores.tolist(), strict=True):
        if row in shown and row not in found:
            reason = Reason("sense", {"percent": round(100 * cosine)})
            found[row] = (min(SENSE_SCORE_MAX, SENSE_SCORE_MAX * cosine), (reason,))
