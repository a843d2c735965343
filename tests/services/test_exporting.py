"""Export: the form that was asked for, over nothing that is there, of nothing withdrawn or damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.services.conftest import draw
from wenmai.kernel.errors import Conflict, InvalidInput, StorageFailure
from wenmai.services.context import Context
from wenmai.services.correcting import withdraw
from wenmai.services.exporting import export
from wenmai.services.importing import import_collection
from wenmai.services.insights import Insights, insights
from wenmai.services.plotting import write_plot
from wenmai.services.showing import show


@pytest.fixture
def image(context: Context, collection: Path) -> str:
    return import_collection(context, collection / "bat.png", keep_ids=True).asset_ids[0]


def test_its_own_ending_gives_its_own_bytes(context: Context, collection: Path, image: str, tmp_path: Path) -> None:
    assert export(context, image, tmp_path / "own.PNG").byte_count == (collection / "bat.png").stat().st_size
    assert (tmp_path / "own.PNG").read_bytes() == (collection / "bat.png").read_bytes()


@pytest.mark.parametrize(
    ("name", "format_", "tolerance"),
    [
        ("a.jpg", "JPEG", 12),
        ("a.jpeg", "JPEG", 12),
        ("a.webp", "WEBP", 30),
        ("a.tif", "TIFF", 0),
        ("a.TIFF", "TIFF", 0),
    ],
)
def test_another_ending_gives_that_format(
    context: Context, image: str, tmp_path: Path, name: str, format_: str, tolerance: int
) -> None:
    export(context, image, tmp_path / name)
    with Image.open(tmp_path / name) as written:
        assert written.format == format_
        differences = np.abs(np.asarray(written.convert("RGB")).astype(int) - draw("bat.png"))
    assert np.quantile(differences, 0.99) <= tolerance


@pytest.mark.parametrize("name", ["a.svg", "a.json", "a.xyz", "a"])
def test_a_form_that_an_image_has_not_is_refused(context: Context, image: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"\.png for its own bytes"):
        export(context, image, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_nothing_is_overwritten_unless_it_is_said(context: Context, image: str, tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    out.write_text("mine")
    with pytest.raises(Conflict, match="--force"):
        export(context, image, out)
    assert out.read_text() == "mine"
    export(context, image, out, overwrite=True)
    assert out.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InvalidInput, match="folder"):
        export(context, image, tmp_path)


def test_what_is_withdrawn_does_not_go_out(context: Context, image: str, tmp_path: Path) -> None:
    withdraw(context, image, "on loan")
    with pytest.raises(Conflict, match="withdrawn by museum: on loan"):
        export(context, image, tmp_path / "a.png")


@pytest.mark.parametrize("damaged", [b"other bytes", None])
def test_damaged_bytes_do_not_go_out(context: Context, image: str, tmp_path: Path, damaged: bytes | None) -> None:
    blob = show(context, image).asset.blob
    kept = context.blobs.local_path(blob, tmp_path)
    if damaged is None:
        kept.unlink()
    else:
        kept.write_bytes(damaged)
    for name in ("a.png", "a.jpg"):
        with pytest.raises(StorageFailure, match="backup"):
            export(context, image, tmp_path / name)
        assert not (tmp_path / name).exists()


def test_a_plot_is_svg_and_only_of_something(context: Context, image: str, tmp_path: Path) -> None:
    found = insights(context, "material")
    assert not found.cells or write_plot(found, tmp_path / "a.svg", "en") > 0
    with pytest.raises(InvalidInput, match=r"\.svg"):
        write_plot(found, tmp_path / "a.xyz", "en")
    with pytest.raises(InvalidInput, match="nothing to plot"):
        write_plot(Insights(0, "material", (), ()), tmp_path / "none.svg", "en")
    assert {path.name for path in tmp_path.glob("*.*")} <= {"a.svg"}
