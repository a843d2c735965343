"""Reads what a visitor asks for out of an address: each value checked, with a clear word where it makes no sense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from wenmai.assets.catalogue import FACET_ASPECTS
from wenmai.genes.model import Box, RgbImage
from wenmai.genes.symmetry.wording import ROSETTE_ORDER_MAX
from wenmai.kernel.errors import InvalidInput
from wenmai.services.browsing import Shelf
from wenmai.services.structure_query import StructureQuery, check_structure

KINDS = ("image", "gene", "design")
GENE_KINDS = ("motif", "rosette", "frieze", "wallpaper")
TEXT_LENGTH_MAX = 300
PAGE_MAX = 100_000
WITHIN_DEFAULT = 10.0
_HEX = re.compile(r"#[0-9a-f]{6}")
_ID = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class Asked:
    """Everything that the grid and the search understand.

    ``picture``, ``like`` and ``structure_of`` name what is searched by.
    """

    text: str = ""
    kind: str | None = None
    gene_kind: str | None = None
    colour: str | None = None
    within: float = WITHIN_DEFAULT
    facets: Mapping[str, str] = field(default_factory=dict)
    structure: StructureQuery = field(default_factory=StructureQuery)
    structure_of: str | None = None
    picture: str | None = None
    like: str | None = None
    box: Box | None = None
    page: int = 1

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.kind, self.gene_kind, self.colour, self.within, self.facets, self.structure)

    @property
    def narrowed(self) -> bool:
        """Whether a filter holds that can be taken away again."""
        return bool(self.facets or self.colour or self.gene_kind or self.structure)

    @property
    def looks_for_something(self) -> bool:
        return bool(self.text or self.picture or self.like or self.structure_of or self.narrowed or self.kind)

    def parameters(self) -> dict[str, str]:
        """The same question as an address asks it."""
        said: dict[str, str] = {}
        if self.text:
            said["q"] = self.text
        said |= {name: str(getattr(self.structure, name)) for name in self.structure.names}
        for name in ("kind", "gene_kind", "picture", "like", "structure_of"):
            if value := getattr(self, name):
                said[name] = value
        if self.box is not None:
            said |= {name: str(number) for name, number in zip("xywh", _numbers(self.box), strict=True)}
        if self.colour:
            said |= {"colour": self.colour, "within": f"{self.within:g}"}
        said |= self.facets
        if self.page > 1:
            said["page"] = str(self.page)
        return said

    def address(self, path: str, **changes: str | None) -> str:
        """``path`` with this question, changed; None takes a part away. A changed question begins on its first page."""
        said = self.parameters()
        if "page" not in changes:
            said.pop("page", None)
        if changes.get("colour", "") is None:
            said.pop("within", None)
        for name, value in changes.items():
            said.pop(name, None)
            if value is not None:
                said[name] = value
        return f"{path}?{urlencode(said)}" if said else path


def read(parameters: Mapping[str, str]) -> Asked:
    """What an address asks. Empty values are as if they were not there. Raises InvalidInput."""
    said = {name: value.strip() for name, value in parameters.items() if value.strip()}
    text = said.get("q", "")
    if len(text) > TEXT_LENGTH_MAX:
        raise InvalidInput(f"{len(text)} characters of words", where="q", remedy=f"At most {TEXT_LENGTH_MAX}.")
    wants_colour = "colour" in said and ("form" not in said or "by_colour" in said)
    return Asked(
        text=text,
        kind=_choice(said, "kind", KINDS),
        gene_kind=_choice(said, "gene_kind", GENE_KINDS),
        colour=_colour(said["colour"]) if wants_colour else None,
        within=_number(said, "within", WITHIN_DEFAULT, 0.1, 100.0),
        facets={aspect: said[aspect][:TEXT_LENGTH_MAX] for aspect in FACET_ASPECTS if aspect in said},
        structure=_structure(said),
        structure_of=_id(said, "structure_of"),
        picture=_id(said, "picture"),
        like=_id(said, "like"),
        box=read_box(said),
        page=int(_number(said, "page", 1, 1, PAGE_MAX)),
    )


def read_box(said: Mapping[str, str]) -> Box | None:
    """The crop x, y, w, h in whole pixels; None where none of the four is given."""
    given = [name for name in "xywh" if said.get(name, "").strip()]
    if not given:
        return None
    try:
        x, y, width, height = (round(float(said[name])) for name in "xywh")
    except (KeyError, ValueError, OverflowError) as error:
        raise InvalidInput("a crop that is not four numbers", where="x, y, w, h") from error
    if min(width, height) < 1:
        raise InvalidInput(f"a crop of {width} × {height} at {x}, {y}", where="x, y, w, h")
    return Box(x, y, width, height)


def clip(box: Box, width_px: int, height_px: int) -> Box:
    """The part of ``box`` that lies on a picture of this size. Raises InvalidInput where they do not meet."""
    left, top = max(box.x, 0), max(box.y, 0)
    right, bottom = min(box.x + box.width, width_px), min(box.y + box.height, height_px)
    if right <= left or bottom <= top:
        remedy = f"{width_px} × {height_px} px"
        raise InvalidInput("the crop is not inside the picture", where="x, y, w, h", remedy=remedy)
    return Box(left, top, right - left, bottom - top)


def cut(picture: RgbImage, box: Box) -> RgbImage:
    """The part of ``picture``, (h, w, 3), inside ``box``. Raises InvalidInput where they do not meet."""
    height_px, width_px = picture.shape[:2]
    inside = clip(box, width_px, height_px)
    return picture[inside.y : inside.y + inside.height, inside.x : inside.x + inside.width].copy()


def read_points(text: str) -> list[tuple[float, float]]:
    """An outline written as "x,y x,y …". Raises InvalidInput."""
    try:
        points = [tuple(float(number) for number in pair.split(",")) for pair in text.split()]
        return [(x, y) for x, y in points]
    except ValueError as error:
        raise InvalidInput("not an outline", where="points", remedy="x,y x,y x,y …") from error


def _numbers(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height


def _structure(said: Mapping[str, str]) -> StructureQuery:
    order = int(_number(said, "order", 1, 1, ROSETTE_ORDER_MAX)) if "order" in said else None
    asked = StructureQuery(said.get("group"), said.get("lattice"), order)
    check_structure(asked)
    return asked


def _choice(said: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str | None:
    value = said.get(name)
    if value is not None and value not in choices:
        raise InvalidInput(f"{value[:40]!r} is none of the choices", where=name, remedy=", ".join(choices))
    return value


def _colour(value: str) -> str:
    value = value.lower() if value.startswith("#") else f"#{value.lower()}"
    if _HEX.fullmatch(value) is None:
        raise InvalidInput(f"{value[:20]!r} is no colour", where="colour", remedy="#rrggbb, for example #9b2d1f")
    return value


def _number(said: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    try:
        value = float(said.get(name, default))
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise InvalidInput(f"{said[name][:20]!r} is no such number", where=name, remedy=f"{least:g} – {most:g}")
    return value


def _id(said: Mapping[str, str], name: str) -> str | None:
    value = said.get(name)
    if value is not None and _ID.fullmatch(value) is None:
        raise InvalidInput("not an id", where=name, remedy="Ids are 64 hexadecimal digits.")
    return value
