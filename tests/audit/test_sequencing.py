"""Every committed event gets one leaf, however late it commits, whoever sequences, and wherever that is killed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, func, insert, select, text

from benchmarks.torture.sample_log import TABLES, SampleClock, record_sale
from tests.audit.killing import at_statements, killed
from wenmai.audit import writers
from wenmai.audit.findings import Verdict
from wenmai.audit.recording import recorded
from wenmai.audit.sequencing import sequence
from wenmai.audit.tables import EVENT, LEAF, SEQUENCER, TILE
from wenmai.audit.verification import verify
from wenmai.kernel.clock import now_iso
from wenmai.kernel.errors import Tampered
from wenmai.storage.database import Database


def verified(database: Database) -> Verdict:
    """What verification finds but that nothing is signed."""
    verdict = verify(database, Path("/nowhere"), TABLES)
    assert [finding for finding in verdict.findings if finding.rule != "checkpoint.none"] == []
    return verdict


def leaves(database: Database) -> list[str]:
    """The events in the log's order."""
    with database.reading() as connection:
        return list(connection.execute(select(LEAF.c.event_id).order_by(LEAF.c.leaf_index)).scalars())


def low_water(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(SEQUENCER.c.low_water_row)).scalar() or 0


def row_of(database: Database, event_id: str) -> int:
    with database.reading() as connection:
        return connection.execute(select(EVENT.c.row).where(EVENT.c.id == event_id)).scalar_one()


def test_batches_of_any_size_give_each_event_one_leaf(database: Database) -> None:
    recorded_ids = [record_sale(database, SampleClock()(), seed) for seed in range(23)]
    assert sequence(database, batch_events=5) == 23
    assert sequence(database) == 0
    assert leaves(database) == recorded_ids
    assert low_water(database) == row_of(database, recorded_ids[-1])
    recorded_ids += [record_sale(database, SampleClock()(), seed) for seed in range(23, 303)]
    assert sequence(database, batch_events=140) == 280
    assert leaves(database) == recorded_ids
    verdict = verified(database)
    assert (verdict.leaves, verdict.unsigned, verdict.unsequenced) == (303, 303, 0)


def test_the_next_search_begins_at_the_low_water(database: Database) -> None:
    for seed in range(40):
        record_sale(database, SampleClock()(), seed)
    sequence(database)
    record_sale(database, SampleClock()(), 40)
    with database.writing() as connection:  # take a leaf away below the low water: the search must not see the gap
        connection.execute(text("DELETE FROM leaf WHERE leaf_index = 3"))
    assert sequence(database) == 1


def test_an_event_that_commits_late_with_a_lower_row_is_not_missed(postgresql_database: Database) -> None:
    database, clock = postgresql_database, SampleClock()
    first = record_sale(database, clock(), 1)
    assert sequence(database) == 1
    with database.writing() as late, recorded(late, "late", "museum", "s", clock()) as slow:
        pass  # the row number is drawn, the commit is yet to come
    # (the block above committed; now one whose commit is held back)
    held = database.engine.connect()
    transaction = held.begin()
    with recorded(held, "held", "museum", "s", clock()) as recorder:
        pass
    after = record_sale(database, clock(), 2)
    assert sequence(database) == 2
    assert leaves(database) == [first, slow.event_id, after]
    assert low_water(database) < row_of(database, after)
    transaction.commit()
    held.close()
    assert row_of(database, recorder.event_id) < row_of(database, after)
    assert sequence(database) == 1
    assert leaves(database) == [first, slow.event_id, after, recorder.event_id]
    assert low_water(database) == row_of(database, after)


def test_a_number_whose_transaction_was_rolled_back_holds_nothing_up(postgresql_database: Database) -> None:
    database, clock = postgresql_database, SampleClock()
    held = database.engine.connect()
    transaction = held.begin()
    with recorded(held, "held", "museum", "s", clock()):
        pass
    after = record_sale(database, clock(), 2)
    sequence(database)
    assert low_water(database) == 0
    transaction.rollback()
    held.close()
    assert sequence(database) == 0
    assert low_water(database) == row_of(database, after)


