"""What workers that were killed have left, beside what the line itself saw: ``judged`` gives figures or raises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from dbos import DBOSClient
from sqlalchemy import Connection, func, select

from wenmai.assets.lineage import Edge, children
from wenmai.assets.tables import ACTIVITY, ASSET, DERIVATIVE
from wenmai.audit.tables import EVENT
from wenmai.jobs.desk import Ticket
from wenmai.jobs.keeper.engine import NAME, workflow_id
from wenmai.jobs.keeper.state import SCHEMA, JsonSerializer, KeeperState
from wenmai.jobs.tables import JOB
from wenmai.ledger.making_tables import RUN_CHARGE, RUN_QUOTE
from wenmai.ledger.statement import balances_of_everyone, faults_of_books
from wenmai.services.auditing import verify_log
from wenmai.services.context import Context

Jobs = dict[int, tuple[str, int]]  # number → id, attempt


def judged(house: Context, home: Path, note: str, asked: int, maker: str, given_fen: int) -> dict[str, Any]:
    """Figures of ``asked`` jobs over ``note``, all ended; AssertionError where anything is lost, twice or left.

    ``given_fen`` is what ``maker`` had at first, in its wallet and in vouchers.
    """
    with house.database.reading() as connection:
        jobs = _all_done(connection, asked)
        lineage = _lineage_whole(connection, jobs, note)
        charged = _charged_once(connection, jobs, maker, given_fen)
        named = set(connection.execute(select(ASSET.c.blob)).scalars())
        named |= set(connection.execute(select(DERIVATIVE.c.blob)).scalars())
    orphans = set(house.blobs.digests()) - named
    assert not orphans, f"{len(orphans)} blobs that nothing names"
    left = [path for path in (home / "blobs").rglob("*") if path.is_file() and "#" in path.name]
    left += list((home / "scratch").glob("*"))
    assert not [path for path in left if path.is_dir()], f"{len(left)} scratch folders left: {left[:3]}"
    verdict = verify_log(house)
    assert verdict.ok, verdict.findings
    runs = _never_again(house, home, jobs)
    return {"jobs": asked, **runs, **charged, "orphans": len(orphans), "half-written": len(left), "lineage": lineage}


def _all_done(connection: Connection, asked: int) -> Jobs:
    rows = connection.execute(select(JOB.c.id, JOB.c.attempt, JOB.c.state, JOB.c.spec)).all()
    states = Counter(row.state for row in rows)
    assert states == {"done": asked}, f"jobs: {states}, asked: {asked}"
    return {row.spec["parameters"]["number"]: (row.id, row.attempt) for row in rows}


def _lineage_whole(connection: Connection, jobs: Jobs, note: str) -> int:
    """Each job is an activity with one asset, an edge that leads from it to the note, and an event."""
    activities = set(connection.execute(select(ACTIVITY.c.id)).scalars())
    made = connection.execute(select(ASSET.c.id, ASSET.c.activity_id).where(ASSET.c.activity_id.is_not(None))).all()
    ids = {job_id for job_id, _ in jobs.values()}
    assert activities == ids, f"{len(activities)} activities of {len(ids)} jobs"
    assert Counter(row.activity_id for row in made) == Counter(ids), f"{len(made)} assets of {len(ids)} jobs"
    edges = children(connection, [note])
    assert set(edges) == {Edge(row.id, row.activity_id, note) for row in made}, f"{len(edges)} edges"
    parts = connection.execute(select(func.count()).select_from(DERIVATIVE)).scalar()
    assert parts == len(ids), f"{parts} parts of {len(ids)} assets"
    events = Counter(connection.execute(select(EVENT.c.subject).where(EVENT.c.kind == "asset.made")).scalars())
    assert events == Counter(ids), f"{sum(events.values())} events of {len(ids)} jobs"
    return len(edges)


def _charged_once(connection: Connection, jobs: Jobs, maker: str, given_fen: int) -> dict[str, int]:
    """One reservation and one charge a job; nothing is held still, and the books say what the charges say."""
    charges = connection.execute(select(RUN_CHARGE)).all()
    run_ids = {job_id if attempt == 1 else f"{job_id}-{attempt}" for job_id, attempt in jobs.values()}
    outcomes = Counter(row.outcome for row in charges)
    assert {row.run_id for row in charges} == run_ids, f"{len(charges)} charges for {len(run_ids)} jobs"
    assert outcomes == {"settled": len(run_ids)}, f"charges: {outcomes}"
    reserved = connection.execute(select(func.count()).select_from(RUN_QUOTE)).scalar()
    assert reserved == len(run_ids), f"{reserved} reservations for {len(run_ids)} jobs"
    paid_fen = sum(row.amount_fen for row in charges)
    balances = balances_of_everyone(connection)
    assert faults_of_books(connection) == []
    assert balances["house/making"] == paid_fen, f"{paid_fen} fen charged, {balances['house/making']} earned"
    # What comes back to a voucher, and what is left in the wallet, is all that was given less what was paid.
    left_fen = sum(fen for name, fen in balances.items() if name.endswith(("/voucher", f"{maker}/wallet")))
    assert left_fen == given_fen - paid_fen, f"{given_fen} fen given, {paid_fen} paid, {left_fen} left"
    held = {name: fen for name, fen in balances.items() if name.endswith("/held") and fen}
    assert not held, f"held still: {held}"
    return {"charged": len(charges), "charged fen": paid_fen}


def _never_again(house: Context, home: Path, jobs: Jobs) -> dict[str, int]:
    """No run began after the engine had kept the result of the one before, and none beside another of its own."""
    seen = [line for line in (home / "trace" / "runs").read_text().split("\n") if line]
    twice = [line for line in seen if line.startswith("twice")]
    assert not twice, f"ran twice at a time: {twice}"
    begun = [tuple(map(int, line.split())) for line in (home / "trace" / "moments").read_text().splitlines()]
    finished_ms = _finished_ms(KeeperState(home, house.database.url), jobs)
    late = [number for number, _, at_ms in begun if at_ms > finished_ms[number]]
    assert not late, f"done again although finished: {late}"
    return {"runs": len(begun), "again": len(begun) - len(jobs)}


def _finished_ms(state: KeeperState, jobs: Jobs) -> dict[int, int]:
    """When the engine kept the result of each job's work for the first time, in ms since 1970."""
    engine = state.engine()
    client = DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        serializer=JsonSerializer(),
        application_name=NAME,
    )
    try:
        found = {}
        for number, (job_id, attempt) in jobs.items():
            steps = client.list_workflow_steps(workflow_id(Ticket(job_id, attempt)), load_output=False)
            found[number] = min(int(step["completed_at_epoch_ms"] or 0) for step in steps)
        return found
    finally:
        client.destroy()
        engine.dispose()
