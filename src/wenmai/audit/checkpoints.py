"""Signs what the log is, outside the database: who changes the database afterwards cannot change what was signed.

Copies of the folder (a backup, another machine, a witness) are worth what the folder is worth: who can write both the
database and the folder with its key can make a new history, and only a copy elsewhere shows it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, select

from wenmai.audit import merkle
from wenmai.audit.checkpoint_files import add_checkpoint, checkpoint_lock, last_number, read_last, tell_latest
from wenmai.audit.durable import sweep_drafts
from wenmai.audit.key_files import load_or_make_signing_key, make_folder
from wenmai.audit.notes import Checkpoint, signed_checkpoint
from wenmai.audit.proving import is_consistent
from wenmai.audit.sequencing import sequence
from wenmai.audit.tables import EVENT, LEAF
from wenmai.audit.timing import (
    CLOCK_CORRECTED,
    backward_clock,
    latest_admissible,
    moment_of_seconds,
    refuse_backward_clock,
)
from wenmai.audit.tree import snapshot, stored_nodes, tree_size
from wenmai.kernel.clock import Clock, parse_iso
from wenmai.kernel.errors import Tampered
from wenmai.storage.database import Database


def checkpoint(database: Database, folder: Path, clock: Clock) -> Checkpoint:
    """Sequence what is committed and sign the log as it is then; where nothing is new, the last checkpoint as it was.

    ``folder`` is ``<home>/audit``; it and the key are made at first use. Raises Tampered where the log does not go on
    from the last checkpoint (``audit.rewritten``), Conflict where the clock steps back (``audit.clock``),
    StorageFailure where others have access to the key (``audit.key-mode``). Then nothing is signed.
    """
    make_folder(folder)
    with checkpoint_lock(folder):
        sweep_drafts(folder)
        key = load_or_make_signing_key(folder, is_first_use=last_number(folder) < 0)
        last = read_last(folder, key.public)
        at = clock()
        with snapshot(database) as connection:
            _refuse_clock(connection, last, at)
            _refuse_rewritten(connection, last)
        if last is not None:
            tell_latest(folder, last)  # a kill may have left it behind; it never falls behind by two
        sequence(database)
        with snapshot(database) as connection:
            size, root = _proven_head(connection, last)
        if last is not None and last.size == size:
            return last
        signed = signed_checkpoint(key, size, root, int(parse_iso(at).timestamp()))
        add_checkpoint(folder, signed)
        return signed


def _refuse_clock(connection: Connection, last: Checkpoint | None, at: str) -> None:
    refuse_backward_clock(connection, at)
    if last is None:
        return
    told = moment_of_seconds(last.at_s)
    if told > latest_admissible(at) and not _clock_was_corrected(connection, last.size):
        raise backward_clock(at, told)


def _clock_was_corrected(connection: Connection, size: int) -> bool:
    """Whether an operator said so after the first ``size`` leaves."""
    joined = EVENT.outerjoin(LEAF, LEAF.c.event_id == EVENT.c.id)
    later = LEAF.c.leaf_index.is_(None) | (LEAF.c.leaf_index >= size)
    query = select(EVENT.c.row).select_from(joined).where(EVENT.c.kind == CLOCK_CORRECTED, later).limit(1)
    return connection.execute(query).first() is not None


def _refuse_rewritten(connection: Connection, last: Checkpoint | None) -> None:
    """Raise Tampered where the stored tree is not the one that was signed last."""
    if last is None:
        return
    size = tree_size(connection)
    if size < last.size:
        raise _rewritten(f"the log has {size} leaves, and {last.size} were signed")
    if merkle.root(last.size, stored_nodes(connection)) != last.root:
        raise _rewritten(f"the first {last.size} leaves are not those that were signed")


def _proven_head(connection: Connection, last: Checkpoint | None) -> tuple[int, bytes]:
    """The size and the root of the log, proven to go on from the last checkpoint."""
    size, nodes = tree_size(connection), stored_nodes(connection)
    root = merkle.root(size, nodes)
    if last is not None:
        proof = merkle.consistency_proof(last.size, size, nodes) if size >= last.size else []
        if not is_consistent(last.size, size, last.root, root, proof):
            raise _rewritten(f"the log of {size} leaves does not go on from the {last.size} that were signed")
    return size, root


def _rewritten(what: str) -> Tampered:
    return Tampered(what, where="leaf, tile", remedy="Run: wenmai audit verify.", rule="audit.rewritten")
