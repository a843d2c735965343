"""Workers killed at random moments while others work: no finished step again, none twice, each job recorded once.

    python -m benchmarks.torture.jobs FOLDER [--kills N] [--seed N] [--postgresql]

Two workers carry out small jobs that are paid for, by a voucher first; again and again one of them is killed with
SIGKILL and another takes its place. Every other kill waits until its victim has begun a run and comes some moment
after that: while the line runs, while its result is kept, or while it is recorded. Now and then a command asks for
jobs that are open already, and carries them out too while it waits; some commands are killed as well. What the line
itself saw (``witness_line``) is compared in the end with what is recorded (``jobs_judged``).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.torture.jobs_judged import judged
from benchmarks.torture.jobs_process import LINES, MAKER, asked_of, settings_of
from benchmarks.torture.market import give
from benchmarks.torture.witness_line import KIND
from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.bootstrap import open_context
from wenmai.jobs.model import OPEN_STATES
from wenmai.jobs.tables import JOB
from wenmai.parties.model import Actor
from wenmai.services.context import Context
from wenmai.services.quoting import quote_requests
from wenmai.services.requesting import check_parameters, groups_of, queue_jobs, request_for
from wenmai.services.tariffs import set_tariff
from wenmai.services.vouchers import VoucherDraft, issue_voucher, redeem_voucher

ROOT = Path(__file__).parents[2]
BATCH = 30
LIFE_S = (0.2, 8.0)  # a worker takes two to four seconds to start, and may be killed meanwhile
MIDST_S = 0.4  # a run, its result and its record take about as long
MIDST_WAIT_S = 60.0
LAST_WAIT_S = 240.0
MONEY_FEN, VOUCHER_FEN, FEN_A_JOB = 10_000_000, 200, 3
KILLS_A_COMMAND = 3  # a command comes in the middle at each third kill
COMMAND_JOBS = 4


@dataclass
class Scene:
    """One installation under attack."""

    home: Path
    url: str
    chance: random.Random
    batch: int = BATCH
    asked: int = 0
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    commands: list[subprocess.Popen[bytes]] = field(default_factory=list)
    struck: dict[str, int] = field(default_factory=lambda: {"in the midst": 0, "commands": 0, "commands killed": 0})

    def hire(self) -> None:
        self.workers.append(self._started())

    def command(self, note: str) -> None:
        """One who asks for jobs of the last batch: most are open, some done."""
        first = self.asked - self.chance.randint(COMMAND_JOBS, self.batch)
        self.commands.append(self._started(note, str(first), str(COMMAND_JOBS)))
        self.struck["commands"] += 1

    def kill_one(self, *, in_the_midst: bool) -> None:
        found = self._begins_a_run() if in_the_midst else None
        if found is None:
            time.sleep(self.chance.uniform(*LIFE_S))
            found = self.chance.choice(self.workers)
        else:
            time.sleep(self.chance.uniform(0, MIDST_S))
            self.struck["in the midst"] += 1
        self.workers.remove(found)
        _kill(found)

    def kill_a_command(self) -> None:
        if self.commands and self.commands[-1].poll() is None and self.chance.random() < 0.5:
            _kill(self.commands.pop())
            self.struck["commands killed"] += 1

    def end(self) -> None:
        for command in self.commands:
            assert command.wait(60) == 0, f"a command left with {command.returncode}: see workers.log"
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            worker.wait(60)

    def _started(self, *more: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        command = [sys.executable, "-m", "benchmarks.torture.jobs_process", str(self.home), self.url, *more]
        with (self.home / "workers.log").open("ab") as log:
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def _begins_a_run(self) -> subprocess.Popen[bytes] | None:
        """The worker that is the next to begin a run; None where none does for a while."""
        moments, by_process = self.home / "trace" / "moments", {worker.pid: worker for worker in self.workers}
        seen, until_s = moments.stat().st_size if moments.exists() else 0, time.monotonic() + MIDST_WAIT_S
        while time.monotonic() < until_s:
            new = moments.read_bytes()[seen:] if moments.exists() else b""
            for line in new.decode().splitlines():
                if int(line.split(" ")[1]) in by_process:
                    return by_process[int(line.split(" ")[1])]
            time.sleep(0.01)
        return None


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def run(home: Path, kills: int, seed: int, url: str, batch: int = BATCH) -> dict[str, Any]:
    """Kill so many workers while at least ``batch`` jobs are open; figures, or an AssertionError."""
    scene = Scene(home / "jobs", url, random.Random(seed), batch)
    (scene.home / "trace").mkdir(parents=True)
    house = open_context(settings_of(scene.home, url), inline=True, lines=LINES)
    context = house.acting_as(Actor.everything(MAKER))  # the house itself pays nothing
    began_s = time.monotonic()
    try:
        note = _prepared(house, context)
        for _ in range(2):
            scene.hire()
        for number in range(kills):
            if _open(context) < batch:
                _ask(context, scene, note)
            if number % KILLS_A_COMMAND == 1:
                scene.command(note)
            scene.kill_one(in_the_midst=number % 2 == 1)
            scene.kill_a_command()
            scene.hire()
        _await_end(context)
        scene.end()
        figures = judged(house, scene.home, note, scene.asked, MAKER, MONEY_FEN + VOUCHER_FEN)
        return figures | {"kills": kills, **scene.struck, "seed": seed, "seconds": round(time.monotonic() - began_s)}
    finally:
        for process in (*scene.workers, *scene.commands):
            process.kill()
        context.close()


def _prepared(house: Context, context: Context) -> str:
    """A tariff, money, a voucher that is too small for all, and the note that everything is made of."""
    set_tariff(house, {"core_s_micro_fen": 1_000_000, "minimum_fen": FEN_A_JOB})
    give(context, MAKER, MONEY_FEN)
    _, code = issue_voucher(house, VoucherDraft(VOUCHER_FEN, "2099-01-01"))
    redeem_voucher(context, code)
    made = Asset(KIND, context.blobs.put(b"silk"), "text/plain", context.party, 4, title_en="silk")
    with context.database.writing() as connection:
        assets.put_asset(connection, made, [])
    return made.id


def _ask(context: Context, scene: Scene, note: str) -> None:
    line = context.lines.get("witness")
    numbers = range(scene.asked, scene.asked + scene.batch)
    (group,) = groups_of(context, line, [note])
    asked = [check_parameters(line, asked_of(scene.home, number)) for number in numbers]
    requests = [request_for(context, line, parameters, group) for parameters in asked]
    queue_jobs(context, requests, quote_requests(context, line, asked[0], requests))
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    if not asked.postgresql:
        print(json.dumps(run(asked.folder, asked.kills, asked.seed, "")))
        return
    from benchmarks.postgresql import running_server

    with running_server() as server:
        print(json.dumps(run(asked.folder, asked.kills, asked.seed, server.empty_database())))


if __name__ == "__main__":
    main()
