from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.charts import matching

byte = st.integers(0, 255)


@pytest.mark.parametrize("name", charts.names())
def test_charts_have_threads_of_their_own_codes_with_a_source(name: str) -> None:
    chart = charts.get(name)
    assert chart.name == name
    assert len(chart.threads) >= 20
    assert len({thread.code for thread in chart.threads}) == len(chart.threads)
    assert all(thread.name and thread.chart == name for thread in chart.threads)
    assert chart.maker
    assert ("libembroidery" if name in charts.PUBLISHED else "pystitch") in chart.source
    assert not chart.has_metallic


# Counts of the source, and one thread from its beginning, middle and end.
@pytest.mark.parametrize(
    ("name", "count", "looks", "some"),
    [
        ("isacord", 318, 306, {"0010": "#ffffff", "2222": "#8c0c4a", "6156": "#484601"}),
        ("robison-anton-rayon", 420, 307, {"2243": "#efccce", "2283": "#d1cedd", "2632": "#1c2630"}),
        ("sulky-rayon", 333, 330, {"502": "#efc810", "1196": "#96c3e1", "1644": "#a3c2d7"}),
    ],
)
def test_makers_charts_are_whole(name: str, count: int, looks: int, some: dict[str, str]) -> None:
    threads = charts.get(name).threads
    assert len(threads) == count
    assert len({thread.rgb for thread in threads}) == looks
    assert {thread.code: thread.hex for thread in threads if thread.code in some} == some


@pytest.mark.parametrize("name", sorted(charts.PUBLISHED))
def test_a_makers_chart_says_where_it_is_from_and_what_its_colours_are(name: str) -> None:
    table = resources.files(charts).joinpath("data", f"{name}.csv").read_text("utf-8")
    head = [line for line in table.splitlines() if line.startswith("#")]
    assert all(word in "\n".join(head) for word in ("libembroidery", "zlib licence", "commit", "sRGB"))
    assert f"{len(charts.get(name).threads)} threads" in "\n".join(head)


@pytest.mark.parametrize("name", [name for name in charts.names() if name not in charts.PUBLISHED])
def test_palettes_of_machines_have_each_colour_once(name: str) -> None:
    threads = charts.get(name).threads
    assert len({thread.rgb for thread in threads}) == len(threads)


def test_an_unknown_chart_is_refused_with_the_choices() -> None:
    with pytest.raises(InvalidInput) as refused:
        charts.get("unobtainium")
    assert "brother" in refused.value.remedy
    assert refused.value.rule == "embroidery.chart-unknown"


@given(st.tuples(byte, byte, byte), st.sampled_from(charts.names()), st.integers(1, 5))
def test_the_nearest_threads_are_those_of_the_least_difference(rgb: tuple[int, int, int], name: str, k: int) -> None:
    chart = charts.get(name)
    found = matching.nearest(rgb, chart, k)
    lab = rgb_to_lab(np.array(rgb, np.uint8))
    each = sorted(float(delta_e_2000(lab, other)) for other in matching.lab_of(chart.threads))
    assert [match.delta_e_2000 for match in found] == pytest.approx(each[:k], abs=1e-4)
    assert [match.thread in chart.threads for match in found] == [True] * k


@given(st.sampled_from(charts.names()), st.data())
def test_a_threads_own_colour_finds_it(name: str, data: st.DataObject) -> None:
    chart = charts.get(name)
    thread = data.draw(st.sampled_from(chart.threads))
    found = matching.nearest(thread.rgb, chart)[0].thread
    assert found == next(other for other in chart.threads if other.rgb == thread.rgb)


@pytest.mark.parametrize(("rgb", "k"), [((0, 0, 256), 1), ((-1, 0, 0), 1), ((0, 0, 0), 0)])
def test_colours_and_counts_out_of_range_are_refused(rgb: tuple[int, int, int], k: int) -> None:
    with pytest.raises(InvalidInput):
        matching.nearest(rgb, charts.get("brother"), k)


def test_a_csv_chart_is_read_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "shelf.csv"
    path.write_text("﻿Code,Name,Hex,Weight,Metallic\n1001,雪白,#fff,40,\n2011,Gold,#d4a017,30,yes\n", "utf-8")
    chart = charts.load_chart(path)
    assert [(t.code, t.name, t.rgb, t.weight, t.metallic) for t in chart.threads] == [
        ("1001", "雪白", (255, 255, 255), 40, False),
        ("2011", "Gold", (212, 160, 23), 30, True),
    ]
    assert chart.name == "shelf"
    assert chart.has_metallic


def test_metallic_threads_are_not_offered_for_a_colour(tmp_path: Path) -> None:
    path = tmp_path / "shelf.csv"
    path.write_text("code,hex,metallic\n1,#d4a017,1\n2,#000000,0\n", "utf-8")
    chart = charts.load_chart(path)
    assert [match.thread.code for match in matching.nearest((212, 160, 23), chart, 5)] == ["2"]


def test_a_json_chart_tells_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    content = {"name": "silk", "maker": "Workshop", "source": "measured", "threads": [
        {"code": "a", "name": "red", "red": 200, "green": 10, "blue": 20, "width_mm": 0.2}
    ]}  # fmt: skip
    path.write_text(json.dumps(content), "utf-8")
    chart = charts.load_chart(path)
    assert (chart.name, chart.maker, chart.source) == ("silk", "Workshop", "measured")
    assert (chart.threads[0].rgb, chart.threads[0].width_mm) == ((200, 10, 20), 0.2)


@pytest.mark.parametrize(
    ("text", "suffix", "says"),
    [
        ("name,hex\nx,#fff\n", "csv", "columns"),
        ("code,hex\n1,#ggg\n", "csv", ":2"),
        ("code,hex\n1,#fff\n1,#000\n", "csv", "two threads"),
        ("code,hex\n", "csv", "without threads"),
        ("code,red,green,blue\n1,10,20,300\n", "csv", "blue is 300"),
        ("code,red,green,blue\n1,10,20.5,30\n", "csv", "green is 20.5"),
        ("code,hex,metallic\n1,#fff,perhaps\n", "csv", "perhaps"),
        ("code,hex,width_mm\n1,#fff,nan\n", "csv", "width_mm"),
        ("{", "json", "not JSON"),
        ('{"threads": 3}', "json", "no list"),
        ('[{"code": "", "hex": "#fff"}]', "json", "thread 1"),
        ('[{"code": "1", "rgb": [1, 2]}]', "json", "rgb is"),
        ("# mine\ncode,hex\n1,#fff\n2,#ggg\n", "csv", ":4"),
        ("# mine\n", "csv", "columns"),
    ],
)
def test_a_chart_with_a_hole_in_it_is_refused_at_its_place(tmp_path: Path, text: str, suffix: str, says: str) -> None:
    path = tmp_path / f"chart.{suffix}"
    path.write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as refused:
        charts.load_chart(path)
    assert says in str(refused.value)
    assert refused.value.rule == "embroidery.chart-unreadable"


def test_a_missing_chart_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        charts.load_chart(tmp_path / "none.csv")
