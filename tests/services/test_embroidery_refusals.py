"""What cannot be stitched is said, with what to do; what was held for it is given back, and nothing is charged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from benchmarks.torture.market import give
from benchmarks.torture.paying import FEN_A_CORE_S, operator
from tests.services.test_charging import balances, voucher_of
from wenmai.jobs.model import DONE, FAILED, Job
from wenmai.kernel.errors import Conflict, Forbidden, InvalidInput
from wenmai.parties.model import Actor
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.making import ask, make
from wenmai.services.tariffs import set_tariff
from wenmai.services.vouchers import VoucherDraft, issue_voucher, redeem_voucher
from wenmai.services.watching import cancel, list_jobs

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{drawn}</svg>'
WHOLE = '<rect x="10" y="10" width="80" height="80" fill="#a02030"/>'
PALE = '<rect x="10" y="10" width="80" height="80" fill="#e8e4d8"/>'
HAIR = '<path d="M10 10 L90 90 M10 90 L90 10" fill="none" stroke="#202020" stroke-width="0.1"/>'


@pytest.fixture
def paying(workshop: Context) -> Context:
    """A museum with 10 yuan in a house where a run costs 40 fen at least."""
    set_tariff(operator(workshop), FEN_A_CORE_S | {"minimum_fen": 40})
    give(workshop, "museum", 1000)
    return workshop


def imported(context: Context, folder: Path, drawn: str) -> str:
    """The id of a drawing that the context's party owns."""
    folder.mkdir()
    (folder / "motif.svg").write_text(SVG.format(drawn=drawn))
    (asset_id,) = import_collection(context, folder, keep_ids=True).asset_ids
    return asset_id


def _untouched(context: Context) -> None:
    assert balances(context) == {"house/bank": -1000, "museum/wallet": 1000}


@pytest.mark.parametrize(
    ("drawn", "asked", "said"),
    [
        ('<path d="M10 10 L90 90" fill="none" stroke="none"/>', {}, "nothing"),
        ('<path d="M10 10 L90 10 L50 10 Z" fill="#a02030"/>', {}, ""),
        (WHOLE, {"width_mm": 120.0, "hoop": "100x100"}, "hoop"),
        (WHOLE, {"hoop": "7x7"}, "hoop"),
        (HAIR, {"width_mm": 40.0, "style": "painting"}, "thread"),
        (PALE, {"width_mm": 40.0, "style": "painting"}, "ground"),
    ],
    ids=["open path", "no area", "larger than its hoop", "unknown hoop", "finer than a thread", "nothing but ground"],
)
def test_what_cannot_be_stitched_costs_nothing(
    paying: Context, tmp_path: Path, drawn: str, asked: dict[str, Any], said: str
) -> None:
    motif = imported(paying, tmp_path / "motif", drawn)
    (made,) = make(paying, "embroidery", [motif], {"width_mm": 20.0} | asked)
    assert isinstance(made.error, InvalidInput)
    assert said in str(made.error)
    assert made.error.remedy
    (job,) = list_jobs(paying)
    assert job.state == FAILED
    _untouched(paying)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"width_mm": 0.5}, "width_mm"),
        ({"width_mm": 9_999.0}, "width_mm"),
        ({"style": "crochet"}, "style"),
        ({"format": "xls"}, "format"),
        ({"threads": "gossamer"}, "no thread chart"),
    ],
)
def test_what_is_out_of_range_is_refused_before_anything_is_held(
    paying: Context, tmp_path: Path, asked: dict[str, Any], said: str
) -> None:
    motif = imported(paying, tmp_path / "motif", WHOLE)
    with pytest.raises(InvalidInput, match=said):
        list(make(paying, "embroidery", [motif], asked))
    assert list_jobs(paying) == []
    _untouched(paying)


