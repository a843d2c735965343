"""Kills and full disks: what was recorded stays, nothing is half done or doubled, and the same command goes on."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import cv2

from tests.conftest import settings_for
from tests.services.conftest import draw, write_collection
from wenmai.assets import store
from wenmai.bootstrap import open_context
from wenmai.services.checkup import check_up
from wenmai.services.context import Context
from wenmai.services.gathering import assets_not_run
from wenmai.services.importing import import_collection
from wenmai.services.listing import list_genes
from wenmai.services.making import make

PROGRAM = [sys.executable, "-c", "from wenmai.cli import main; main()"]


def _environment(home: Path) -> dict[str, str]:
    return os.environ | {"WENMAI_HOME": str(home), "WENMAI_PARTY": "museum", "WENMAI_WORKERS": "1"}


def test_kills_in_the_middle_of_deconstruction_double_nothing(context: Context, tmp_path: Path) -> None:
    folder = tmp_path / "plates"
    folder.mkdir()
    for number in range(5):
        plate = draw("flower.png", 200 + 20 * number)
        cv2.imwrite(str(folder / f"{number}.png"), plate)
    ids = import_collection(context, folder, keep_ids=True).asset_ids
    command = [*PROGRAM, "make", "deconstruct", "--all", "--no-inscriptions", "--genes-max", "2"]
    for pause_s in (3.0, 5.0, 7.0):
        environment = _environment(context.home)
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause_s)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with context.database.reading() as connection:
            for gene, asset in list_genes(context):
                assert store.get_activity(connection, str(asset.activity_id)) is not None
                assert context.blobs.has(asset.blob)
                assert gene.source_id in ids
    made = list(make(context, "deconstruct", ids, {"inscriptions": False, "genes_max": 2}))
    assert all(one.error is None for one in made)
    genes = [gene for gene, _ in list_genes(context)]
    assert len({(gene.source_id, gene.box, gene.kind) for gene in genes}) == len(genes)
    assert max(Counter(gene.source_id for gene in genes).values()) <= 2
    assert assets_not_run(context, "deconstruct") == []
    with context.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM activity").scalar() == len(ids)


def test_a_full_disk_is_named_and_what_was_there_is_safe(tmp_path: Path) -> None:
    """No file may grow past a limit, as on a disk that is full; afterwards the limit is lifted."""
    home = tmp_path / "home"
    folder = write_collection(tmp_path / "collection")
    context = open_context(settings_for(home), inline=True)
    before = import_collection(context, folder, keep_ids=True).asset_ids
    context.close()
    large = draw("flower.png", 1600)
    cv2.randn(large[:800], 128, 60)
    cv2.imwrite(str(folder / "large.png"), large)

    def shrink_the_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        [*PROGRAM, "import", str(folder)],
        env=_environment(home),
        preexec_fn=shrink_the_disk,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "space" in done.stderr or "disk" in done.stderr
    context = open_context(settings_for(home), inline=True)
    after = import_collection(context, folder, keep_ids=True)
    assert after.problems == []
    assert set(before) < set(after.asset_ids)
    assert len(after.asset_ids) == 4
    assert all(result.ok for result in check_up(context) if result.name in ("database", "blobs"))
    context.close()
