"""Reads the vector form back from the SVG that ``markup.svg`` writes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np

from wenmai.genes.colour.hexcode import parse_hex
from wenmai.genes.tracing.model import ClosedPath, Layer, LayeredVector
from wenmai.kernel.errors import InvalidInput

_PATH = "{http://www.w3.org/2000/svg}path"
_WORD = re.compile(r"([Mlhvcz])|(-?(?:\d+\.?\d*|\.\d+)(?:[eE]-?\d+)?)")
_NUMBERS = {"M": 2, "l": 2, "h": 1, "v": 1, "c": 6, "z": 0}


def read_svg(data: bytes | str) -> LayeredVector:
    """The layers of a document that ``svg`` wrote, to the decimals that it has. Raises InvalidInput for any other."""
    try:
        root = ElementTree.fromstring(data)
        box = [float(number) for number in root.get("viewBox", "").split()]
        layers = tuple(_layer(element) for element in root.iter(_PATH) if element.get("id", "").startswith("layer-"))
        width, height = round(box[2]), round(box[3])
    except (ElementTree.ParseError, ValueError, IndexError) as error:
        raise InvalidInput(
            f"this is no vector form that was traced here: {error}", where="svg",
            remedy="Take the genes out of the picture anew.", rule="tracing.svg",
        ) from error  # fmt: skip
    return LayeredVector(width, height, layers)


def _layer(element: ElementTree.Element) -> Layer:
    lab = [float(part) for part in element.get("data-lab", "0,0,0").split(",")]
    colour = element.get("fill", "")
    parse_hex(colour)
    share = float(element.get("data-share", "0"))
    return Layer(colour, (lab[0], lab[1], lab[2]), share, tuple(_paths(element.get("d", ""))))


def _paths(text: str) -> list[ClosedPath]:
    return [_path(part) for part in re.findall(r"M[^M]*", text)]


def _path(text: str) -> ClosedPath:
    """One outline; the line that ``z`` draws is a piece of its own, where it is not drawn already."""
    at = start = np.zeros(2)
    controls: list[np.ndarray] = []
    straight: list[bool] = []
    for command, numbers in _commands(text):
        if command == "M":
            at = start = np.array(numbers)
            continue
        if command == "z":
            if np.abs(at - start).max() > 1e-9 or not controls:
                controls.append(np.array([start, start, start]))
                straight.append(True)
            continue
        if command == "c":
            piece = at + np.array(numbers).reshape(3, 2)
        else:
            step = {"l": numbers, "h": [*numbers, 0.0], "v": [0.0, *numbers]}[command]
            piece = np.array([at, at, at + step])
        controls.append(piece)
        straight.append(command != "c")
        at = piece[2]
    controls[-1][2] = start  # sums of decimals differ from it in the last digits
    return ClosedPath(np.array(controls), np.array(straight))


def _commands(text: str) -> list[tuple[str, list[float]]]:
    """Each command with its numbers; numbers that go on without a command repeat it. Raises ValueError."""
    found: list[tuple[str, list[float]]] = []
    command, numbers = "", list[float]()
    for letter, number in _WORD.findall(text):
        if letter:
            if numbers:
                raise ValueError(f"{command} lacks numbers")
            command = letter
            if command == "z":
                found.append((command, []))
            continue
        numbers.append(float(number))
        if len(numbers) == _NUMBERS.get(command, -1):
            found.append((command, numbers))
            numbers = []
    if numbers:
        raise ValueError(f"{command!r} lacks numbers")
    return found
