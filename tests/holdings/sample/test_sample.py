"""The sample collection: whole, the same every time, left alone where it is intact."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from wenmai.holdings.sample import write_sample
from wenmai.holdings.sample.catalogue import WORKS
from wenmai.holdings.sample.outline import band, bars, bezier, circle, dense, path, stroke, through
from wenmai.holdings.sample.symmetry.groups import FRIEZE_GROUPS, WALLPAPER_GROUPS
from wenmai.kernel.digests import of_file
from wenmai.kernel.errors import InvalidInput, StorageFailure

SMALL_PX = 240


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample") / "deep" / "sample", longest_side_px=SMALL_PX)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "index.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_row_has_its_picture_and_its_record(folder: Path) -> None:
    records = rows(folder)
    assert 40 <= len(records) <= 70
    assert len({row["file"] for row in records}) == len(records)
    for row in records:
        picture = cv2.imread(str(folder / row["file"]))
        assert picture is not None, row["file"]
        assert row["title_zh"]
        assert row["title_en"]
        assert row["credit"]
        assert row["licence"]
    drawn = [row for row in records if not row["file"].startswith("photographs/")]
    for row in drawn:
        assert max(cv2.imread(str(folder / row["file"])).shape) == SMALL_PX
        assert row["licence"] == "CC0-1.0"
        assert "drawn by program" in row["credit"]


def test_no_two_pictures_are_alike_and_none_is_empty(folder: Path) -> None:
    seen = []
    for row in rows(folder):
        picture = cv2.resize(cv2.imread(str(folder / row["file"])), (48, 48), interpolation=cv2.INTER_AREA).astype(
            float
        )
        assert picture.std() > 8, row["file"]
        assert all(np.abs(picture - other).mean() > 4 for other in seen), row["file"]
        seen.append(picture)


def test_all_groups_are_on_the_wall(folder: Path) -> None:
    notes = " ".join(row["note_en"] + ";" for row in rows(folder))
    for name in WALLPAPER_GROUPS:
        assert f"wallpaper group {name};" in notes
    for name in FRIEZE_GROUPS:
        assert f"frieze group {name};" in notes


def test_photographs_carry_their_true_credit(folder: Path) -> None:
    photographs = {row["file"]: row for row in rows(folder) if row["file"].startswith("photographs/")}
    assert photographs["photographs/chinese-pavilion.jpg"]["licence"] == "CC-BY-2.0"
    assert "danielbuechele" in photographs["photographs/chinese-pavilion.jpg"]["credit"]
    assert all(row["source"].startswith("https://") for row in photographs.values())


def test_a_second_run_changes_nothing_and_mends_what_is_broken(folder: Path) -> None:
    before = {path: (of_file(path), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    write_sample(folder, longest_side_px=SMALL_PX)
    assert before == {path: (of_file(path), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}
    broken, lost = folder / WORKS[0].record.file, folder / WORKS[1].record.file
    broken.write_bytes(broken.read_bytes()[:100])
    lost.unlink()
    seen: list[tuple[int, int, str]] = []
    write_sample(folder, longest_side_px=SMALL_PX, report=lambda *step: seen.append(step))
    assert {path: digest for path, (digest, _) in before.items()} == {
        path: of_file(path) for path in folder.rglob("*") if path.is_file()
    }
    assert seen[-1][:2] == (len(WORKS), len(WORKS))


def test_the_same_bytes_every_time(folder: Path, tmp_path: Path) -> None:
    again = write_sample(tmp_path / "again", longest_side_px=SMALL_PX)
    for row in rows(folder):
        assert of_file(folder / row["file"]) == of_file(again / row["file"]), row["file"]
    assert (folder / "index.csv").read_bytes() == (again / "index.csv").read_bytes()


def test_a_spoilt_receipt_is_survived(folder: Path) -> None:
    (folder / ".written.json").write_text('["no receipt"')
    digest = of_file(folder / WORKS[0].record.file)
    write_sample(folder, longest_side_px=SMALL_PX)
    assert of_file(folder / WORKS[0].record.file) == digest


def test_bad_wishes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="too small"):
        write_sample(tmp_path, longest_side_px=10)
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StorageFailure):
        write_sample(blocked / "sample", longest_side_px=SMALL_PX)


def test_curves_go_where_they_should() -> None:
    assert np.allclose(bezier([0, 0], [0, 1], [1, 1], [1, 0])[[0, -1]], [[0, 0], [1, 0]])
    assert np.allclose(path("M0,0 L1,0 1,1 Z"), [[0, 0], [1, 0], [1, 1]])
    points = [(0, 0), (1, 0.2), (2, -0.1), (3, 0.0)]
    line = through(points, closed=False, steps=8)
    assert all(np.linalg.norm(line - point, axis=1).min() < 1e-6 for point in points)
    assert np.allclose(np.linalg.norm(circle(1, 2, 3) - [1, 2], axis=1), 3)


def test_strokes_have_their_width() -> None:
    straight = np.stack([np.linspace(0, 1, 20), np.zeros(20)], axis=1)
    outline = stroke(straight, 0.2)
    assert np.isclose(np.ptp(outline[:, 1]), 0.2)
    outer, inner = band(circle(0, 0, 1.0), 0.1)
    radii = sorted(np.linalg.norm(ring, axis=1).mean() for ring in (outer, inner))
    assert np.allclose(radii, [0.95, 1.05], atol=1e-3)
    (bar,) = bars([(0, 0), (1, 0)], 0.1)
    assert np.allclose(np.ptp(bar, axis=0), [1.1, 0.1])
    fine = dense(np.array([[0.0, 0], [1, 0], [1, 1]]), 0.1)
    assert np.linalg.norm(np.roll(fine, -1, axis=0) - fine, axis=1).max() <= 0.1 + 1e-9
