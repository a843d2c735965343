"""A small drawn collection, and an installation that knows a second line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.torture.made_up_rows import fill_every_table
from tests.conftest import lay_out_models, settings_for
from wenmai.bootstrap import open_context
from wenmai.genes.measuring import Measurement, measure
from wenmai.genes.model import RgbImage
from wenmai.jobs.bench import WorkbenchSettings
from wenmai.jobs.runner import InlineRunner
from wenmai.models.identity import ModelIdentity
from wenmai.models.shelf import ModelShelf
from wenmai.production.registry import LineRegistry
from wenmai.services import ingest
from wenmai.services.context import Context
from wenmai.services.importing import import_collection
from wenmai.services.upkeep import keep_up

LARGE = bytes(range(256)) * 40_000  # a blob that does not go through memory at once
EXTRA_LINES = {"invert": "tests.production.invert_line:LINE"}
ROWS = (
    ("flower.png", "青花莲花纹盘", "Blue and white plate with lotus design"),
    ("bat.png", "蝙蝠花纹漏窗", "Open screen window with bat design"),
    ("stripes.png", "弦纹壶", "Pot with string pattern"),
)


def draw(name: str, side_px: int = 320) -> np.ndarray:
    """A plate with petals, a bat-like blot, or stripes, on a plain ground."""
    picture = np.full((side_px, side_px, 3), 238, np.uint8)
    centre = side_px // 2
    if name.startswith("flower"):
        cv2.circle(picture, (centre, centre), side_px * 2 // 5, (250, 250, 245), -1, cv2.LINE_AA)
        for turn in range(8):
            angle = 45.0 * turn
            x = round(centre + 0.18 * side_px * np.cos(np.deg2rad(angle)))
            y = round(centre + 0.18 * side_px * np.sin(np.deg2rad(angle)))
            cv2.ellipse(picture, (x, y), (side_px // 8, side_px // 18), angle, 0, 360, (30, 60, 150), -1, cv2.LINE_AA)
        cv2.circle(picture, (centre, centre), side_px // 14, (200, 40, 40), -1, cv2.LINE_AA)
    elif name.startswith("bat"):
        for side in (-1, 1):
            wing = np.array([[0, 0], [90, -70], [130, 10], [80, 0], [60, 40], [20, 30]]) * [side, 1] * side_px // 360
            cv2.fillPoly(picture, [(wing + centre).astype(np.int32)], (140, 20, 30), cv2.LINE_AA)
        cv2.circle(picture, (centre, centre - side_px // 20), side_px // 12, (140, 20, 30), -1, cv2.LINE_AA)
    else:
        for y in range(0, side_px, side_px // 10):
            cv2.rectangle(picture, (0, y), (side_px, y + side_px // 20), (120, 70, 40), -1)
    return picture


def write_collection(folder: Path, rows: tuple[tuple[str, str, str], ...] = ROWS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file, _, _ in rows:
        cv2.imwrite(str(folder / file), draw(file)[..., ::-1])
    lines = ["file,title_zh,title_en", *(",".join(row) for row in rows)]
    (folder / "index.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def loaded_models(kept_models: Path) -> ModelShelf:
    """The models of all these installations: to load that of sentences alone takes a second and a half."""
    return ModelShelf(kept_models)


@pytest.fixture
def context(context: Context, kept_models: Path, loaded_models: ModelShelf) -> Context:
    """A fresh installation that finds its models made and loaded, as most of these tests import or search."""
    lay_out_models(kept_models, context.home)
    return replace(context, models=loaded_models)


@pytest.fixture(scope="package", autouse=True)
def measured_once() -> Iterator[None]:
    """Measure each of the few pictures that these tests draw once: that is most of what an import costs."""
    known: dict[bytes, Measurement] = {}

    def measured(rgb: RgbImage, pooled: np.ndarray, encoder: ModelIdentity) -> Measurement:
        key = repr((rgb.shape, encoder)).encode() + rgb.tobytes() + pooled.tobytes()
        if key not in known:
            known[key] = measure(rgb, pooled, encoder)
        return known[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ingest, "measure", measured)
        yield


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    return write_collection(tmp_path / "collection")


def make_searchable(context: Context, collection: Path) -> list[str]:
    """Import a collection and bring its index up to date; the ids of the pictures, in their order."""
    found = import_collection(context, collection, keep_ids=True).asset_ids
    keep_up(context)
    return found


def make_searchable_home(home: Path, rows: tuple[tuple[str, str, str], ...]) -> list[str]:
    """A home of its own with such a collection on SQLite, only ever to be copied: see ``take_over``."""
    context = open_context(settings_for(home), inline=True)
    ids = make_searchable(context, write_collection(home.parent / "collection", rows))
    context.close()
    return ids


def take_over(context: Context, made: Path) -> None:
    """Let a fresh installation on SQLite become what another home is."""
    context.database.close()  # it opens its file again when it is next asked
    shutil.copytree(made, context.home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("models"))


def with_extra_lines(context: Context) -> Context:
    bench = WorkbenchSettings(
        str(context.home / "blobs"), str(context.home / "models"), str(context.home / "scratch"), EXTRA_LINES
    )
    return replace(context, lines=LineRegistry(EXTRA_LINES), runner=InlineRunner(bench))


@pytest.fixture
def workshop(tmp_path: Path, database_url: str, kept_models: Path) -> Iterator[Context]:
    """An installation with the invert line beside the package's own."""
    lay_out_models(kept_models, tmp_path / "home")
    opened = open_context(settings_for(tmp_path / "home", database=database_url), inline=True)
    yield with_extra_lines(opened)
    opened.close()


@pytest.fixture
def filled(context: Context) -> Context:
    """A home with rows in every table, blobs, keys that only their owner reads, and an index."""
    fill_every_table(context.database, 6, seed=11)
    for data in (b"", b"silk", LARGE):
        context.blobs.put(data)
    audit = context.home / "audit"
    (audit / "checkpoints" / "000000").mkdir(parents=True)
    (audit / "empty").mkdir()
    for place, mode, data in (
        ("index.key", 0o600, b"k" * 32),
        ("audit/log.key", 0o600, b"secret"),
        ("audit/checkpoints/000000/000000000.note", 0o444, "第一".encode()),
        ("audit/checkpoints.lock", 0o600, b""),
        ("audit/.draft-ab", 0o600, b"half"),
    ):
        path = context.home / place
        path.write_bytes(data)
        path.chmod(mode)
    audit.chmod(0o700)
    (context.home / "index").mkdir()
    (context.home / "index" / "graph").write_bytes(b"derived")
    return context
