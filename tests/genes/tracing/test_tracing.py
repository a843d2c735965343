"""The layered vector form: what goes in comes out, at every size, and nothing shows through."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
import resvg_py
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from wenmai.genes.tracing import svg, trace, trace_mask
from wenmai.kernel.errors import InvalidInput

PALETTE = np.array(
    [[20, 30, 40], [240, 240, 230], [200, 40, 40], [40, 120, 200], [240, 200, 40], [30, 150, 70]], np.uint8
)
NAMES = tuple("#" + bytes(colour).hex() for colour in PALETTE)
MAGENTA = "#ff00ff"


def render(document: str, zoom: float = 1.0, background: str | None = None) -> np.ndarray:
    data = resvg_py.svg_to_bytes(svg_string=document, zoom=zoom, background=background, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(data))).convert("RGBA"))


def blow_up(labels: np.ndarray, factor: int) -> np.ndarray:
    return np.kron(labels, np.ones((factor, factor), labels.dtype))


def far_from_borders(labels: np.ndarray, reach: int) -> np.ndarray:
    """True where all pixels within ``reach`` have one label."""
    padded = np.pad(labels, reach, mode="edge")
    height, width = labels.shape
    same = np.ones(labels.shape, bool)
    for dy in range(2 * reach + 1):
        for dx in range(2 * reach + 1):
            same &= padded[dy : dy + height, dx : dx + width] == labels
    return same


def disc(side: int, radius: float, centre: tuple[float, float] | None = None) -> np.ndarray:
    y, x = np.mgrid[:side, :side] + 0.5
    cx, cy = centre or (side / 2, side / 2)
    return (x - cx) ** 2 + (y - cy) ** 2 < radius**2


def antialiased(side: int, colours: np.ndarray, inside: object, over: int = 32) -> np.ndarray:
    """A picture of two colours whose border ``inside(x, y)`` tells, by supersampling."""
    y, x = (np.mgrid[: side * over, : side * over] + 0.5) / over
    cover = inside(x, y).reshape(side, over, side, over).mean(axis=(1, 3))[..., None]  # type: ignore[operator]
    return np.rint(colours[0] * (1 - cover) + colours[1] * cover).astype(np.uint8)


label_pictures = hnp.arrays(
    np.int64,
    st.tuples(st.integers(2, 6), st.integers(2, 6)),
    elements=st.integers(0, len(PALETTE) - 1),
)


@settings(max_examples=60, deadline=None)
@given(label_pictures)
def test_blocks_come_back_at_every_pixel_far_from_a_border(blocks: np.ndarray) -> None:
    labels = blow_up(blocks, 9)
    drawn = render(svg(trace(PALETTE[labels], palette=NAMES)))
    sure = far_from_borders(labels, 3)
    assert sure.any()
    assert (np.abs(drawn[..., :3].astype(int) - PALETTE[labels])[sure] <= 2).all()
    assert (drawn[..., 3] == 255).all()


@settings(max_examples=30, deadline=None)
@given(label_pictures)
def test_areas_are_kept(blocks: np.ndarray) -> None:
    labels = blow_up(blocks, 11)
    vector = trace(PALETTE[labels], palette=NAMES)
    shares = {layer.hex: layer.share for layer in vector.layers}
    drawn = render(svg(vector))[..., :3].astype(int)
    nearest = np.abs(drawn[..., None, :] - PALETTE.astype(int)).sum(axis=-1).argmin(axis=-1)
    for label, name in enumerate(NAMES):
        true = (labels == label).mean()
        assert shares.get(name, 0.0) == pytest.approx(true)
        # A corner of a block may be rounded by a pixel or so; each block has four.
        assert (nearest == label).mean() == pytest.approx(true, abs=0.02 + 0.06 * true)


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(np.int64, (24, 24), elements=st.integers(0, 3)))
def test_no_ground_shows_through_even_noise(labels: np.ndarray) -> None:
    document = svg(trace(PALETTE[labels], palette=NAMES[:4], speck_px=0))
    for zoom in (1, 8):
        drawn = render(document, zoom, MAGENTA)[..., :3].astype(int)
        assert (drawn[..., 1] >= PALETTE[:4, 1].min() - 1).all()  # magenta has no green; all these colours have some
        assert (render(document, zoom)[..., 3] == 255).all()


def test_no_seam_at_eight_times_where_three_colours_meet() -> None:
    y, x = np.mgrid[:96, :96]
    labels = np.where(disc(96, 40), 1, 0) + np.where(disc(96, 30, (60, 40)), 2, 0)
    labels[(y > 50) & (x < 30 + y / 5)] = 4
    document = svg(trace(PALETTE[labels]))
    drawn = render(document, 8, MAGENTA)[..., :3].astype(float)
    # Every pixel lies between two of the colours: none of the ground, and no third colour in a border of two.
    span = PALETTE[np.unique(labels)].astype(float)
    rest = np.full(drawn.shape[:2], np.inf)
    for first in span:
        for second in span:
            gap = second - first
            length = max(gap @ gap, 1e-9)
            part = np.clip(((drawn - first) @ gap) / length, 0, 1)
            rest = np.minimum(rest, np.linalg.norm(drawn - first - part[..., None] * gap, axis=-1))
    assert (rest > 6).mean() < 5e-4  # some pixels of the junctions mix three
    assert (render(document, 8)[..., 3] == 255).all()


@pytest.mark.parametrize("angle_deg", [0.0, 3.0, 17.0, 45.0, 61.0, 90.0])
def test_a_straight_edge_is_recovered_to_a_twentieth_of_a_pixel(angle_deg: float) -> None:
    normal = np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
    offset = 32.3 * normal.sum()
    picture = antialiased(64, PALETTE[:2], lambda x, y: x * normal[0] + y * normal[1] > offset)
    vector = trace(picture)
    assert len(vector.layers) == 2
    points = np.concatenate([path.controls[:, 2] for path in vector.layers[1].paths])
    corner = ((points == 0) | (points == 64)).all(axis=1) & (np.abs(points @ normal - offset) > 1)
    distance = (points[~corner] @ normal) - offset
    assert len(distance) >= 2
    assert np.abs(distance).max() < 0.1
    assert np.abs(distance).mean() < 0.05


def test_a_disc_is_recovered_with_few_nodes() -> None:
    picture = antialiased(128, PALETTE[[1, 2]], lambda x, y: np.hypot(x - 63.7, y - 64.4) < 45.2)
    vector = trace(picture)
    upper = vector.layers[1]
    assert [layer.hex for layer in vector.layers] == [NAMES[1], NAMES[2]]
    assert len(upper.paths) == 1
    assert len(upper.paths[0].straight) <= 10
    radius = np.hypot(*(upper.paths[0].controls[:, 2] - [63.7, 64.4]).T)
    assert np.abs(radius - 45.2).max() < 0.15


def test_a_square_keeps_its_corners() -> None:
    picture = antialiased(64, PALETTE[[1, 0]], lambda x, y: (x > 15.4) & (x < 48.7) & (y > 20.2) & (y < 50.9))
    (path,) = trace(picture).layers[1].paths
    assert path.straight.all()
    assert len(path.straight) == 4
    corners = {(round(x, 1), round(y, 1)) for x, y in path.controls[:, 2]}
    for x in (15.4, 48.7):
        for y in (20.2, 50.9):
            assert min(np.hypot(x - cx, y - cy) for cx, cy in corners) < 0.15


def test_anti_aliased_borders_found_no_colour() -> None:
    grey_between = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    picture = antialiased(96, grey_between, lambda x, y: np.hypot(x - 48, y - 48) % 16 < 8)
    assert {layer.hex for layer in trace(picture).layers} == {"#000000", "#ffffff"}
    palette = ("#000000", "#808080", "#ffffff")
    used = {layer.hex: layer.share for layer in trace(picture, palette=palette).layers}
    assert used.get("#808080", 0.0) < 0.01


@pytest.mark.parametrize("colours", [2, 3, 6])
def test_noise_does_not_change_the_colours(colours: int) -> None:
    labels = blow_up(np.arange(36).reshape(6, 6) % colours, 24)
    rng = np.random.default_rng(5)
    noisy = np.clip(PALETTE[labels] + rng.normal(0, 10, (*labels.shape, 3)), 0, 255).astype(np.uint8)
    vector = trace(noisy)
    assert len(vector.layers) == colours
    for layer in vector.layers:
        rgb = np.array([int(layer.hex[i : i + 2], 16) for i in (1, 3, 5)])
        assert np.abs(PALETTE[:colours].astype(int) - rgb).max(axis=1).min() <= 8
    assert vector.node_count < 40 * 36


def test_outside_of_the_mask_is_transparent() -> None:
    labels = np.where(disc(80, 20), 2, 1)
    mask = disc(80, 33)
    drawn = render(svg(trace(PALETTE[labels], mask)))
    distance = np.hypot(*(np.mgrid[:80, :80] + 0.5 - 40))
    assert (drawn[distance > 35][:, 3] == 0).all()
    assert (drawn[distance < 31][:, 3] == 255).all()


def test_a_mask_becomes_one_layer_with_holes_in_holes() -> None:
    side = 120
    mask = disc(side, 55) & ~disc(side, 42) | disc(side, 30) & ~disc(side, 12)
    vector = trace_mask(mask, colour="#8a1f11")
    (layer,) = vector.layers
    assert (layer.hex, layer.share, len(layer.paths)) == ("#8a1f11", 1.0, 4)
    drawn = render(svg(vector))[..., 3] > 127
    assert (drawn == mask).mean() > 0.985
    assert vector.node_count < 60


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 1), (3, 3), (1, 40), (40, 1)])
def test_tiny_pictures(shape: tuple[int, int]) -> None:
    picture = np.full((*shape, 3), 128, np.uint8)
    vector = trace(picture)
    assert [layer.hex for layer in vector.layers] == ["#808080"]
    drawn = render(svg(vector))
    assert drawn.shape[:2] == shape
    assert (drawn == [128, 128, 128, 255]).all()


def test_one_pixel_alone_is_drawn_whole() -> None:
    mask = np.zeros((5, 5), bool)
    mask[2, 3] = True
    drawn = render(svg(trace_mask(mask)))
    assert (drawn[..., 3] == np.where(mask, 255, 0)).all()


def test_an_empty_mask_gives_an_empty_picture() -> None:
    vector = trace(np.zeros((7, 9, 3), np.uint8), np.zeros((7, 9), bool))
    assert (vector.width_px, vector.height_px, vector.layers, vector.node_count) == (9, 7, (), 0)
    assert (render(svg(vector))[..., 3] == 0).all()
    assert trace_mask(np.zeros((7, 9), bool)).layers == ()


@pytest.mark.parametrize("period", [1, 2, 4])
@pytest.mark.parametrize("kind", ["stripes", "checkerboard"])
def test_stripes_and_checkerboards(kind: str, period: int) -> None:
    y, x = np.mgrid[:32, :32] // period
    labels = (x % 2) if kind == "stripes" else (x + y) % 2
    document = svg(trace(PALETTE[labels], palette=NAMES[:2], speck_px=0))
    drawn = render(document, 1, MAGENTA)
    assert (drawn[..., 3] == 255).all()
    if period >= 2:
        bright = drawn[..., 1].astype(int) > 135
        assert (bright == (labels == 1)).mean() > 0.9


def test_touching_corners_join_the_rarer_colour() -> None:
    mask = np.zeros((40, 40), bool)
    for i in range(3, 37):
        mask[i, i] = True
    vector = trace_mask(mask)
    assert len(vector.layers[0].paths) == 1


def test_the_same_picture_gives_the_same_bytes() -> None:
    rng = np.random.default_rng(3)
    picture = PALETTE[blow_up(rng.integers(0, 6, (8, 8)), 12)]
    picture = np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    assert svg(trace(picture)) == svg(trace(picture.copy()))


HOSTILE = '</title><script>alert(1)</script>&amp;"\x00\x0b\ud800]]>'


def test_hostile_words_stay_words() -> None:
    vector = trace(np.zeros((4, 4, 3), np.uint8))
    document = svg(vector, title=HOSTILE, description=HOSTILE, metadata={HOSTILE: HOSTILE, "who": "博物馆"})
    root = ET.fromstring(document.encode())
    names = [element.tag.split("}")[1] for element in root.iter()]
    assert names == ["svg", "title", "desc", "metadata", "g", "path"]
    assert root[0].text is not None
    assert root[0].text.startswith("</title><script>alert(1)</script>&amp;")
    assert "who: 博物馆" in (root[2].text or "")


@given(st.text(max_size=40))
def test_any_title_parses(title: str) -> None:
    document = svg(trace(np.zeros((2, 2, 3), np.uint8)), title=title, metadata={title: title})
    ET.fromstring(document.encode())


def test_each_layer_is_one_path_that_can_be_recoloured() -> None:
    labels = blow_up(np.array([[0, 1], [2, 3]]), 20)
    vector = trace(PALETTE[labels])
    root = ET.fromstring(svg(vector))
    assert root.get("viewBox") == "0 0 40 40"
    paths = root.findall(".//{http://www.w3.org/2000/svg}path")
    assert [path.get("id") for path in paths] == [f"layer-{n}" for n in range(1, 5)]
    assert {path.get("fill") for path in paths} == set(NAMES[:4])
    assert sum(float(path.get("data-share", "0")) for path in paths) == pytest.approx(1.0, abs=1e-3)
    for path in paths:
        assert re.fullmatch(r"[Mclhvz0-9 .\-]+", path.get("d", ""))


def test_given_colours_are_used_whatever_their_form() -> None:
    labels = blow_up(np.array([[0, 1]]), 20)
    from wenmai.genes.colour.hexcode import hex_to_lab
    from wenmai.genes.model import Swatch

    swatch = Swatch(hex=NAMES[1], lab=hex_to_lab(NAMES[1]), share=0.5)
    vector = trace(PALETTE[labels], palette=(hex_to_lab(NAMES[0]), swatch))
    assert {layer.hex for layer in vector.layers} == set(NAMES[:2])


@pytest.mark.parametrize(
    ("picture", "mask", "options"),
    [
        (np.zeros((4, 4), np.uint8), None, {}),
        (np.zeros((4, 4, 3), np.float32), None, {}),
        (np.zeros((0, 4, 3), np.uint8), None, {}),
        (np.zeros((4, 4, 3), np.uint8), np.ones((3, 4), bool), {}),
        (np.zeros((4, 4, 3), np.uint8), None, {"colours_max": 0}),
        (np.zeros((4, 4, 3), np.uint8), None, {"palette": ()}),
        (np.zeros((4, 4, 3), np.uint8), None, {"palette": ("red",)}),
        (np.zeros((4, 4, 3), np.uint8), None, {"palette": tuple(f"#0000{n:02x}" for n in range(40))}),
        (np.zeros((4, 4, 3), np.uint8), None, {"tolerance_px": 0.0}),
    ],
)
def test_bad_input_is_refused(picture: np.ndarray, mask: np.ndarray | None, options: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        trace(picture, mask, **options)  # type: ignore[arg-type]


def test_line_drawings_come_back(shared_data: Path) -> None:
    """Every sixth of the published ornaments, fine lines of one pixel among them, drawn again from its tracing."""
    drawings = sorted((shared_data / "ornaments-han").glob("*.svg"))[::6]
    assert drawings
    for drawing in drawings:
        data = resvg_py.svg_to_bytes(
            svg_string=drawing.read_text(), width=384, background="#ffffff", skip_system_fonts=True
        )
        picture = np.asarray(Image.open(io.BytesIO(bytes(data))).convert("RGB"))
        vector = trace(picture)
        drawn = render(svg(vector))[..., :3].astype(int)
        assert np.abs(drawn - picture).mean() < 3.0, drawing.name
        assert vector.node_count < 1500, drawing.name
        ink = (picture[..., 0] < 64).sum()  # lines far below a pixel leave hardly any
        assert (drawn[..., 0] < 128)[picture[..., 0] < 64].sum() >= 0.9 * ink - 50, drawing.name


def test_a_weave_does_not_become_nodes() -> None:
    y, x = np.mgrid[:300, :300]
    rng = np.random.default_rng(1)
    weave = 9 * np.sin(x * 1.9) * np.sin(y * 2.1) + rng.normal(0, 6, (300, 300))
    labels = np.where(disc(300, 90), 2, 1)
    picture = np.clip(PALETTE[labels] * 0.9 + weave[..., None], 0, 255).astype(np.uint8)
    vector = trace(picture)
    assert len(vector.layers) == 2
    assert vector.node_count < 60
