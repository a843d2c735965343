"""What is found of a design is said once for each kind, in English that is English and Chinese that is Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.kernel import digests
from wenmai.lines import embroidery
from wenmai.lines.embroidery import wording
from wenmai.lines.embroidery.art import wording as art_wording
from wenmai.lines.embroidery.art.layers import Specks
from wenmai.lines.embroidery.checks import PlanFinding, Severity
from wenmai.lines.embroidery.design import plan_design
from wenmai.lines.embroidery.model import PlanNote
from wenmai.lines.embroidery.painting.model import PaintingFinding
from wenmai.lines.embroidery.parameters import EmbroideryParameters
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Workplace

SOURCES = sorted(Path(embroidery.__path__[0]).rglob("*.py"))
HAN = re.compile(r"[\u4e00-\u9fff]")
SENTENCE = re.compile(r"(?:\b[a-z]{2,}\b[ ,]+){3}", re.IGNORECASE)  # names of threads have fewer words in a row


def is_chinese(said: str) -> bool:
    return len(HAN.findall(said)) >= 4 and not SENTENCE.search(said)


def _first_words(name: str) -> Iterator[str]:
    """What ``name(…)`` is called with first, all over the line, as far as it stands there in letters."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name and node.args:
                first = node.args[0]
                if isinstance(first, ast.JoinedStr):
                    first = first.values[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)


def test_every_note_of_a_plan_and_every_finding_of_a_painting_has_its_words() -> None:
    notes, findings = set(_first_words("PlanNote")), set(_first_words("PaintingFinding"))
    assert notes
    assert findings
    assert notes <= set(wording.OF_NOTES)
    assert findings <= set(wording.OF_PAINTINGS) | wording.SAID_BY_CHECKS


def test_every_reason_to_read_a_drawing_as_a_picture_has_its_words() -> None:
    reasons = {*_first_words("UnclearStyle"), art_wording.LOOKS_OTHERWISE, "filter", "mask", "text", "image", "tspan"}
    assert len(reasons) > 15
    for reason in reasons:
        said = art_wording.read_as_picture(f"{reason}'x'")
        assert art_wording.in_chinese(f"{reason}'x'") != art_wording.in_chinese("something else"), reason
        assert is_chinese(said.zh), said.zh


places = st.tuples(st.floats(-500, 500), st.floats(-500, 500))


@given(st.lists(st.tuples(st.sampled_from([*wording.OF_NOTES, "unheard-of"]), places), max_size=30))
def test_notes_are_said_once_for_each_code_with_their_count_and_first_place(
    noted: list[tuple[str, tuple[float, float]]],
) -> None:
    notes = [PlanNote(code, "a part was changed for the needle", 0, place) for code, place in noted]
    found = wording.of_notes(notes)
    assert [one.code for one in found] == list(dict.fromkeys(code for code, _ in noted))
    assert sum(one.count for one in found) == len(noted)
    for one in found:
        assert one.where_mm == next(place for code, place in noted if code == one.code)
        assert is_chinese(one.zh), one.zh
        assert not HAN.search(one.en)


@given(st.sampled_from([*wording.OF_PAINTINGS, "unheard-of"]), st.floats(0, 100))
def test_findings_of_a_painting_are_said_in_both_languages(code: str, value: float) -> None:
    found = wording.of_painting(PaintingFinding(code, "the picture was changed for the needle", value))
    assert is_chinese(found.zh), found.zh
    assert not HAN.search(found.en)


findings = st.builds(
    PlanFinding,
    code=st.sampled_from("abc"),
    severity=st.sampled_from(list(Severity)),
    zh=st.just("此处线层过密"),
    en=st.just("Dense."),
    value=st.none() | st.floats(0, 100),
    count=st.integers(1, 9),
)