def test_a_long_transaction_does_not_stop_a_long_backlog(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, clock = postgresql_database, SampleClock()
    monkeypatch.setattr(writers, "WRITERS_WAIT_MS", 5)
    held = database.engine.connect()
    transaction = held.begin()
    with recorded(held, "held", "museum", "s", clock()) as recorder:
        pass
    others = [record_sale(database, clock(), seed) for seed in range(11)]
    assert sequence(database, batch_events=3) == 11
    transaction.commit()
    held.close()
    assert sequence(database, batch_events=3) == 1
    assert leaves(database) == [*others, recorder.event_id]


def test_orders_do_not_wait_for_the_sequencer(postgresql_database: Database) -> None:
    database, clock = postgresql_database, SampleClock()
    record_sale(database, clock(), 1)
    during: list[float] = []

    def record_another(*_: object) -> None:
        if not during:
            during.append(0.0)
            start = time.perf_counter()
            worker = threading.Thread(target=record_sale, args=(database, clock(), 2))
            worker.start()
            worker.join(timeout=5)
            assert not worker.is_alive()
            during[0] = time.perf_counter() - start

    event.listen(database.engine, "commit", record_another)
    with database.writing() as connection:  # the sequencer's own transaction, with its locks, before its commit
        connection.execute(select(func.pg_advisory_xact_lock(0x776E6D61)))
        connection.execute(insert(LEAF), {"leaf_index": 0, "event_id": "x", "hash": b""})
    assert 0 < during[0] < 5


def test_two_sequencers_at_a_time_change_nothing_twice(database: Database) -> None:
    """Writers that commit late and in any order, and two sequencers, all at once."""
    stop, failures = threading.Event(), []

    def run(work: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                work()
            except Exception as error:
                failures.append(error)

        thread = threading.Thread(target=guarded)
        thread.start()
        return thread

    def write(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(25):
            with database.writing() as connection:
                for _ in range(rng.randrange(3)):
                    with recorded(connection, "k", "museum", "s", now_iso()):
                        pass
                if not database.is_sqlite:
                    time.sleep(rng.random() * 0.02)
                if rng.random() < 0.2:
                    connection.rollback()

    def keep_sequencing() -> None:
        while not stop.is_set():
            sequence(database, batch_events=7)

    sequencers = [run(keep_sequencing) for _ in range(2)]
    for writer in [run(lambda seed=seed: write(seed)) for seed in range(3)]:
        writer.join()
    stop.set()
    for sequencer in sequencers:
        sequencer.join()
    assert failures == []
    sequence(database)
    verdict = verified(database)
    assert verdict.leaves == verdict.events > 30
    assert len(set(leaves(database))) == verdict.leaves


def test_a_sequencer_that_is_killed_anywhere_leaves_whole_batches(database: Database) -> None:
    url, clock, kills, at = database.url.render_as_string(hide_password=False), SampleClock(), 0, 0
    database.engine.dispose()  # nothing of the parent's is open in the child

    def work(step: Callable[[], None]) -> None:
        own = Database(url)
        at_statements(own, step)
        sequence(own, batch_events=2)

    count = 0
    while True:
        at += 1
        for _ in range(3):
            record_sale(database, clock(), 10)  # an event without rows
        count += 3
        database.engine.dispose()
        if not killed(work, at):
            break
        kills += 1
        verdict = verified(database)
        assert verdict.leaves + verdict.unsequenced == count
        sequence(database)
    assert kills > 12
    assert len(leaves(database)) == count
    verified(database)


def test_a_tree_that_does_not_fit_is_refused(database: Database) -> None:
    for seed in range(3):
        record_sale(database, SampleClock()(), seed)
    sequence(database)
    record_sale(database, SampleClock()(), 3)
    with database.writing() as connection:
        connection.execute(text("DELETE FROM leaf WHERE leaf_index > 0"))
    with pytest.raises(Tampered, match="tile 0 of level 0") as raised:
        sequence(database)
    assert raised.value.rule == "audit.tree-damaged"
    with database.writing() as connection:
        connection.execute(text("DELETE FROM leaf"))
        connection.execute(text("UPDATE tile SET number = 0"))
    with pytest.raises(Tampered, match="more than the 0 leaves"):
        sequence(database)
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(TILE)).scalar() == 1
