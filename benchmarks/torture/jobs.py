"""Workers killed at random moments while others work: no finished step again, none twice, each job recorded once.

Two workers carry out small jobs; again and again one of them is killed with SIGKILL and another takes its place. The
line leaves a trace of each run (``witness_line``), which is compared with what is recorded in the end.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.torture.market import give
from benchmarks.torture.witness_line import KIND
from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.assets.tables import ACTIVITY, ASSET, DERIVATIVE
from wenmai.audit.tables import EVENT
from wenmai.bootstrap import open_context
from wenmai.jobs.model import OPEN_STATES
from wenmai.jobs.tables import JOB
from wenmai.kernel.settings import Settings
from wenmai.ledger.making_tables import RUN_CHARGE
from wenmai.ledger.statement import balances_of_everyone
from wenmai.parties.model import Actor
from wenmai.services.context import Context
from wenmai.services.quoting import quote_requests
from wenmai.services.requesting import check_parameters, groups_of, queue_jobs, request_for
from wenmai.services.tariffs import set_tariff

LINES = {"witness": "benchmarks.torture.witness_line:LINE"}
ROOT = Path(__file__).parents[2]
BATCH = 30
PAUSE_MS = 80
LIFE_S = (0.2, 8.0)  # a worker takes two to four seconds to start, and may be killed meanwhile
LAST_WAIT_S = 240.0
MAKER, MONEY_FEN, FEN_A_JOB = "workshop", 10_000_000, 3


@dataclass
class Scene:
    """One installation under attack."""

    home: Path
    url: str
    chance: random.Random
    batch: int = BATCH
    asked: int = 0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def settings(self) -> Settings:
        return Settings(self.home, self.url or f"sqlite:///{self.home / 'wenmai.db'}", "house", 2)

    def hire(self) -> None:
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, "-m", "benchmarks.torture.jobs", str(self.home), self.url]
        log = (self.home / "workers.log").open("ab")
        self.workers.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        log.close()

    def kill_one(self) -> None:
        worker = self.workers.pop(self.chance.randrange(len(self.workers)))
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def end(self) -> None:
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(60)


def run(home: Path, kills: int, seed: int, url: str, batch: int = BATCH) -> dict[str, Any]:
    """Kill so many workers while at least ``batch`` jobs are open; figures, or an AssertionError."""
    scene = Scene(home / "jobs", url, random.Random(seed), batch)
    (scene.home / "trace").mkdir(parents=True)
    house = open_context(scene.settings(), inline=True, lines=LINES)
    context = house.acting_as(Actor.everything(MAKER))  # the house itself pays nothing
    began_s = time.monotonic()
    try:
        set_tariff(house, {"core_s_micro_fen": 1_000_000, "minimum_fen": FEN_A_JOB})
        give(context, MAKER, MONEY_FEN)
        notes = _seed(context)
        for _ in range(2):
            scene.hire()
        for _ in range(kills):
            if _open(context) < batch:
                _ask(context, scene, notes)
            time.sleep(scene.chance.uniform(*LIFE_S))
            scene.kill_one()
            scene.hire()
        _await_end(context)
        scene.end()
        return _compared(context, scene) | {"kills": kills, "seconds": round(time.monotonic() - began_s)}
    finally:
        for worker in scene.workers:
            worker.kill()
        context.close()


def _seed(context: Context) -> list[str]:
    blob = context.blobs.put(b"silk")
    made = Asset(KIND, blob, "text/plain", context.party, 4, title_en="silk")
    with context.database.writing() as connection:
        assets.put_asset(connection, made, [])
    return [made.id]


def _ask(context: Context, scene: Scene, notes: list[str]) -> None:
    line = context.lines.get("witness")
    requests, parameters = [], check_parameters(line, {"trace": str(scene.home / "trace")})
    for number in range(scene.asked, scene.asked + scene.batch):
        asked = {"number": number, "pause_ms": PAUSE_MS, "trace": str(scene.home / "trace")}
        (group,) = groups_of(context, line, notes)
        requests.append(request_for(context, line, check_parameters(line, asked), group))
    queue_jobs(context, requests, quote_requests(context, line, parameters, requests))
    scene.asked += scene.batch


def _open(context: Context) -> int:
    with context.database.reading() as connection:
        query = select(func.count()).select_from(JOB).where(JOB.c.state.in_(OPEN_STATES))
        return int(connection.execute(query).scalar() or 0)


def _await_end(context: Context) -> None:
    until_s = time.monotonic() + LAST_WAIT_S
    while _open(context):
        assert time.monotonic() < until_s, f"{_open(context)} jobs did not end"
        time.sleep(0.2)


def _compared(context: Context, scene: Scene) -> dict[str, Any]:
    lines = (scene.home / "trace" / "runs").read_text().split("\n")
    seen = Counter(line.split(" ")[0] for line in lines if line)
    begun = Counter(line for line in lines if line.startswith("begin"))
    with context.database.reading() as connection:
        counted = connection.execute(select(JOB.c.state, func.count()).group_by(JOB.c.state))
        states = {state: int(count) for state, count in counted}
        activities = connection.execute(select(func.count()).select_from(ACTIVITY)).scalar()
        made = connection.execute(select(func.count()).where(ASSET.c.activity_id.is_not(None))).scalar()
        events = connection.execute(select(func.count()).where(EVENT.c.kind == "asset.made")).scalar()
        named = set(connection.execute(select(ASSET.c.blob)).scalars())
        named |= set(connection.execute(select(DERIVATIVE.c.blob)).scalars())
        charges = connection.execute(select(func.count()).select_from(RUN_CHARGE)).scalar()
        paid_fen = connection.execute(select(func.sum(RUN_CHARGE.c.amount_fen))).scalar() or 0
        balances = balances_of_everyone(connection)
    assert charges == scene.asked, f"{charges} charges for {scene.asked} jobs"
    assert balances[f"{MAKER}/wallet"] == MONEY_FEN - paid_fen, f"paid {paid_fen}, left {balances}"
    assert not balances.get(f"{MAKER}/held"), f"{balances[f'{MAKER}/held']} fen are held still"
    assert states == {"done": scene.asked}, f"jobs: {states}"
    assert activities == made == events == scene.asked, f"recorded: {activities}, {made}, {events} of {scene.asked}"
    assert not seen["twice"], f"{seen['twice']} ran twice at a time"
    orphans = set(context.blobs.digests()) - named
    assert not orphans, f"{len(orphans)} blobs that nothing names"
    left = list((scene.home / "scratch").glob("*"))
    assert not left, f"{len(left)} scratch folders left"
    return {"jobs": scene.asked, "runs": seen["begin"], "again": sum(begun.values()) - scene.asked}


def _work() -> None:
    home, url = Path(sys.argv[1]), sys.argv[2]
    context = open_context(Scene(home, url, random.Random(0)).settings(), lines=LINES)
    from wenmai.services.working import work

    try:
        work(context, until_idle=False, ready=lambda name: None)
    finally:
        context.close()


if __name__ == "__main__":
    _work()
