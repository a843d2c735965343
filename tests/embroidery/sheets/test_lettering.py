"""Letters are in the file: a reader without a Chinese font shows, finds and copies them."""

from __future__ import annotations

import io

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from scipy import ndimage

from wenmai.lines.embroidery import letters
from wenmai.lines.embroidery.letters import EMBEDDED, READERS_OWN, letters_digest
from wenmai.lines.embroidery.sheets.embedding import FONT_PATH, MISSING, SubsetFace
from wenmai.lines.embroidery.sheets.lettering import UNKNOWN, sheet_font
from wenmai.lines.embroidery.sheets.paper import PT_PER_MM, Paper, broken

FACE = SubsetFace(FONT_PATH, EMBEDDED)
SC = 2  # its place in the collection
SIZE_PT, SCALE = 40.0, 4.0
HAN = [code for code in FACE.charToGlyph if 0x4E00 <= code <= 0x9FFF]
written = st.text(st.sampled_from([*range(0x21, 0x7F), *HAN]).map(chr), min_size=1, max_size=12)


def paper_with(*lines: str) -> bytes:
    paper = Paper("x")
    for index, words in enumerate(lines):
        paper.text(10, 20 + 15 * index, words, SIZE_PT)
    return paper.finish()


def test_every_font_of_a_sheet_is_embedded() -> None:
    document = pypdfium2.PdfDocument(paper_with("手绣工单 Sheet 青花雲龍紋"))
    texts = [each for each in document[0].get_objects() if each.type == pdfium.FPDF_PAGEOBJ_TEXT]
    assert texts
    assert all(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(each.raw)) for each in texts)
    document.close()


def test_letters_look_as_the_font_itself_draws_them() -> None:
    """Against FreeType, which reads the collection's cubic outlines."""
    words = "绣（丝）Ag·龍"
    document = pypdfium2.PdfDocument(paper_with(words))
    ours = np.asarray(document[0].render(scale=SCALE).to_pil().convert("L"), np.float64)
    document.close()
    theirs = Image.new("L", (ours.shape[1], ours.shape[0]), 255)
    font = ImageFont.truetype(str(FONT_PATH), round(SIZE_PT * SCALE), index=SC, layout_engine=ImageFont.Layout.BASIC)
    at = 10 * PT_PER_MM * SCALE, 20 * PT_PER_MM * SCALE
    ImageDraw.Draw(theirs).text(at, words, font=font, fill=0, anchor="ls")
    inked, expected = ours < 128, np.asarray(theirs) < 128
    near = np.ones((7, 7), np.bool_)  # FreeType sets letters on whole pixels
    assert np.count_nonzero(expected) > 10_000
    assert not (inked & ~ndimage.binary_dilation(expected, near)).any()
    assert not (expected & ~ndimage.binary_dilation(inked, near)).any()


@given(written)
@settings(max_examples=12, deadline=None)
def test_words_can_be_found_and_copied(words: str) -> None:
    document = pypdfium2.PdfDocument(paper_with(words))
    told = document[0].get_textpage().get_text_bounded()
    document.close()
    assert told.strip() == words


def test_a_subset_has_the_characters_used_and_no_more_and_is_the_same_each_time() -> None:
    codes = [0, *map(ord, "绣丝绣A")]
    data = FACE.makeSubset(codes)
    assert data == SubsetFace(FONT_PATH, EMBEDDED).makeSubset(codes)
    font = TTFont(io.BytesIO(data))
    assert font["maxp"].numGlyphs == 4  # three, and the box for what is missing
    assert len(data) < 4000


def test_a_character_that_no_font_has_is_a_box_and_not_a_failure() -> None:
    code = next(code for code in range(0xE000, 0xF000) if code not in FACE.charToGlyph)
    font = TTFont(io.BytesIO(FACE.makeSubset([0, code])))
    assert font["maxp"].numGlyphs == 1
    assert FACE.defaultWidth > 0
    assert pypdfium2.PdfDocument(paper_with(f"A{chr(code)}B")) is not None
    assert MISSING not in FACE.charToGlyph.values()


@given(st.text(st.sampled_from("绣丝 abc"), min_size=1, max_size=120), st.floats(20, 180))
@settings(max_examples=25, deadline=None)
def test_lines_are_no_wider_than_asked(words: str, width_mm: float) -> None:
    font = sheet_font()
    lines = broken(words, width_mm, 9)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    for line in lines:
        longest_word = max((len(word) for word in line.split()), default=0)
        assert pdfmetrics.stringWidth(line, font, 9) <= width_mm * PT_PER_MM or longest_word == len(line)


@pytest.fixture
def core_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where ``wenmai[sheets]`` is not installed."""
    monkeypatch.setattr(letters, "find_spec", lambda module: None)


@pytest.mark.usefixtures("core_alone")
def test_without_the_extra_words_are_set_in_the_readers_font_and_can_be_found() -> None:
    sheet = paper_with("手绣工单 Sheet 0.4 mm 龍", "𠮷A")
    assert sheet == paper_with("手绣工单 Sheet 0.4 mm 龍", "𠮷A")
    assert READERS_OWN.encode() in sheet
    document = pypdfium2.PdfDocument(sheet)
    texts = [each for each in document[0].get_objects() if each.type == pdfium.FPDF_PAGEOBJ_TEXT]
    assert texts
    assert not any(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(each.raw)) for each in texts)
    told = document[0].get_textpage().get_text_bounded().split()
    document.close()
    assert told == ["手绣工单", "Sheet", "0.4", "mm", "龍", f"{UNKNOWN}A"]
    line = broken("绣" * 30, 40, 9)[0]
    assert pdfmetrics.stringWidth(line, sheet_font(), 9) <= 40 * PT_PER_MM


def test_sheets_with_other_letters_are_other_runs(request: pytest.FixtureRequest) -> None:
    embedded = letters_digest()
    request.getfixturevalue("core_alone")
    assert letters_digest() != embedded
