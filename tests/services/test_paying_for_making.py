"""What goes through the door costs its party what it used; what is refused, fails or is cancelled costs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.torture.market import give
from benchmarks.torture.paying import FEN_A_CORE_S, operator
from tests.services.test_charging import balances
from wenmai.jobs.model import DONE, QUEUED
from wenmai.kernel.errors import Conflict, InvalidInput
from wenmai.ledger.charge_store import find_charge
from wenmai.services.auditing import verify_log
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.making import make
from wenmai.services.quoting import quote_requests
from wenmai.services.requesting import check_parameters, groups_of, queue_jobs, request_for
from wenmai.services.tariffs import set_tariff
from wenmai.services.watching import cancel, list_jobs

pytestmark = pytest.mark.both_databases
MINIMUM_FEN, HIT_FEN = 40, 3


@pytest.fixture
def images(workshop: Context, collection: Path) -> list[str]:
    """Pictures of a museum that has 10 yuan, in a house where a run costs 40 fen at least."""
    set_tariff(operator(workshop), FEN_A_CORE_S | {"cache_hit_fen": HIT_FEN, "minimum_fen": MINIMUM_FEN})
    give(workshop, "museum", 1000)
    return import_collection(workshop, collection, keep_ids=True).asset_ids


def test_a_run_is_charged_what_it_used_and_once(workshop: Context, images: list[str]) -> None:
    (made,) = make(workshop, "invert", images[:1], {})
    assert made.error is None
    (again,) = make(workshop, "invert", images[:1], {})
    assert again.reused
    (job,) = list_jobs(workshop)
    with workshop.database.reading() as connection:
        charge = find_charge(connection, job.run_id)
    assert job.state == DONE
    assert job.quote is not None
    assert charge is not None
    assert charge.amount_fen >= MINIMUM_FEN
    assert balances(workshop)["museum/wallet"] == 1000 - charge.amount_fen
    assert verify_log(operator(workshop)).ok


def test_the_same_bytes_again_cost_a_hit(workshop: Context, images: list[str], tmp_path: Path) -> None:
    """The same picture as another Work: the blobs are there, the run is one of its own."""
    (made,) = make(workshop, "invert", images[:1], {})
    before = balances(workshop)["museum/wallet"]
    twin = tmp_path / "twin"
    twin.mkdir()
    blob = made.inputs[0].blob
    (twin / "flower.png").write_bytes(workshop.blobs.get(blob))
    (twin / "index.csv").write_text(
        "file,title_zh,title_en\nflower.png,青花莲花纹盘,Blue and white plate with lotus design\n"
    )
    ids = import_collection(workshop, twin, keep_ids=True).asset_ids
    (hit,) = make(workshop, "invert", ids, {})
    assert hit.error is None
    assert hit.reused
    assert before - balances(workshop)["museum/wallet"] == HIT_FEN


def test_a_run_that_fails_gives_back_what_was_held(workshop: Context, images: list[str]) -> None:
    (made,) = make(workshop, "invert", images[:1], {"fail": True})
    assert isinstance(made.error, InvalidInput)
    assert balances(workshop) == {"house/bank": -1000, "museum/wallet": 1000}
    (again,) = make(workshop, "invert", images[:1], {"fail": True})
    assert isinstance(again.error, InvalidInput)
    (job,) = list_jobs(workshop)
    assert job.attempt == 2
    assert balances(workshop) == {"house/bank": -1000, "museum/wallet": 1000}
    assert verify_log(operator(workshop)).ok


def test_who_has_too_little_is_told_and_nothing_waits(workshop: Context, images: list[str]) -> None:
    set_tariff(operator(workshop), FEN_A_CORE_S | {"minimum_fen": 400})
    with pytest.raises(Conflict, match="the run may cost"):
        list(make(workshop, "invert", images, {}))  # two could be paid, three not
    assert list_jobs(workshop) == []
    assert balances(workshop) == {"house/bank": -1000, "museum/wallet": 1000}


def test_what_is_cancelled_before_it_runs_gives_back_what_was_held(workshop: Context, images: list[str]) -> None:
    line = workshop.lines.get("invert")
    checked = check_parameters(line, {})
    (group,) = groups_of(workshop, line, images[:1])
    asked = [request_for(workshop, line, checked, group)]
    (job,) = queue_jobs(workshop, asked, quote_requests(workshop, line, checked, asked))
    assert job.state == QUEUED
    assert balances(workshop)["museum/held"] >= MINIMUM_FEN
    cancel(workshop, job.id)
    assert balances(workshop) == {"house/bank": -1000, "museum/wallet": 1000}
