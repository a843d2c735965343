"""The hand-made truth is well formed, and the scoring of a detector counts as it says."""

from __future__ import annotations

import os
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.motif_truth import (
    Find,
    Point,
    TruthMotif,
    find_of,
    held_back_files,
    load_inscriptions,
    load_motifs,
    load_pictures,
    mask_iou,
    matched_pairs,
    place_mask,
    rasterise,
    score_detector,
)
from wenmai.genes.model import Box, Candidate, GeneKind
from wenmai.kernel.errors import InvalidInput

CHECKOUT = Path(__file__).parents[2]
PICTURES = Path(os.environ.get("WENMAI_TEST_DATA", CHECKOUT.parent / "shared" / "data")) / "artefacts" / "images"
SQUARE: tuple[Point, ...] = ((10, 10), (30, 10), (30, 30), (10, 30))


def outline(
    polygon: tuple[Point, ...] = SQUARE,
    *,
    file: str = "a.png",
    name: str = "a-1",
    complete: bool = True,
    kind: GeneKind = "motif",
) -> TruthMotif:
    return TruthMotif(file, name, kind, 1, complete, polygon, "", "", "")


def turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments ab and cd properly cross."""
    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def test_outlines_have_unique_names_and_are_enough() -> None:
    motifs = load_motifs()
    assert len({motif.motif_id for motif in motifs}) == len(motifs) >= 60
    assert {motif.kind for motif in motifs} == {"motif", "rosette", "frieze", "wallpaper"}


def test_outlines_are_simple_polygons() -> None:
    for motif in load_motifs():
        corners = motif.polygon
        sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
        assert 6 <= len(corners) <= 40, motif.motif_id
        assert len(set(corners)) == len(corners), motif.motif_id
        assert not any(crosses(*one, *other) for one, other in combinations(sides, 2)), motif.motif_id


def test_every_picture_says_one_thing_of_completeness_and_names_something_first() -> None:
    by_file = defaultdict(list)
    for motif in load_motifs():
        by_file[motif.file].append(motif)
    for file, motifs in by_file.items():
        assert len({motif.complete for motif in motifs}) == 1, file
        assert min(motif.prominence for motif in motifs) == 1, file
        assert max(motif.prominence for motif in motifs) <= 3, file


def test_held_back_pictures_are_untouched() -> None:
    files = {record.file for record in (*load_motifs(), *load_inscriptions(), *load_pictures())}
    assert not files & held_back_files()
    assert len(held_back_files()) == 30


def test_pictures_and_inscriptions_cover_the_same_files_once() -> None:
    pictures = [record.file for record in load_pictures()]
    assert pictures == [record.file for record in load_inscriptions()]
    assert len(set(pictures)) == len(pictures) == 141
    ornamented = {record.file for record in load_pictures() if record.has_ornament}
    assert {motif.file for motif in load_motifs()} <= ornamented


@pytest.mark.skipif(not PICTURES.is_dir(), reason=f"no photographs at {PICTURES}; set WENMAI_TEST_DATA")
def test_outlines_lie_inside_their_pictures_and_cover_a_plausible_part() -> None:
    for motif in load_motifs():
        with Image.open(PICTURES / motif.file) as picture:
            width, height = picture.size
        assert all(0 <= x <= width and 0 <= y <= height for x, y in motif.polygon), motif.motif_id
        share = rasterise(motif.polygon, height, width).mean()
        assert 0.003 <= share <= 1.0, motif.motif_id


def test_rasterised_square_has_its_area() -> None:
    mask = rasterise(SQUARE, 40, 50)
    assert mask.shape == (40, 50)
    assert mask.sum() == 400
    assert mask[10:30, 10:30].all()


@given(x=st.integers(-5, 20), y=st.integers(-5, 20), width=st.integers(1, 20), height=st.integers(1, 20))
def test_box_and_its_polygon_are_one_mask(x: int, y: int, width: int, height: int) -> None:
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    assert np.array_equal(place_mask(Box(x, y, width, height), 30, 30), rasterise(corners, 30, 30))


def test_iou_of_half_shifted_squares_is_a_third() -> None:
    one, other = place_mask(Box(0, 0, 10, 10), 20, 20), place_mask(Box(5, 0, 10, 10), 20, 20)
    assert mask_iou(one, other) == pytest.approx(1 / 3)
    assert mask_iou(np.zeros((2, 2), bool), np.zeros((2, 2), bool)) == 0.0


def test_one_outline_found_twice_counts_once() -> None:
    assert matched_pairs(np.array([[0.9], [0.8]])) == ((0, 0),)


def test_matching_prefers_more_pairs_to_one_better_pair() -> None:
    assert set(matched_pairs(np.array([[0.9, 0.6], [0.7, 0.0]]))) == {(0, 1), (1, 0)}


def test_score_counts_recall_over_all_and_precision_over_the_best_three() -> None:
    motifs = [outline(), outline(((40, 10), (60, 10), (60, 30), (40, 30)), name="a-2", kind="rosette")]
    wrong = [Find(Box(0, 50, 5, 5), confidence) for confidence in (0.9, 0.8)]
    finds = {"a.png": [Find(Box(40, 10, 20, 20), 0.1), *wrong, Find(Box(10, 10, 20, 20), 0.7)]}
    score = score_detector(finds, motifs, {"a.png": (80, 80)})
    assert score.recall == 1.0  # the least confident find still counts for recall
    assert score.precision == pytest.approx(1 / 3)
    assert score.found_by_kind["rosette"] == (1, 1)
    assert score.found_by_kind["frieze"] == (0, 0)


def test_score_keeps_complete_pictures_apart() -> None:
    motifs = [outline(), outline(file="b.png", name="b-1", complete=False)]
    finds = {"a.png": [Find(Box(10, 10, 20, 20), 0.5)], "b.png": [Find(Box(50, 50, 9, 9), 0.5)]}
    score = score_detector(finds, motifs, {"a.png": (64, 64), "b.png": (64, 64)})
    assert score.precision_complete == 1.0
    assert score.precision == 0.5
    assert score.recall == 0.5


def test_score_of_a_silent_detector() -> None:
    score = score_detector({}, [outline()], {"a.png": (64, 64)})
    assert (score.recall, score.precision, score.precision_complete) == (0.0, None, None)


def test_score_wants_the_size_of_every_outlined_picture() -> None:
    with pytest.raises(InvalidInput, match=r"a\.png"):
        score_detector({}, [outline()], {})


def test_mask_of_another_size_is_refused() -> None:
    with pytest.raises(InvalidInput, match="shape"):
        place_mask(np.ones((3, 3), bool), 4, 4)


def test_candidate_becomes_a_mask_of_the_whole_picture() -> None:
    candidate = Candidate("motif", Box(2, 3, 4, 5), np.ones((5, 4), bool), 1.0, 0.6, "")
    find = find_of(candidate, 20, 30)
    assert np.array_equal(find.place, place_mask(Box(2, 3, 4, 5), 20, 30))
    assert find.confidence == 0.6


@pytest.mark.parametrize(
    ("kind", "complete", "polygon"),
    [("blob", "yes", "0,0 1,0 1,1"), ("motif", "perhaps", "0,0 1,0 1,1"), ("motif", "yes", "0,0 1;0")],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, kind: str, complete: str, polygon: str) -> None:
    path = tmp_path / "motifs.csv"
    header = "file,motif_id,kind,prominence,complete,polygon,label_zh,label_en,note"
    path.write_text(f'{header}\na.png,a-1,{kind},1,{complete},"{polygon}",,,\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"motifs\.csv:2"):
        load_motifs(path)
