"""The embroidery line on one worker, two, several, and a Ray cluster, jobs at the same time: the same bytes.

    python -m benchmarks.torture.same_bytes FOLDER [--photograph FILE …] [--drawing FILE …] [--width-mm N]

Each crew has an installation of its own. All jobs are asked for before the first is waited for, so that they run
beside each other; how many did is counted. What is compared are the digests of every file of every design.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wenmai.assets import store as assets
from wenmai.assets.lineage import children
from wenmai.bootstrap import open_context
from wenmai.holdings.sample.catalogue import WORKS
from wenmai.holdings.sample.writer import encode
from wenmai.jobs.model import DONE, Job
from wenmai.kernel.settings import Settings
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.making import ask, make
from wenmai.services.watching import watch

STYLES = ("tatami", "satin", "gradient", "field", "painting")
FORMATS = ("dst", "pes", "exp", "jef", "vp3")
PHOTOGRAPHS, SIDE_PX = 2, 480  # of the sample collection, where no others are named
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 90">
<path d="M60 8 C90 8 112 28 112 45 C112 68 88 82 60 82 C32 82 8 68 8 45 C8 26 32 8 60 8 Z
 M60 30 A14 14 0 1 0 60 58 A14 14 0 1 0 60 30 Z" fill="#a02030" fill-rule="evenodd"/>
<path d="M20 45 L34 30 L40 52 Z M100 45 L86 30 L80 52 Z" fill="#d8b040"/>
<path d="M12 80 Q60 96 108 78" fill="none" stroke="#204060" stroke-width="2"/></svg>"""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who carries the jobs out: so many workers of a runner; ``inline``: this process, one job after the other."""

    runner: str
    workers: int

    @property
    def name(self) -> str:
        return self.runner if self.runner == "inline" else f"{self.runner} {self.workers}"


CREWS = (Crew("inline", 1), Crew("local", 1), Crew("local", 2), Crew("local", 5), Crew("ray", 2))


def run(home: Path, works: Path, parameters: Sequence[Mapping[str, Any]], crews: Sequence[Crew]) -> dict[str, Any]:
    """Make every picture in ``works`` with all of ``parameters``, by each crew; AssertionError where bytes differ."""
    found: dict[str, dict[str, str]] = {}
    figures: dict[str, Any] = {}
    for crew in crews:
        began_s = time.monotonic()
        found[crew.name], beside = _made_by(crew, home / crew.name.replace(" ", "-"), works, parameters)
        figures[crew.name] = {"jobs at a time": beside, "seconds": round(time.monotonic() - began_s, 1)}
    first = found[crews[0].name]
    for name, files in found.items():
        differ = sorted(key for key in first.keys() | files.keys() if first.get(key) != files.get(key))
        assert not differ, f"{name} and {crews[0].name} differ in {differ}"
    return {"jobs": len(parameters) * len(list(works.iterdir())), "files": len(first), "crews": figures}


def _made_by(
    crew: Crew, home: Path, works: Path, parameters: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, str], int]:
    """(what it is → digest of the file, how many jobs were under way at one time at most)."""
    settings = replace(Settings.from_environment({"WENMAI_HOME": str(home)}), workers=crew.workers)
    inline = crew.runner == "inline"
    context = open_context(settings if inline else replace(settings, runner=crew.runner), inline=inline)
    try:
        ids = import_collection(context, works, keep_ids=True).asset_ids
        if inline:
            for asked in parameters:
                errors = [made.error for made in make(context, "embroidery", ids, asked) if made.error is not None]
                assert not errors, errors
            return _files(context, ids), 1
        jobs = [job for asked in parameters for job in ask(context, "embroidery", ids, asked)[0]]
        assert len(jobs) == len(ids) * len(parameters)
        ended = [list(watch(context, job.id))[-1] for job in jobs]
        assert all(job.state == DONE for job in ended), [job.error for job in ended if job.error]
        return _files(context, ids), _at_a_time(ended)
    finally:
        context.close()


def _files(context: Context, ids: Sequence[str]) -> dict[str, str]:
    """Of each design: picture, parameters and role → digest of the file."""
    found: dict[str, str] = {}
    with context.database.reading() as connection:
        for edge in children(connection, ids):
            activity = assets.get_activity(connection, edge.activity)
            assert activity is not None
            source, design = (assets.get_asset(connection, one) for one in (edge.source, edge.output))
            files = {role: part.blob for role, part in assets.derivatives_of(connection, design.id).items()}
            of_what = f"{source.title_en or source.blob[:12]} {json.dumps(dict(activity.parameters), sort_keys=True)}"
            found |= {f"{of_what} {role}": digest for role, digest in (files | {"design": design.blob}).items()}
    return found


def _at_a_time(jobs: Sequence[Job]) -> int:
    """The most jobs that were under way at one moment, by what is recorded of them."""
    moments = sorted([(job.started_at, 1) for job in jobs] + [(job.ended_at, -1) for job in jobs])
    most = now = 0
    for _, change in moments:
        now += change
        most = max(most, now)
    return most


def write_works(folder: Path, photographs: Sequence[Path] = (), drawings: Sequence[Path] = ()) -> Path:
    """A folder of pictures: those named, else the first of the sample collection and a drawing of our own."""
    folder.mkdir(parents=True)
    for work in () if photographs else WORKS[:PHOTOGRAPHS]:
        drawn = work.draw(SIDE_PX)
        (folder / Path(work.record.file).name).write_bytes(drawn if isinstance(drawn, bytes) else encode(drawn))
    for picture in (*photographs, *drawings):
        shutil.copy(picture, folder / picture.name)
    if not drawings:
        (folder / "cloud.svg").write_text(DRAWING)
    return folder


def parameters_of(width_mm: float) -> list[dict[str, Any]]:
    """Every style, and every format in turn."""
    return [{"width_mm": width_mm, "style": style, "format": fmt} for style, fmt in zip(STYLES, FORMATS, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photograph", type=Path, nargs="*", default=[])
    parser.add_argument("--drawing", type=Path, nargs="*", default=[])
    parser.add_argument("--width-mm", type=float, default=40.0)
    asked = parser.parse_args()
    works = write_works(asked.folder / "works", asked.photograph, asked.drawing)
    print(json.dumps(run(asked.folder, works, parameters_of(asked.width_mm), CREWS), indent=2))


if __name__ == "__main__":
    main()
