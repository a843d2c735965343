"""What parties are called, for people who read their ids otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from wenmai.parties.model import ORGANISATION
from wenmai.parties.tables import PARTY

Names = dict[str, tuple[str, str]]  # party id → (Chinese, English)


def names_of(connection: Connection, parties: Iterable[str]) -> Names:
    """The names of these organisations. Persons go by their ids: not everyone may read who they are."""
    query = select(PARTY.c.id, PARTY.c.name_zh, PARTY.c.name_en)
    query = query.where(PARTY.c.id.in_(sorted(set(parties))), PARTY.c.kind == ORGANISATION)
    return {row.id: (row.name_zh, row.name_en) for row in connection.execute(query)}
