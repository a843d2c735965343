"""Drawings are read as pictures, at their own shape, and reach nothing outside of themselves."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from wenmai.imaging.failures import UnreadablePicture
from wenmai.imaging.reading import inspect, read_rgb
from wenmai.imaging.writing import encode_png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size}>{drawn}</svg>'
RED = '<rect x="0" y="0" width="50" height="25" fill="#c01020"/>'


def _drawing(drawn: str, size: str = 'width="100" height="50"') -> bytes:
    return SVG.format(size=size, drawn=drawn).encode()


def test_a_drawing_is_drawn_over_white_at_a_size_that_shows_it() -> None:
    rgb = read_rgb(_drawing(RED))
    assert rgb.shape == (512, 1024, 3)
    assert rgb[10, 10].tolist() == [0xC0, 0x10, 0x20]
    assert rgb[-10, -10].tolist() == [255, 255, 255]
    assert inspect(_drawing(RED)).media_type == "image/svg+xml"


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ('viewBox="0 0 10 20"', (1024, 512)),
        ('width="40mm" height="20mm"', (512, 1024)),
        ('width="100%" height="100%" viewBox="0 0 30 10"', (341, 1024)),
        ('width="2000"  viewBox="0 0 2 1"', (1000, 2000)),
        ('width="20000" height="10000"', (2048, 4096)),
        ("", (512, 1024)),
    ],
)
def test_the_size_is_the_declared_one_within_bounds(size: str, shape: tuple[int, int]) -> None:
    assert read_rgb(_drawing(RED, size)).shape[:2] == shape


def test_pictures_outside_of_the_file_are_not_read_and_those_inside_are(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(encode_png(np.zeros((4, 4, 3), np.uint8)))
    for named in (str(secret), f"file://{secret}", "secret.png", "http://127.0.0.1:9/x.png"):
        drawn = f'<image width="100" height="50" xlink:href="{named}"/><image width="9" height="9" href="{named}"/>'
        path = tmp_path / "drawing.svg"
        path.write_bytes(_drawing(drawn))
        assert read_rgb(path).min() == 255
    inside = base64.b64encode(secret.read_bytes()).decode()
    drawn = f'<image width="50" height="50" href="data:image/png;base64,{inside}"/>'
    assert read_rgb(_drawing(drawn)).min() == 0


@pytest.mark.parametrize(
    "drawing",
    [
        b"<svg",
        _drawing(RED, 'width="0" height="9"'),
        _drawing(RED, 'viewBox="0 0 a b"'),
        b"<?xml version='1.0'?><html><svg/></html>",
    ],
)
def test_what_is_no_drawing_is_refused(drawing: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        read_rgb(drawing)


def test_entities_that_multiply_are_refused() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e0 "silk">{levels}]>'.encode() + _drawing("<text>&e8;</text>")
    with pytest.raises(UnreadablePicture):
        read_rgb(bomb)
