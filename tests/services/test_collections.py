"""Two collections that use the same names, pictures without a title, bytes that were lost, and single pictures."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from tests.services.conftest import draw
from wenmai.kernel.errors import InvalidInput
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.showing import show


def write(folder: Path, drawing: str, title: str, file: str = "001.png") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / file), draw(drawing))
    (folder / "index.csv").write_text(f"file,title_en\n{file},{title}\n", "utf-8")
    return folder


def titles(context: Context, ids: list[str]) -> list[str]:
    return [show(context, one).asset.title_en for one in ids]


def test_two_folders_may_use_the_same_names(context: Context, tmp_path: Path) -> None:
    bronze = import_collection(context, write(tmp_path / "a", "flower", "Bronze zun"), keep_ids=True).asset_ids
    silk = import_collection(context, write(tmp_path / "b", "bat", "Dragon silk"), keep_ids=True).asset_ids
    assert titles(context, bronze + silk) == ["Bronze zun", "Dragon silk"]
    assert import_collection(context, tmp_path / "a").updated == 0


@pytest.mark.both_databases
def test_another_picture_does_not_take_over_a_name(context: Context, tmp_path: Path) -> None:
    first = import_collection(context, write(tmp_path / "x" / "scans", "flower", "Bronze zun"), keep_ids=True)
    other = write(tmp_path / "y" / "scans", "bat", "Dragon silk")
    refused = import_collection(context, other)
    assert [(problem.code, problem.line) for problem in refused.problems] == [("name-taken", 2)]
    assert "--collection" in refused.problems[0].remedy
    assert titles(context, first.asset_ids) == ["Bronze zun"]
    renamed = import_collection(context, other, collection="scans of 2026", keep_ids=True)
    assert (renamed.new, renamed.problems) == (1, [])
    assert titles(context, first.asset_ids + renamed.asset_ids) == ["Bronze zun", "Dragon silk"]


def test_a_second_form_of_one_picture_does_not_change_its_record(context: Context, tmp_path: Path) -> None:
    folder = write(tmp_path / "c", "flower", "Bronze zun", "zun_front.png")
    cv2.imwrite(str(folder / "zun_front.jpg"), draw("flower"))
    both = import_collection(context, folder, keep_ids=True)
    assert (both.new, both.problems) == (2, [])
    assert titles(context, both.asset_ids) == ["Bronze zun", "Bronze zun"]


def test_a_picture_without_a_title_is_called_by_its_name(context: Context, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "p3.png"), draw("flower"))
    (only,) = import_collection(context, tmp_path / "p3.png", keep_ids=True).asset_ids
    assert titles(context, [only]) == ["p3"]


@pytest.mark.both_databases
def test_a_single_picture_that_is_there_already_is_that_one(context: Context, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    (folder / "images").mkdir(parents=True)
    cv2.imwrite(str(folder / "images" / "zun.png"), draw("flower"))
    first = import_collection(context, folder, keep_ids=True)
    again = import_collection(context, folder / "images" / "zun.png", keep_ids=True)
    assert again.asset_ids == first.asset_ids
    assert (again.new, again.known) == (0, 1)


def test_bytes_that_were_lost_come_back_with_their_picture(context: Context, collection: Path) -> None:
    (asset_id, *_) = import_collection(context, collection, keep_ids=True).asset_ids
    blob = show(context, asset_id).asset.blob
    context.blobs.delete(blob)
    assert import_collection(context, collection).new == 0
    assert context.blobs.has(blob)


def test_a_folder_without_pictures_is_said_so(context: Context, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no pictures"):
        import_collection(context, tmp_path)
