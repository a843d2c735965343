"""Import: idempotent, incremental, resumable after a kill; bad files become problems and stop nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from tests.services.conftest import draw, write_collection
from wenmai.assets import catalogue
from wenmai.holdings.model import HoldingRecord
from wenmai.kernel.errors import InvalidInput
from wenmai.services.checkup import check_up
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.indexing import bring_up_to_date
from wenmai.services.searching import SearchQuery, search
from wenmai.services.showing import blob_of, show
from wenmai.services.upkeep import keep_up


def _count(context: Context) -> int:
    with context.database.reading() as connection:
        return catalogue.count(connection, "image")


@pytest.mark.both_databases
def test_importing_again_doubles_nothing(context: Context, collection: Path) -> None:
    first = import_collection(context, collection, keep_ids=True)
    again = import_collection(context, collection, keep_ids=True)
    assert (first.new, first.known, first.problems) == (3, 0, [])
    assert (again.new, again.known) == (0, 3)
    assert again.asset_ids == first.asset_ids
    assert _count(context) == 3


def test_only_what_is_new_is_read(context: Context, collection: Path) -> None:
    import_collection(context, collection)
    shutil.copy(collection / "bat.png", collection / "another.png")
    assert import_collection(context, collection).new == 1


@pytest.mark.both_databases
def test_a_title_that_changes_is_brought_up_to_date(context: Context, collection: Path) -> None:
    (asset_id, *_) = import_collection(context, collection, keep_ids=True).asset_ids
    index = collection / "index.csv"
    index.write_text(index.read_text("utf-8").replace("Blue and white plate with lotus design", "Dragon dish"), "utf-8")
    assert import_collection(context, collection).updated == 1
    assert _count(context) == 3
    portrait = show(context, asset_id)
    assert portrait.work is not None
    assert portrait.work.title_en == "Dragon dish"
    assert [r.id for r in search(context, SearchQuery(text="dragon"))][:1] == [asset_id]


def test_the_bytes_that_come_in_are_the_bytes_that_go_out(context: Context, collection: Path) -> None:
    (asset_id, *_) = import_collection(context, collection, keep_ids=True).asset_ids
    assert blob_of(context, asset_id)[0] == (collection / "flower.png").read_bytes()


def test_what_is_broken_is_listed_and_the_rest_goes_on(context: Context, tmp_path: Path) -> None:
    folder = write_collection(tmp_path / "collection")
    whole = (folder / "bat.png").read_bytes()
    (folder / "cut.png").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.jpg").write_text("I am no picture")
    (folder / "index.csv").write_text(
        "file,title_zh,title_en\nflower.png,花,Flower\ngone.png,无,Gone\nbat.png,蝠,Bat\n", encoding="gb18030"
    )
    summary = import_collection(context, folder)
    assert summary.new == 3
    told = {problem.file: problem for problem in summary.problems}
    assert {"cut.png", "empty.jpg", "text.jpg"} <= set(told)
    assert any("gone.png" in problem.what and problem.line == 3 for problem in summary.problems)
    assert all(problem.what for problem in summary.problems)


def test_a_file_that_vanishes_between_listing_and_reading_is_a_problem(
    context: Context, collection: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wenmai.holdings import folder

    def vanishing(root: Path) -> object:
        yield HoldingRecord("ghost", root / "ghost.png", "ghost.png")

    monkeypatch.setattr(folder, "read", vanishing)
    summary = import_collection(context, collection)
    assert summary.new == 0
    assert [problem.file for problem in summary.problems] == ["ghost.png"]


def test_a_folder_that_is_not_there_is_said_so(context: Context, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no such file"):
        import_collection(context, tmp_path / "nowhere")


def test_kills_in_the_middle_lose_and_double_nothing(context: Context, tmp_path: Path) -> None:
    """kill -9 at several moments of an import, then once to the end: every picture is there exactly once."""
    import cv2

    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(24):
        picture = draw("flower.png", 160)
        cv2.putText(picture, str(number), (5, 150), cv2.FONT_HERSHEY_PLAIN, 2, (0, 0, 0))
        cv2.imwrite(str(folder / f"{number:02}.png"), picture)
    environment = os.environ | {"WENMAI_HOME": str(context.home), "WENMAI_PARTY": "museum", "WENMAI_WORKERS": "1"}
    command = [sys.executable, "-c", "from wenmai.cli import main; main()", "import", str(folder)]
    for pause_s in (2.5, 3.5, 4.5):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
    survived = _count(context)
    summary = import_collection(context, folder, keep_ids=True)
    assert summary.problems == []
    assert summary.known == survived
    assert len(set(summary.asset_ids)) == _count(context) == 24
    bring_up_to_date(context)
    assert all(result.ok for result in check_up(context) if result.name in ("database", "blobs", "image index"))
    assert len(search(context, SearchQuery(kind="image", limit=100))) == 24


def test_a_picture_that_comes_again_in_other_shape_is_grouped_and_not_dropped(context: Context, tmp_path: Path) -> None:
    import cv2

    folder = write_collection(tmp_path / "collection", (("flower.png", "花", "Flower"), ("bat.png", "蝠", "Bat")))
    flower = draw("flower.png", 320)[..., ::-1]
    cv2.imwrite(str(folder / "small.jpg"), cv2.resize(flower, (250, 250)), [cv2.IMWRITE_JPEG_QUALITY, 80])
    cv2.imwrite(str(folder / "turned.png"), np.rot90(flower))
    shutil.copy(folder / "bat.png", folder / "copy.png")
    ids = import_collection(context, folder, keep_ids=True).asset_ids
    keep_up(context)
    results = search(context, SearchQuery(kind="image"))
    groups = sorted(sorted([result.id, *result.duplicates]) for result in results)
    assert sorted(len(group) for group in groups) == [2, 3]
    assert sorted(asset_id for group in groups for asset_id in group) == sorted(ids)