@given(st.lists(findings, max_size=20))
def test_gathered_findings_keep_the_gravest_and_lose_no_count(some: list[PlanFinding]) -> None:
    gathered = wording.gathered(some)
    assert [one.code for one in gathered] == list(dict.fromkeys(one.code for one in some))
    assert sum(one.count for one in gathered) == sum(one.count for one in some)
    rank = list(Severity)
    for one in gathered:
        same = [other for other in some if other.code == one.code]
        assert rank.index(one.severity) == max(rank.index(other.severity) for other in same)
        assert is_chinese(one.zh)
    assert wording.gathered(gathered) == gathered


def _needles(count: int) -> str:
    """A drawing of bars that grow narrower than any needle, in muted colours, gold among them."""
    bars = "".join(
        f'<path d="M{10 * i} 0 l9 0 l-4 30 l0 60 l-0.2 0 l0 -60 z" fill="{("#b8903c", "#7d6e57", "#39443b")[i % 3]}"/>'
        for i in range(count)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {10 * count} 90">{bars}</svg>'


@settings(max_examples=6, deadline=None)
@given(st.integers(2, 5), st.sampled_from(("tatami", "satin", "running")), st.sampled_from(("isacord", "brother")))
def test_every_finding_of_a_design_has_chinese_that_is_chinese(
    tmp_path_factory: pytest.TempPathFactory, count: int, style: str, threads: str
) -> None:
    folder = tmp_path_factory.mktemp("design")
    path = folder / "needles.svg"
    path.write_text(_needles(count), "utf-8")
    motif = LineInput(path, digests.of_file(path), "image", "image/svg+xml", {})
    place = Workplace(folder, ModelShelf(folder), lambda done: None)
    asked = EmbroideryParameters.model_validate({"width_mm": 10 * count, "style": style, "threads": threads})
    design = plan_design(motif, asked, place)
    codes = [finding.code for finding in design.findings]
    assert len(set(codes)) == len(codes)
    if style == "tatami":
        assert "narrowed" in codes
    inside = shapely.box(*design.plan.points_mm.min(axis=0) - 1, *design.plan.points_mm.max(axis=0) + 1)
    for finding in design.findings:
        assert is_chinese(finding.zh), finding.zh
        assert not HAN.search(finding.en)
        if finding.code == "narrowed" and finding.where_mm is not None:
            assert inside.covers(shapely.Point(finding.where_mm))  # measured from the middle, which is the origin


@given(st.floats(-200, 200), st.floats(-200, 200))
def test_a_place_is_told_from_the_middle_in_both_languages(x: float, y: float) -> None:
    said = PlanFinding("density", Severity.WARNING, "线层过密", "Dense.", where_mm=(x + 30, y + 40))
    (moved,) = wording.from_middle([said], (30.0, 40.0))
    told = wording.placed(moved)
    for number, zh, en in ((x, "右左", ("right", "left")), (y, "下上", ("below", "above"))):
        if abs(number) > 0.6:
            assert f"{zh[number < 0]} {abs(round(number))}" in told.zh
            assert f"{abs(round(number))} mm {en[number < 0]}" in told.en
    assert is_chinese(told.zh)
    assert not HAN.search(told.en)
    assert wording.placed(PlanFinding("x", Severity.NOTE, "线层过密", "Dense.")).en == "Dense."


def test_a_painting_says_nothing_that_its_checks_say_as_well() -> None:
    found = wording.of_paintings([PaintingFinding("many-trims", "", 2.0), PaintingFinding("specks-left-out", "", 3.0)])
    assert [one.code for one in found] == ["runs-left-out"]
    drawn = art_wording.of_specks(Specks(0, (shapely.box(0, 0, 1, 1),)))
    assert [one.code for one in drawn] != [one.code for one in found]


def test_the_gravest_is_said_first() -> None:
    severities = {"a": Severity.NOTE, "b": Severity.ERROR, "c": Severity.NOTE, "d": Severity.WARNING}
    found = [PlanFinding(code, severity, "线", "x") for code, severity in severities.items()]
    assert [one.code for one in wording.gravest_first(found)] == ["b", "d", "a", "c"]
