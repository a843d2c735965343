"""What an element of a drawing looks like: presentation attributes, ``style`` and simple style sheets, inherited.

SVG 1.1 chapter 6 and CSS 2.1 chapter 6, as far as drawings use them. What is not understood is not guessed: the
reader is told by ``UnclearStyle`` and takes the drawing as a picture instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import svgelements

from wenmai.lines.embroidery.art.model import Rgb

INHERITED = {
    "clip-rule": "nonzero",
    "color": "black",
    "fill": "black",
    "fill-opacity": "1",
    "fill-rule": "nonzero",
    "font-size": "16",
    "stroke": "none",
    "stroke-dasharray": "none",
    "stroke-dashoffset": "0",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "visibility": "visible",
    "paint-order": "normal",
    "marker": "none",
    "marker-start": "none",
    "marker-mid": "none",
    "marker-end": "none",
}
OWN = {"clip-path", "display", "filter", "mask", "mix-blend-mode", "opacity", "transform", "vector-effect"}
SEEN_FROM = 0.01  # opacity below which nothing is seen
SOLID_FROM = 0.995
UNITS_PX = {"px": 1.0, "": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96 / 72, "pc": 16.0}
_LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([a-zA-Z%]*)\s*")
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SELECTOR = re.compile(r"\s*(\*|[a-zA-Z]+)?((?:[.#][\w-]+)*)\s*")


class UnclearStyle(Exception):
    """Something that areas of flat colour cannot say, or that this reader does not know; the text names it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a style sheet: applies to elements of ``tag`` ("" any) that have all of ``names`` (.class, #id)."""

    tag: str
    names: frozenset[str]
    values: Mapping[str, str]

    @property
    def weight(self) -> tuple[int, int, int]:
        """CSS 2.1, 6.4.3: ids, classes, tags."""
        ids = sum(name[0] == "#" for name in self.names)
        return ids, len(self.names) - ids, int(bool(self.tag))


def declarations(text: str) -> dict[str, str]:
    """``a: b; c: d`` as a mapping."""
    pairs = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return {key.strip().lower(): value.replace("!important", "").strip() for key, value in pairs}


def rules_of(sheet: str) -> list[Rule]:
    """The rules of a style sheet, lowest weight first. Raises UnclearStyle for selectors beyond tag, class and id."""
    sheet = re.sub(r"/\*.*?\*/|<!--|-->", "", sheet, flags=re.DOTALL)
    if "@" in re.sub(r"@(charset|namespace)[^;]*;", "", sheet):
        raise UnclearStyle("a style sheet with @ rules")
    found = []
    for selectors, body in _RULE.findall(sheet):
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector)
            if match is None or not selector.strip():
                raise UnclearStyle(f"the selector {selector.strip()!r}")
            tag = "" if match[1] in (None, "*") else match[1]
            found.append(Rule(tag, frozenset(re.findall(r"[.#][\w-]+", match[2])), declarations(body)))
    return sorted(found, key=lambda rule: rule.weight)


def style_of(element: Element, tag: str, parent: Mapping[str, str], rules: list[Rule]) -> dict[str, str]:
    """The properties of ``element`` inside a parent of style ``parent``; own ones (opacity, clip) are not inherited."""
    style = {name: parent.get(name, default) for name, default in INHERITED.items()}
    names = {f".{name}" for name in element.get("class", "").split()} | {f"#{element.get('id', '')}"}
    given = {name: value for name, value in element.attrib.items() if name in INHERITED or name in OWN}
    for rule in rules:
        if rule.tag in ("", tag) and rule.names <= names:
            given.update(rule.values)
    given.update(declarations(element.get("style", "")))
    for name, value in given.items():
        if value == "inherit":
            style[name] = parent.get(name, INHERITED.get(name, ""))
        elif name in INHERITED or name in OWN:
            style[name] = value
    return style


def length(text: str, relative_to: float, font_px: float = 16.0) -> float:
    """A length in user units; percentages of ``relative_to``. Raises UnclearStyle where it is none."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise UnclearStyle(f"the length {text!r}")
    value, unit = float(match[1]), match[2]
    if unit == "%":
        return value / 100 * relative_to
    if unit in ("em", "rem", "ex"):
        return value * font_px * (0.5 if unit == "ex" else 1.0)
    if unit.lower() not in UNITS_PX:
        raise UnclearStyle(f"the unit {unit!r}")
    return value * UNITS_PX[unit.lower()]


def opacity(text: str) -> float:
    """0…1 of a number or a percentage."""
    return min(1.0, max(0.0, length(text, 1.0)))


def paint_rgb(text: str, current_colour: str) -> tuple[Rgb, float] | None:
    """The sRGB of a ``fill`` or ``stroke`` and its own alpha; None for none. Raises UnclearStyle for gradients."""
    value = text.strip()
    if value.lower() in ("none", "transparent", ""):
        return None
    if value.lower() == "currentcolor":
        value = current_colour
    if value.startswith("url(") or value.startswith("context-"):
        raise UnclearStyle("a gradient or pattern")
    colour = svgelements.Color(value)
    if colour.value is None:
        raise UnclearStyle(f"the colour {value!r}")
    return (int(colour.red), int(colour.green), int(colour.blue)), float(colour.opacity)


def refuse_effects(style: Mapping[str, str]) -> None:
    """Raises UnclearStyle for effects that flat areas do not have."""
    for effect in ("filter", "mask"):
        if style.get(effect, "none") not in ("none", ""):
            raise UnclearStyle(effect)
    if style.get("mix-blend-mode", "normal") != "normal":
        raise UnclearStyle("mixed colours")
    if opacity(style.get("opacity", "1")) < SOLID_FROM:
        raise UnclearStyle("colours that shine through")
    if any(style.get(f"marker{end}", "none") not in ("none", "") for end in ("", "-start", "-mid", "-end")):
        raise UnclearStyle("markers")
    if style.get("vector-effect", "none") != "none":
        raise UnclearStyle("strokes that do not scale")
