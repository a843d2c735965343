"""A chart of one's own as a parameter: one text for one chart, refused before anything runs where it is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from wenmai.cli.line_options import options_of, parsed
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.line import LINE
from wenmai.lines.embroidery.model import Thread
from wenmai.lines.embroidery.parameters import EmbroideryParameters

words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
byte = st.integers(0, 255)
threads = st.builds(
    Thread,
    chart=st.just("shelf"),
    code=words,
    name=words,
    rgb=st.tuples(byte, byte, byte),
    width_mm=st.sampled_from((0.1, 0.25, 0.4)),
    weight=st.integers(3, 200),
    metallic=st.booleans(),
)
shelves = st.lists(threads, min_size=1, max_size=9, unique_by=lambda thread: thread.code).map(
    lambda some: charts.Chart("shelf", "Workshop", "measured", tuple(some))
)


@given(shelves)
def test_a_chart_is_handed_on_as_a_text_that_reads_back_the_same(chart: charts.Chart) -> None:
    text = charts.chart_text(chart)
    assert charts.parse_chart(text) == chart
    assert EmbroideryParameters(threads=text).threads == text


@given(shelves)
def test_one_chart_is_one_text_however_it_is_given(chart: charts.Chart) -> None:
    content = json.loads(charts.chart_text(chart))
    for entry, thread in zip(content["threads"], chart.threads, strict=True):
        entry["rgb"] = list(thread.rgb)
        del entry["hex"]
    asked = {EmbroideryParameters.model_validate({"threads": given}).threads for given in (
        content, json.dumps(content, indent=2), charts.chart_text(chart)
    )}  # fmt: skip
    assert asked == {charts.chart_text(chart)}


def test_names_stay_names() -> None:
    assert EmbroideryParameters(threads=" sulky-rayon\n").threads == "sulky-rayon"
    assert charts.chosen("sulky-rayon") is charts.get("sulky-rayon")
    assert EmbroideryParameters().threads in charts.PUBLISHED


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("unobtainium", "embroidery.chart-unknown"),
        ("", "embroidery.chart-unknown"),
        ([], "embroidery.chart-unreadable"),
        ([{"code": "1"}], "embroidery.chart-unreadable"),
        ("code,hex\n1,#fff\n1,#000\n", "embroidery.chart-unreadable"),
        ("[" + " " * 1_000_001 + "]", "embroidery.chart-unreadable"),
    ],
)
def test_a_wrong_chart_is_refused_before_anything_runs(given: object, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        LINE.parameters.model_validate({"threads": given})
    assert refused.value.rule == rule
    assert refused.value.remedy


def _asked(*arguments: str) -> str:
    """What the line is asked for by these words of a command line."""
    told: list[str] = []

    def callback(**values: object) -> None:
        given = {name: parsed(value) for name, value in values.items() if value is not None}
        told.append(LINE.parameters.model_validate(given).model_dump()["threads"])

    command = click.Command("embroidery", params=list(options_of(LINE)), callback=callback)
    CliRunner().invoke(command, arguments, catch_exceptions=False)
    return told[0]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        ("csv", "code,name,hex\nw,雪白,#ffffff\nk,墨,#101010\n"),
        ("json", '[{"code":"w","name":"雪白","rgb":[255,255,255]},{"code":"k","name":"墨","hex":"#101010"}]'),
    ],
)
def test_a_file_on_the_command_line_stands_for_what_it_holds(tmp_path: Path, suffix: str, text: str) -> None:
    path = tmp_path / f"shelf.{suffix}"
    path.write_text(text, "utf-8-sig")
    chart = charts.chosen(_asked("--threads", str(path)))
    assert [(thread.code, thread.name, thread.hex) for thread in chart.threads] == [
        ("w", "雪白", "#ffffff"),
        ("k", "墨", "#101010"),
    ]
    assert _asked("--threads", text) == _asked("--threads", str(path))


def test_a_name_on_the_command_line_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "isacord").write_text("code,hex\n1,#fff\n")
    monkeypatch.chdir(tmp_path)
    assert _asked("--threads", "isacord") == "isacord"


@pytest.mark.parametrize(("name", "holds"), [("none.csv", None), ("latin.csv", b"code,hex\n\xe9,#fff\n"), ("", None)])
def test_a_file_that_cannot_be_read_is_refused_by_its_option(tmp_path: Path, name: str, holds: bytes | None) -> None:
    path = tmp_path / name
    if holds is not None:
        path.write_bytes(holds)
    with pytest.raises(InvalidInput) as refused:
        _asked("--threads", str(path))
    assert refused.value.where == "--threads"
    assert refused.value.remedy
