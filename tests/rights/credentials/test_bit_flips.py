"""The short form of the torture of single bits; the long one is ``benchmarks.torture.bit_flips``."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.torture import bit_flips
from wenmai.rights.credentials import layout
from wenmai.rights.credentials.containers import Carried, carried_by
from wenmai.rights.credentials.identity import Identity

FLIPS = 40  # of each format


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    return bit_flips.run(tmp_path_factory.mktemp("flips"), FLIPS, 11)


@pytest.mark.parametrize("kind", bit_flips.FORMATS)
def test_no_flipped_file_is_taken_for_ours(kind: str, figures: dict[str, dict[str, object]]) -> None:
    assert figures[kind]["accepted"] == []
    assert figures[kind]["done"] == FLIPS


def test_flips_fall_where_the_library_alone_sees_nothing(figures: dict[str, dict[str, object]]) -> None:
    """So that the check of the layout is tried and not only the library."""
    assert sum(int(str(one["by_layout"])) for one in figures.values()) >= 5


@pytest.mark.parametrize(("kind", "media_type"), bit_flips.FORMATS.items())
def test_padding_headers_and_toggles_are_accounted_for(
    kind: str, media_type: str, identity: Identity, tmp_path: Path
) -> None:
    """The bytes that C2PA leaves to the writer, one by one: each flip of them is seen, and by the layout alone."""
    data = bit_flips.signed_picture(kind, media_type, identity, 1)
    carried = carried_by(data, media_type)
    inside = data.find(b"jumdc2pa") - 12  # where the store starts, also where a container cuts it into pieces
    open_to_library = {"label of the store": inside + 33, "padding of the signature": data.rfind(b"cpad") + 40}
    assert carried.spans is not None
    for name, at in open_to_library.items():
        verdict = bit_flips.judge_flip(tmp_path / "x", data, at, 0, identity)
        assert not verdict.ours, name
        assert bit_flips.only_by_layout(verdict), (name, verdict.findings)


def test_the_torture_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bit_flips, "FORMATS", {"PNG": "image/png"})
    first = bit_flips.run(tmp_path, 5, 3)
    judged: list[int] = []
    judge = bit_flips.judge_flip
    monkeypatch.setattr(bit_flips, "judge_flip", lambda *how: (judged.append(how[2]), judge(*how))[1])
    assert bit_flips.run(tmp_path, 5, 3) == first
    assert judged == []


def test_a_flip_that_were_accepted_would_be_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The torture can fail: where the layout is not accounted for, it reports flips and their places."""
    monkeypatch.setattr(bit_flips, "FORMATS", {"WEBP": "image/webp"})
    monkeypatch.setattr("wenmai.rights.credentials.verifying.layout.account", layout.chain_of)
    monkeypatch.setattr(bit_flips, "flip_of", lambda _, carried, __: (_padding(carried), 0))
    (accepted,) = bit_flips.run(tmp_path, 1, 5)["WEBP"]["accepted"]
    assert accepted["same_pixels"]
    assert accepted["in"] == "c2pa > manifest > c2pa.signature > padding"


def _padding(carried: Carried) -> int:
    assert carried.spans
    start, length = carried.spans[0]  # a chunk of eight bytes' head, then the store
    return start + length - len(carried.store) + carried.store.rfind(b"cpad") + 40
