"""What every line keeps to: the same suite for all that are installed, and for one that a test adds as a folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

import wenmai.lines
from tests.conftest import settings_for
from wenmai.bootstrap import open_context
from wenmai.cli.line_options import options_of
from wenmai.imaging.writing import encode_png
from wenmai.jobs.bench import Workbench, WorkbenchSettings
from wenmai.kernel import digests
from wenmai.kernel.errors import WenmaiError
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import Drivers, Line, LineInput, Manifest, Workplace
from wenmai.production.registry import LineRegistry
from wenmai.services.importing import import_collection
from wenmai.services.making import make
from wenmai.services.quoting import quote_making
from wenmai.services.showing import trace_thread

RIBBON = Path(__file__).parent / "ribbon"
LINES = [*LineRegistry().names(), "ribbon"]
ASKED: dict[str, dict[str, Any]] = {
    "deconstruct": {"inscriptions": False, "genes_max": 1},
    "embroidery": {"width_mm": 12},
    "repeat": {"group": "p4g", "width_mm": 12},
}


@pytest.fixture(autouse=True)
def a_folder_more(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One folder more under the package's lines, and nothing else."""
    monkeypatch.setattr(wenmai.lines, "__path__", [*wenmai.lines.__path__, str(RIBBON.parent)])
    yield
    for name in [name for name in sys.modules if name.startswith("wenmai.lines.ribbon")]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> ModelShelf:
    return ModelShelf(tmp_path_factory.mktemp("models"))


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest) -> Line:
    return LineRegistry().get(request.param)


def _picture(path: Path) -> Path:
    picture = np.full((160, 160, 3), 240, np.uint8)
    cv2.circle(picture, (80, 80), 50, (30, 60, 160), -1, cv2.LINE_AA)
    cv2.circle(picture, (80, 80), 20, (200, 40, 40), -1, cv2.LINE_AA)
    path.write_bytes(encode_png(picture))
    return path


def _run(line: Line, folder: Path, shelf: ModelShelf) -> tuple[Manifest, dict[str, str], list[float]]:
    """What a run gives, the digests of what it wrote, and how far it said it was."""
    room = folder / "room"
    room.mkdir(parents=True)
    source = _picture(folder / "picture.png")
    told: list[float] = []
    given = LineInput(source, digests.of_file(source), "image", "image/png", {"title_zh": "花", "title_en": "flower"})
    parameters = line.parameters.model_validate(ASKED.get(line.name, {}))
    manifest = line.run([given], parameters, Workplace(room, shelf, told.append))
    return manifest, {path.name: digests.of_file(path) for path in room.iterdir()}, told


def test_it_says_what_it_is(line: Line) -> None:
    assert isinstance(line, Line)
    assert line.title_zh
    assert line.title_en
    assert line.takes
    schema = line.parameters.model_json_schema()["properties"]
    assert all(field.get("description") for field in schema.values())
    assert len(options_of(line)) == len(schema)
    with pytest.raises(ValidationError):
        line.parameters.model_validate({"no_such_thing": 1})


def test_the_same_gives_the_same_bytes_in_the_room_alone(line: Line, tmp_path: Path, shelf: ModelShelf) -> None:
    first, wrote, told = _run(line, tmp_path / "one", shelf)
    second, again, _ = _run(line, tmp_path / "two", shelf)
    assert wrote == again
    assert digests.of_json([output.record for output in first.outputs]) == digests.of_json(
        [output.record for output in second.outputs]
    )
    named = [file.name for output in first.outputs for file in (output.file, *output.parts)]
    assert sorted(named) == sorted(wrote)
    assert {path.name for path in (tmp_path / "one").iterdir()} == {"room", "picture.png"}
    assert all(0 <= done <= 1 for done in told)
    assert told == sorted(told)


def test_it_tells_its_drivers_before_it_runs(line: Line, tmp_path: Path) -> None:
    if not isinstance(line, Drivers):
        pytest.skip(f"{line.name} is quoted by the size of its inputs")
    source = _picture(tmp_path / "picture.png")
    given = LineInput(source, digests.of_file(source), "image", "image/png")
    found = line.drivers([given], line.parameters.model_validate(ASKED.get(line.name, {})))
    assert found
    assert all(value >= 0 for value in found.values())


def test_bad_input_is_said(line: Line, tmp_path: Path, shelf: ModelShelf) -> None:
    room = tmp_path / "room"
    room.mkdir()
    source = tmp_path / "picture.png"
    source.write_bytes(b"no picture")
    given = LineInput(source, digests.of_file(source), "image", "image/png")
    with pytest.raises(WenmaiError):
        line.run([given], line.parameters.model_validate(ASKED.get(line.name, {})), Workplace(room, shelf, print))


def test_a_folder_is_all_that_a_line_needs(tmp_path: Path) -> None:
    """The line that is added here is known to the door, the quote and the command line at once."""
    context = open_context(settings_for(tmp_path / "home"), inline=True)
    try:
        collection = tmp_path / "collection"
        collection.mkdir()
        _picture(collection / "flower.png")
        ids = import_collection(context, collection, keep_ids=True).asset_ids
        (quote,) = quote_making(context, "ribbon", ids, {"width_px": 7}).quotes
        assert quote.estimate.p90.core_ms >= quote.estimate.p50.core_ms
        (made,) = make(context, "ribbon", ids, {"width_px": 7})
        assert made.error is None
        thread = trace_thread(context, made.outputs[0].id)
        assert ids[0] in thread.assets
    finally:
        context.close()


def test_to_list_lines_and_their_options_takes_in_no_machinery() -> None:
    """Every command and every page of the gallery lists them; compiled code takes seconds to import."""
    told = (
        "import sys\n"
        "from wenmai.production.registry import LineRegistry\n"
        "lines = [LineRegistry().get(name) for name in ('deconstruct', 'embroidery', 'repeat')]\n"
        "print(*(name for name in ('cv2', 'numba', 'reportlab', 'scipy', 'shapely', 'sklearn') if name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize(
    ("name", "module"), [("deconstruct", "reading"), ("embroidery", "design"), ("repeat", "making")]
)
def test_a_workbench_takes_in_the_machinery_before_a_run_is_metered(
    name: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"wenmai.lines.{name}.{module}", raising=False)
    bench = Workbench(WorkbenchSettings(str(tmp_path / "blobs"), str(tmp_path), str(tmp_path)))
    assert bench.ready_line(name).name == name
    assert f"wenmai.lines.{name}.{module}" in sys.modules


def test_what_a_line_makes_ends_as_the_line_says() -> None:
    registry = LineRegistry()
    assert registry.ending_of("application/vnd.tajima.dst") == ".dst"
    assert registry.ending_of("application/vnd.husqvarna-viking.vp3") == ".vp3"
    assert registry.ending_of("application/unheard-of") is None
