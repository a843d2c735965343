"""Serials of units: typed by hand and read as meant, slips told from forgeries; and the square that opens the page."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
import resvg_py
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wenmai.kernel.errors import InvalidInput, Tampered
from wenmai.rights.credentials.qr import URL_BYTES_MAX, qr_svg
from wenmai.rights.credentials.serials import (
    ALPHABET,
    NUMBER_MAX,
    Serial,
    batch_code,
    batch_of,
    number_of,
    read_serial,
    serial_code,
)

KEY = bytes(range(32))
AGREEMENTS = st.text(min_size=1, max_size=64)
NUMBERS = st.integers(1, NUMBER_MAX)
PLACES = st.integers(0, 15)


def _regrouped(digits: str) -> str:
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def _with_check(body: str) -> str:
    """``body`` with the check digit that fits: whoever knows the rule can make it, without the key."""
    for digit in ALPHABET:
        try:
            batch_of(body + digit)
        except InvalidInput:
            continue
        return body + digit
    raise AssertionError("no check digit fits")


@given(AGREEMENTS, AGREEMENTS, NUMBERS)
def test_a_serial_is_read_back(agreement: str, other: str, number: int) -> None:
    code = serial_code(agreement, number, KEY)
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) <= set(ALPHABET) | {"-"}
    assert read_serial(code, (other, agreement), KEY) == Serial(agreement, number)
    assert batch_of(code) == batch_code(agreement) == code[:4]
    assert number_of(code) == number


@given(AGREEMENTS, NUMBERS, st.data())
def test_a_serial_is_read_as_it_was_meant(agreement: str, number: int, data: st.DataObject) -> None:
    code = serial_code(agreement, number, KEY).replace("-", data.draw(st.sampled_from(["", " ", "–", "—", "-"])))
    code = code.replace("1", data.draw(st.sampled_from("1ilIL"))).replace("0", data.draw(st.sampled_from("0oO")))
    typed = data.draw(st.sampled_from([code, code.lower(), f"  {code} "]))
    assert read_serial(typed, (agreement,), KEY).number == number


@given(AGREEMENTS, NUMBERS, PLACES, st.sampled_from(ALPHABET))
def test_one_wrong_digit_is_always_a_slip(agreement: str, number: int, place: int, digit: str) -> None:
    digits = serial_code(agreement, number, KEY).replace("-", "")
    assume(digits[place] != digit)
    with pytest.raises(InvalidInput) as refused:
        read_serial(_regrouped(digits[:place] + digit + digits[place + 1 :]), (agreement,), KEY)
    assert refused.value.rule == "serial.mistyped"


@given(AGREEMENTS, NUMBERS, PLACES, PLACES)
def test_two_digits_exchanged_are_always_a_slip(agreement: str, number: int, first: int, second: int) -> None:
    digits = list(serial_code(agreement, number, KEY).replace("-", ""))
    assume(digits[first] != digits[second])
    digits[first], digits[second] = digits[second], digits[first]
    with pytest.raises(InvalidInput) as refused:
        read_serial("".join(digits), (agreement,), KEY)
    assert refused.value.rule == "serial.mistyped"


@given(AGREEMENTS, NUMBERS, NUMBERS, st.text(ALPHABET, min_size=7, max_size=7))
def test_a_made_up_serial_is_a_forgery(agreement: str, number: int, other: int, tag: str) -> None:
    """Another number under a genuine tag, a guessed tag, another agreement, another key: well formed, and refused."""
    genuine = serial_code(agreement, number, KEY).replace("-", "")
    renumbered = serial_code(agreement, other, KEY).replace("-", "")
    forged = [
        _with_check(genuine[:4] + renumbered[4:8] + genuine[8:15]) if number != other else None,
        _with_check(genuine[:8] + tag) if tag != genuine[8:15] else None,
        serial_code(agreement + "x", number, KEY),
        serial_code(agreement, number, bytes(32)),
    ]
    for code in filter(None, forged):
        with pytest.raises(Tampered) as refused:
            read_serial(code, (agreement,), KEY)
        assert refused.value.rule == "serial.forged"
    with pytest.raises(Tampered):
        read_serial(genuine, (), KEY)


@given(st.text(max_size=40))
def test_anything_typed_is_a_slip_or_a_forgery(typed: str) -> None:
    with pytest.raises((InvalidInput, Tampered)):
        read_serial(typed, ("agreement",), KEY)


def test_serials_of_one_agreement_differ() -> None:
    assert len({serial_code("agreement", number, KEY) for number in range(1, 2001)}) == 2000


@pytest.mark.parametrize(
    ("number", "key", "rule"),
    [(0, KEY, "serial.number"), (NUMBER_MAX + 1, KEY, "serial.number"), (1, b"short", "serial.key")],
)
def test_what_has_no_serial_is_refused(number: int, key: bytes, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        serial_code("agreement", number, key)
    assert refused.value.rule == rule


@pytest.mark.parametrize("url", ["https://museum.example/u/ECPA-0006-Z658-KMH2", "https://博物馆.example/一"])
def test_the_square_is_read_back(url: str) -> None:
    drawn = qr_svg(url, module_mm=1.0)
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    png = bytes(resvg_py.svg_to_bytes(svg_string=re.sub(r'(width|height)="([\d.]+)mm"', r'\1="\2"', drawn), zoom=10))
    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(pixels)
    assert text == url


@settings(max_examples=25)
@given(st.text("abcdefgh/-0123456789", max_size=200))
def test_every_address_has_a_square(path: str) -> None:
    assert ElementTree.fromstring(qr_svg(f"https://museum.example/{path}")).get("width", "").endswith("mm")


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("javascript:alert(1)", "qr.address"),
        ("https://museum.example/a b", "qr.address"),
        ("https://museum.example/\n", "qr.address"),
        ("https://museum.example/" + "a" * URL_BYTES_MAX, "qr.length"),
    ],
)
def test_what_opens_no_page_has_no_square(url: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        qr_svg(url)
    assert refused.value.rule == rule
