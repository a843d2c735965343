"""What parties are called, for people who read their ids otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from wenmai.parties import store
from wenmai.parties.model import ORGANISATION

Names = dict[str, tuple[str, str]]  # party id → (Chinese, English)


def names_of(connection: Connection, parties: Iterable[str]) -> Names:
    """The names of these organisations. Persons go by their ids: not everyone may read who they are."""
    return store.names_of(connection, sorted(set(parties)), kind=ORGANISATION)
