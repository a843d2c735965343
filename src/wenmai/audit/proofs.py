"""Proofs for outsiders: who has the log's public key needs nothing else of ours to check that an event is in the log.

A proof is JSON: hashes in hexadecimal, the event as its leaf has it. The tree's size and root come from a checkpoint.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from wenmai.audit import merkle
from wenmai.audit.keys import parse_public_key
from wenmai.audit.notes import Checkpoint, open_checkpoint
from wenmai.audit.proving import is_consistent, is_included
from wenmai.audit.rows import as_read, event_data, raw_columns
from wenmai.audit.tables import EVENT, LEAF
from wenmai.audit.tree import snapshot, stored_nodes, tree_size
from wenmai.kernel.errors import InvalidInput, NotFound, Tampered
from wenmai.storage.database import Database


def inclusion(database: Database, event_id: str, size: int | None = None) -> dict[str, Any]:
    """The proof that an event is in the log of ``size`` leaves (a checkpoint's; default: all that there are).

    Raises NotFound where there is no such event, or where the log had not taken it in at that size.
    """
    with snapshot(database) as connection:
        columns = [LEAF.c.leaf_index, *raw_columns(EVENT)]
        joined = EVENT.outerjoin(LEAF, LEAF.c.event_id == EVENT.c.id)
        row = connection.execute(select(*columns).select_from(joined).where(EVENT.c.id == event_id)).first()
        if row is None:
            raise NotFound(f"no event {event_id}", where="event")
        size = _checked_size(connection, size)
        index = row.leaf_index
        if index is None or index >= size:
            raise NotFound(
                f"event {event_id} is not among the first {size} leaves of the log",
                where="leaf",
                remedy="Make a checkpoint, and prove the event against it.",
            )
        hashes = merkle.inclusion_proof(index, size, stored_nodes(connection))
    event = as_read(EVENT, row._asdict())
    return {"event": event, "leaf_index": index, "tree_size": size, "hashes": [value.hex() for value in hashes]}


def consistency(database: Database, first: int, second: int) -> dict[str, Any]:
    """The proof that the log of ``second`` leaves goes on from that of ``first`` (the sizes of two checkpoints)."""
    with snapshot(database) as connection:
        size = _checked_size(connection, second)
        if not 0 <= first <= size:
            raise InvalidInput(f"{first} is no size of the log up to {size}", where="first", rule="audit.size")
        hashes = merkle.consistency_proof(first, size, stored_nodes(connection))
    return {"first_size": first, "second_size": second, "hashes": [value.hex() for value in hashes]}


def verify_proof(public_key: str, event: Mapping[str, Any], proof: Mapping[str, Any], checkpoint: str) -> Checkpoint:
    """Check that ``event`` was in the log when ``checkpoint`` was signed; return what the checkpoint says.

    ``proof`` is what ``inclusion`` gave for the checkpoint's size. Raises Tampered where anything does not fit.
    """
    signed = open_checkpoint(checkpoint, parse_public_key(public_key))
    index, size, hashes = _number(proof, "leaf_index"), _number(proof, "tree_size"), _hashes(proof)
    if size != signed.size:
        raise InvalidInput(
            f"the proof is for {size} leaves, the checkpoint for {signed.size}",
            where="tree_size",
            remedy="Ask for the proof at the checkpoint's size.",
            rule="audit.size",
        )
    if not is_included(merkle.leaf_hash(event_data(event)), index, size, hashes, signed.root):
        raise Tampered(
            "the log that was signed does not hold this event at this place", where="proof", rule="audit.proof"
        )
    return signed


def verify_consistency(public_key: str, proof: Mapping[str, Any], first: str, second: str) -> None:
    """Check that the log signed in ``second`` goes on from the one signed in ``first``. Raises Tampered."""
    key = parse_public_key(public_key)
    old, new = open_checkpoint(first, key), open_checkpoint(second, key)
    if not is_consistent(old.size, new.size, old.root, new.root, _hashes(proof)):
        raise Tampered("the second checkpoint does not go on from the first", where="proof", rule="audit.proof")


def _checked_size(connection: Connection, size: int | None) -> int:
    there = tree_size(connection)
    if size is None:
        return there
    if not 0 <= size <= there:
        raise InvalidInput(f"the log has {there} leaves, not {size}", where="size", rule="audit.size")
    return size


def _number(proof: Mapping[str, Any], name: str) -> int:
    value = proof.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidInput(f"{value!r} is no whole number", where=name, rule="audit.proof")
    return value


def _hashes(proof: Mapping[str, Any]) -> list[bytes]:
    try:
        return [bytes.fromhex(value) for value in proof["hashes"]]
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput("the hashes are not hexadecimal", where="hashes", rule="audit.proof") from error
