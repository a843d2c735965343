"""Reading inscriptions: drawn writing is read, ornament is not, and nothing is fetched or printed."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import InvalidInput
from wenmai.models import inscriptions
from wenmai.models.inscriptions import InscriptionReader, load
from wenmai.models.inscriptions_detection import lines_of
from wenmai.models.inscriptions_gate import Evidence, is_writing, looks, script_of, tidy, weigh
from wenmai.models.inscriptions_layout import Row, in_reading_order
from wenmai.models.inscriptions_recognition import Reading, cut

Picture = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def reader() -> InscriptionReader:
    return load()


def page(height: int = 480, width: int = 640, level: int = 205) -> Picture:
    rng = np.random.default_rng(4)
    return np.clip(level + rng.normal(0, 3, (height, width, 3)), 0, 255).astype(np.uint8)


def write(picture: Picture, text: str, x: int, y: int, size: int) -> None:
    cv2.putText(picture, text, (x, y), (60, 40, 120), cv2.FontFace("uni"), size)


def test_a_line_is_read(reader: InscriptionReader) -> None:
    picture = page()
    write(picture, "大清乾隆年製", 150, 250, 48)
    (found,) = reader.read(picture)
    assert found.text == "大清乾隆年製"
    assert found.script == "han"
    assert found.confidence > 0.9
    corners = np.array(found.polygon)
    assert corners.min(axis=0) == pytest.approx([150, 210], abs=25)
    assert corners.max(axis=0) == pytest.approx([440, 260], abs=25)


def test_a_column_is_read_from_the_top(reader: InscriptionReader) -> None:
    picture = page(640, 480)
    for number, sign in enumerate("開元通寶"):
        write(picture, sign, 200, 150 + 70 * number, 60)
    assert [found.text for found in reader.read(picture)] == ["開元通寶"]


def test_a_block_is_read_by_columns_from_the_right(reader: InscriptionReader) -> None:
    picture = page()
    for number, sign in enumerate("天下太平"):
        write(picture, sign, 300 - 75 * (number // 2), 200 + 75 * (number % 2), 62)
    assert [found.text for found in reader.read(picture)] == ["天下太平"]


def test_latin_is_read(reader: InscriptionReader) -> None:
    picture = page()
    write(picture, "Ming Dynasty", 120, 240, 40)
    (found,) = reader.read(picture)
    assert found.text == "Ming Dynasty"
    assert found.script == "latin"


def meander(side: int = 480, cell: int = 60) -> Picture:
    picture = page(side, side)
    for y in range(20, side - cell, cell):
        for x in range(20, side - cell, cell):
            for inset in range(0, cell // 2 - 6, 9):
                start = (x + inset, y + inset + (9 if inset else 0))
                cv2.rectangle(picture, start, (x + cell - 8 - inset, y + cell - 8 - inset), (60, 40, 120), 3)
    return picture


def rings(side: int = 480) -> Picture:
    picture = page(side, side)
    for number in range(14):
        angle = 2 * np.pi * number / 14
        middle = (int(240 + 150 * np.cos(angle)), int(240 + 150 * np.sin(angle)))
        cv2.circle(picture, middle, 26, (60, 40, 120), 5)
        cv2.ellipse(picture, middle, (14, 8), 40 * number, 0, 300, (60, 40, 120), 4)
    return picture


@pytest.mark.parametrize("draw", [page, meander, rings])
def test_ornament_gets_no_text(reader: InscriptionReader, draw) -> None:  # type: ignore[no-untyped-def]
    assert reader.read(draw()) == ()


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 700, 3), (700, 2, 3), (33, 33, 3)])
def test_odd_shapes_are_survived(reader: InscriptionReader, shape: tuple[int, int, int]) -> None:
    assert reader.read(np.zeros(shape, np.uint8)) == ()


def test_bad_input_is_refused(reader: InscriptionReader) -> None:
    for bad in (np.zeros((5, 5), np.uint8), np.zeros((5, 5, 3), np.float32), np.zeros((0, 5, 3), np.uint8)):
        with pytest.raises(InvalidInput, match="sRGB"):
            reader.read(bad)  # type: ignore[arg-type]


def test_nothing_is_fetched_or_printed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    picture = page()
    write(picture, "大清乾隆年製", 150, 250, 48)
    assert load().read(picture)
    assert capfd.readouterr() == ("", "")


def test_missing_networks_are_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inscriptions, "DETECTOR_FILE", "models/no such network.onnx")
    with pytest.raises(InvalidInput, match="rapidocr"):
        load()


def test_the_identity_names_the_networks(reader: InscriptionReader) -> None:
    assert reader.identity == load().identity
    assert len(reader.identity.sha256) == 64


def test_threads_share_a_reader(reader: InscriptionReader) -> None:
    picture = page(240, 320)
    write(picture, "吉祥如意", 60, 130, 44)
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(reader.read, [picture] * 4))
    assert len(set(answers)) == 1
    assert answers[0][0].text == "吉祥如意"


def sure(text: str, strength: float = 1.0, detection: float = 0.9) -> Evidence:
    return Evidence(text, strength, 1.0, detection)


@pytest.mark.parametrize("text", ["", "...", "7", "G", "0000", "回", "田田", "十"])
def test_what_ornament_looks_like_is_never_writing(text: str) -> None:
    assert not is_writing(sure(text))


@pytest.mark.parametrize("text", ["壽", "富貴", "延年益壽", "Ming", "1274"])
def test_sure_readings_are_writing(text: str) -> None:
    assert is_writing(sure(text))
    assert not is_writing(sure(text, strength=0.5))


@given(st.text("福壽富貴AB12", min_size=1, max_size=6), st.floats(0, 1), st.floats(0, 1))
def test_better_evidence_never_speaks_against_writing(text: str, weak: float, strong: float) -> None:
    weak, strong = sorted((weak, strong))
    if is_writing(sure(text, strength=weak)):
        assert is_writing(sure(text, strength=strong))


def test_looks_that_disagree_weaken_the_evidence() -> None:
    same = weigh([Reading("富貴", (0.9, 0.9))] * 3, 0.8)
    mixed = weigh([Reading("富貴", (0.9, 0.9)), Reading("當員", (0.9, 0.9)), Reading("富員", (0.9, 0.9))], 0.8)
    assert same.strength == pytest.approx(0.9)
    assert mixed.strength < 0.5
    assert weigh([Reading("", ())], 0.8).strength == 0.0


def test_scripts_and_spaces() -> None:
    assert script_of("大清乾隆年製") == "han"
    assert script_of("bāngzhù") == "latin"
    assert script_of("1274") == "digits"
    assert script_of("※") == "other"
    assert tidy("  No.  1274。 ") == "No. 1274"


def box(x: float, y: float, width: float, height: float) -> npt.NDArray[np.float32]:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)


def test_rows_of_a_block_become_columns() -> None:
    rows = [Row("清大", box(10, 10, 100, 60), 1.0), Row("乾年", box(12, 54, 98, 60), 0.9)]
    rows.append(Row("隆製", box(10, 99, 101, 60), 0.8))
    (joined,) = in_reading_order(rows)
    assert joined.text == "大年製清乾隆"
    assert joined.strength == pytest.approx(0.9)
    assert joined.polygon.min(axis=0) == pytest.approx([10, 10], abs=3)


def test_lines_that_run_across_stay_as_they_are() -> None:
    rows = [Row("故宫博物院", box(10, 10, 250, 50), 1.0), Row("青铜器展厅", box(10, 65, 250, 50), 0.9)]
    assert in_reading_order(rows) == tuple(rows)
    table = [Row("繁體", box(10, 10, 46, 30), 1.0), Row("幫助", box(10, 36, 46, 30), 0.9)]
    assert in_reading_order(table) == tuple(table)
    apart = [Row("富貴", box(10, 10, 100, 50), 1.0), Row("長樂", box(10, 300, 100, 50), 0.9)]
    assert in_reading_order(apart) == tuple(apart)


def test_boxes_grow_from_the_cores_of_the_map() -> None:
    core = np.zeros((64, 128), np.float32)
    core[20:30, 20:80] = 0.9
    (line,) = lines_of(core, 256, 128)
    assert line.score == pytest.approx(0.9, abs=0.1)
    low, high = line.polygon.min(axis=0), line.polygon.max(axis=0)
    assert (low < [40, 40]).all()
    assert (high > [158, 58]).all()
    assert (low >= 0).all()
    assert (high <= [255, 127]).all()


def test_looks_keep_the_middle() -> None:
    polygon = box(10, 20, 80, 30)
    for variant in looks(polygon):
        np.testing.assert_allclose(variant.mean(axis=0), polygon.mean(axis=0), atol=1e-4)


def test_a_column_is_laid_down() -> None:
    picture = np.zeros((100, 40, 3), np.uint8)
    picture[:20] = 255
    line = cut(picture, box(5, 0, 30, 100))
    assert line.shape[1] > line.shape[0]
    assert line[:, :15].mean() > 200  # its top is now its left end
