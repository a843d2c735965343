"""What cannot be stitched is said, with what to do; what was held for it is given back, and nothing is charged."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from benchmarks.torture.market import give
from benchmarks.torture.paying import FEN_A_CORE_S, operator
from tests.services.test_charging import balances
from wenmai.jobs.model import FAILED
from wenmai.kernel.errors import Forbidden, InvalidInput, StorageFailure
from wenmai.parties.model import Actor
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.making import make
from wenmai.services.tariffs import set_tariff
from wenmai.services.watching import list_jobs
from wenmai.storage.blobs import BlobStore

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


def _imported(context: Context, folder: Path, drawn: str) -> str:
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
        (WHOLE, {"width_mm": 800.0, "hoop": "100x100"}, "hoop"),
        (WHOLE, {"hoop": "7x7"}, "hoop"),
        (HAIR, {"width_mm": 40.0, "style": "painting"}, "thread"),
        (PALE, {"width_mm": 40.0, "style": "painting"}, "ground"),
    ],
    ids=["open path", "no area", "larger than its hoop", "unknown hoop", "finer than a thread", "nothing but ground"],
)
def test_what_cannot_be_stitched_costs_nothing(
    paying: Context, tmp_path: Path, drawn: str, asked: dict[str, Any], said: str
) -> None:
    motif = _imported(paying, tmp_path / "motif", drawn)
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
    motif = _imported(paying, tmp_path / "motif", WHOLE)
    with pytest.raises(InvalidInput, match=said):
        list(make(paying, "embroidery", [motif], asked))
    assert list_jobs(paying) == []
    _untouched(paying)


def test_without_a_licence_to_derive_nothing_runs(paying: Context, tmp_path: Path) -> None:
    motif = _imported(paying, tmp_path / "motif", WHOLE)
    other = paying.acting_as(Actor.everything("workshop"))
    (made,) = make(other, "embroidery", [motif], {"width_mm": 20.0})
    assert isinstance(made.error, Forbidden)
    assert "offer list --asset" in made.error.remedy
    assert list_jobs(other) == []


def test_a_full_disk_gives_back_what_was_held(paying: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    motif = _imported(paying, tmp_path / "motif", WHOLE)

    def full(self: BlobStore, path: Path, digest: str | None = None) -> str:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(BlobStore, "put_file", full)
    (made,) = make(paying, "embroidery", [motif], {"width_mm": 20.0})
    assert isinstance(made.error, StorageFailure)
    assert "disk is full" in str(made.error)
    _untouched(paying)
    monkeypatch.undo()
    (again,) = make(paying, "embroidery", [motif], {"width_mm": 20.0})
    assert again.error is None