def test_without_a_licence_to_derive_nothing_runs(paying: Context, tmp_path: Path) -> None:
    motif = imported(paying, tmp_path / "motif", WHOLE)
    other = paying.acting_as(Actor.everything("workshop"))
    (made,) = make(other, "embroidery", [motif], {"width_mm": 20.0})
    assert isinstance(made.error, Forbidden)
    assert "offer list --asset" in made.error.remedy
    assert list_jobs(other) == []


@pytest.mark.parametrize("style", ["tatami", "painting"])
def test_a_motif_smaller_than_the_needle_costs_nothing(paying: Context, tmp_path: Path, style: str) -> None:
    """Specks far apart: as wide as is asked for, and nothing of it as large as a stitch."""
    specks = '<rect x="1" y="1" width="1" height="1"/><rect x="98" y="1" width="1" height="1"/>'
    motif = imported(paying, tmp_path / "motif", specks)
    (made,) = make(paying, "embroidery", [motif], {"width_mm": 10.0, "style": style, "subject": "whole"})
    assert isinstance(made.error, InvalidInput), made.outputs
    assert "smaller than the needle" in made.error.what
    assert "larger width" in made.error.remedy
    _untouched(paying)


FLAT = {"minimum_fen": 40, "core_s_micro_fen": 1}  # 40 fen a run, whatever it takes


def _at_once(context: Context, motif: str) -> list[Job | Conflict]:
    """Two who ask for different designs at the same moment: the job of each, or why there is none."""
    both = Barrier(2)

    def asked(width_mm: float) -> Job | Conflict:
        both.wait()
        try:
            queued, _ = ask(context, "embroidery", [motif], {"width_mm": width_mm}, hand_in=False)
        except Conflict as refused:
            return refused
        return queued[0]

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(asked, (10.0, 12.0)))


@pytest.mark.both_databases
def test_a_voucher_for_one_run_serves_one_of_two_at_once(workshop: Context, tmp_path: Path) -> None:
    set_tariff(operator(workshop), FLAT)
    voucher_of(workshop, 60)
    motif = imported(workshop, tmp_path / "motif", WHOLE)
    found = _at_once(workshop, motif)
    (refused,) = (one for one in found if isinstance(one, Conflict))
    assert refused.rule == "ledger.funds"
    assert "redeem a voucher" in refused.remedy
    (job,) = list_jobs(workshop)
    cancel(workshop, job.id)
    assert [fen for name, fen in balances(workshop).items() if name.endswith("/voucher")] == [60]


@pytest.mark.both_databases
def test_who_spends_a_voucher_twice_pays_the_rest(workshop: Context, tmp_path: Path) -> None:
    set_tariff(operator(workshop), FLAT)
    voucher_of(workshop, 60)
    give(workshop, "museum", 1000)
    motif = imported(workshop, tmp_path / "motif", WHOLE)
    first, second = _at_once(workshop, motif)
    assert isinstance(first, Job)
    assert isinstance(second, Job)
    for width_mm in (10.0, 12.0):
        (made,) = make(workshop, "embroidery", [motif], {"width_mm": width_mm})
        assert made.error is None
    assert [job.state for job in list_jobs(workshop)] == [DONE, DONE]
    left = balances(workshop)
    assert (left["museum/wallet"], left["house/making"]) == (980, 80)
    assert not [name for name in left if name.endswith(("/voucher", "/held"))]


def test_a_voucher_that_another_redeemed_is_refused(workshop: Context) -> None:
    set_tariff(operator(workshop), FLAT)
    kept, code = issue_voucher(operator(workshop), VoucherDraft(60, "2099-01-01"))
    redeem_voucher(workshop, code)
    assert redeem_voucher(workshop, code).voucher.id == kept.voucher.id  # again: nothing more happens
    with pytest.raises(Conflict, match="another party redeemed it") as refused:
        redeem_voucher(workshop.acting_as(Actor.everything("atelier")), code)
    assert refused.value.remedy
    assert [fen for name, fen in balances(workshop).items() if name.endswith("/voucher")] == [60]
