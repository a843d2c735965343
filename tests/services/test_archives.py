"""What a backup's file is, and that nothing else is taken for one. Which database it came from does not matter here."""

from __future__ import annotations

import io
import random
import tarfile
from pathlib import Path

import pytest

from benchmarks.torture.carrying_work import settings_of
from wenmai.kernel.errors import Conflict, InvalidInput, StorageFailure, Tampered, WenmaiError
from wenmai.services import backing_up, restoring
from wenmai.services.backing_up import back_up
from wenmai.services.context import Context
from wenmai.services.restoring import restore
from wenmai.storage.carrying import manifest
from wenmai.storage.carrying.archive import check_whole, members_of
from wenmai.storage.carrying.manifest import FORMAT, MANIFEST_NAME


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    filled: Context, empty_database_url: str, tmp_path: Path
) -> None:
    whole = back_up(filled, tmp_path / "b.tar").file.read_bytes()
    with tarfile.open(tmp_path / "b.tar") as tar:
        places = [(member.offset_data, member.size) for member in tar if member.size]
    end = max(offset + size for offset, size in places)
    chance, damaged = random.Random(12), tmp_path / "damaged.tar"
    for offset, size in chance.sample(places, len(places)):
        spoilt = bytearray(whole)
        spoilt[offset + chance.randrange(size)] ^= 1 << chance.randrange(8)
        damaged.write_bytes(spoilt)
        with pytest.raises((Tampered, InvalidInput, Conflict)):
            check_whole(damaged)
    for cut in [0, 1, 511, 512, *(chance.randrange(end) for _ in range(30)), end - 1]:
        damaged.write_bytes(whole[:cut])
        with pytest.raises((Tampered, InvalidInput), match=r"damaged or cut short|no backup"):
            restore(settings_of(str(tmp_path / "new home"), empty_database_url), damaged)
    assert not (tmp_path / "new home").exists()
    damaged.write_bytes(whole[: -(-end // 512) * 512])  # what follows is padding
    assert check_whole(damaged) == check_whole(tmp_path / "b.tar")


@pytest.mark.parametrize("change", ["left out", "doubled", "swapped", "renamed", "outside"])
def test_a_backup_that_somebody_put_together_anew_is_refused(filled: Context, tmp_path: Path, change: str) -> None:
    file = back_up(filled, tmp_path / "b.tar").file
    with tarfile.open(file) as tar:
        members = [(member, (tar.extractfile(member) or tar.fileobj).read(member.size)) for member in tar]  # type: ignore[union-attr]
    place = next(place for place, (member, _) in enumerate(members) if member.name.startswith("records/"))
    if change == "left out":
        del members[place]
    elif change == "doubled":
        members.insert(place, members[place])
    elif change == "swapped":
        members[place], members[place + 1] = members[place + 1], members[place]
    else:
        members[place][0].name = "files/../../outside" if change == "outside" else "records/work/000009.jsonl.gz"
    with tarfile.open(tmp_path / "anew.tar", "w") as tar:
        for member, data in members:
            tar.addfile(member, io.BytesIO(data))
    with pytest.raises(Tampered):
        check_whole(tmp_path / "anew.tar")


def test_what_is_no_backup_is_said_to_be_none(tmp_path: Path) -> None:
    for name, data in (("text", b"I am no backup" * 100), ("empty", b"")):
        (tmp_path / name).write_bytes(data)
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(tmp_path / "text", "text")
    for name in ("text", "other.tar", "not there", "."):
        with pytest.raises(InvalidInput, match=r"no backup|no such file|a folder"):
            check_whole(tmp_path / name)
    with pytest.raises(WenmaiError, match=r"damaged or cut short|no backup"):
        check_whole(tmp_path / "empty")


def test_a_backup_of_a_later_version_is_left_alone(filled: Context, empty_database_url: str, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest, "FORMAT", FORMAT + 1)
        later = back_up(filled, tmp_path / "later.tar").file
    with pytest.raises(Conflict, match="format"):
        check_whole(later)
    file = back_up(filled, tmp_path / "b.tar").file
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(restoring, "HEAD", "0001")
        with pytest.raises(Conflict, match="revision"):
            restore(settings_of(str(tmp_path / "new home"), empty_database_url), file)


def test_a_disk_that_is_full_leaves_no_file(filled: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: object, _manifest: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backing_up.ArchiveWriter, "close", full)
    with pytest.raises(StorageFailure, match="No space left"):
        back_up(filled, tmp_path / "b.tar")
    assert list(tmp_path.glob("b.tar*")) == []


def test_the_members_of_a_backup_are_what_its_format_says(filled: Context, tmp_path: Path) -> None:
    file = back_up(filled, tmp_path / "b.tar").file
    names = [member.name for member in members_of(file)]
    assert [name.split("/")[0] for name in names] == sorted(
        (name.split("/")[0] for name in names), key=["files", "records", "blobs"].index
    )
    with tarfile.open(file) as tar:
        assert tar.getnames()[-1] == MANIFEST_NAME
        assert {member.uid for member in tar.getmembers()} == {0}
