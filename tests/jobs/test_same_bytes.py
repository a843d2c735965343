"""One worker, several at the same time, and a Ray cluster: the same bytes of the same designs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.torture.same_bytes import DRAWING, Crew, run
from tests.embroidery.painting.test_painting import disc
from wenmai.imaging.writing import encode_png

ASKED = [
    {"width_mm": 16.0, "style": "tatami", "subject": "whole", "format": "pes"},
    {"width_mm": 16.0, "style": "painting", "subject": "whole", "format": "vp3", "colours_max": 5},
]


def test_the_same_bytes_come_from_any_number_of_workers(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is an extra: pip install wenmai[ray]")
    works = tmp_path / "works"
    works.mkdir()
    (works / "cloud.svg").write_text(DRAWING)
    (works / "disc.png").write_bytes(encode_png(disc(80, 64)))
    figures = run(tmp_path, works, ASKED, (Crew("local", 1), Crew("local", 3), Crew("ray", 2)))
    assert figures["jobs"] == 4
    assert figures["files"] == 4 * 7  # the machine's file and six parts of each design
    assert figures["crews"]["local 3"]["jobs at a time"] > 1
