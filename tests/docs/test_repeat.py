"""The commands of docs/repeat.md run as they stand: a tile in every form, and the thread to its photograph."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.docs.shell import Shell, commands


def test_a_motif_becomes_tiles(sampled: Path, shell: Shell) -> None:
    done = shell.run("\n".join(commands("docs/repeat.md")), sampled)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (sampled / "tile.svg").read_text().count("<use ") >= 8
    assert (sampled / "tile.pdf").read_bytes().startswith(b"%PDF")
    sizes = {}
    for name in ("tile.png", "tile.sheet.png", "band.png", "round.png", "calm.png"):
        with Image.open(sampled / name) as image:
            sizes[name] = image.size
    assert sizes["tile.png"] == (756, 756)  # 64 mm at 300 dpi
    assert sizes["tile.sheet.png"] == (1200, 1200)
    assert sizes["round.png"][0] == sizes["round.png"][1]
    assert sizes["calm.png"][1] < sizes["calm.png"][0]
