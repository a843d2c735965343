"""Small shapes that the templates need: numbers and strings, no markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot
from typing import Any

from wenmai.assets.catalogue import FacetValue
from wenmai.assets.model import DESIGN, GENE, IMAGE, Asset
from wenmai.bank.model import Gene
from wenmai.genes.model import Claim, Swatch
from wenmai.genes.symmetry.wording import group_name, is_group
from wenmai.web.wording import Words

FOR_TEMPLATES = (
    "ratio_class", "title_of", "shortened", "value_of", "strip", "points", "window_of", "grouped_claims", "percent",
    "page_of", "facet_name", "page_address", "moment", "duration",
    "names_of_group", "lattice_form", "structure_value",
)  # fmt: skip
RATIO_MIN, RATIO_MAX = 0.55, 3.0  # narrower cards have no room for a title, wider ones leave none for others
RATIO_STEP = 0.05  # the stylesheet has a class for each step
RATIO_TALL = 0.75  # narrower than the narrowest card on a phone
TITLE_LENGTH_MAX = 300  # letters of a title that a page repeats; the record has the whole
PAGES = {IMAGE: "objects", GENE: "genes", DESIGN: "designs"}
IMPLICIT_ASPECTS = ("subject", "meaning", "period", "material", "technique", "object_type")
MARGIN_SHARE = 0.25  # of an ornament's larger side, shown around it where its place is shown


@dataclass(frozen=True, slots=True)
class Band:
    """One colour of a palette strip: where it starts and how wide it is, of 100."""

    x: float
    width: float
    hex: str


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a picture that is shown, in its pixels; ``handle`` is a radius that looks alike at any size."""

    x: float
    y: float
    width: float
    height: float
    handle: float

    @property
    def view_box(self) -> str:
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"


def ratio_class(asset: Asset) -> str:
    """The classes that give a card its width at its row's height, and say whether its picture fills it."""
    ratio = (asset.width_px or 1) / (asset.height_px or 1)
    steps = round(min(max(ratio, RATIO_MIN), RATIO_MAX) / RATIO_STEP)
    classes = [f"r-{round(100 * RATIO_STEP * steps)}"]
    if asset.width_px and abs(ratio / (RATIO_STEP * steps) - 1) < RATIO_STEP and asset.kind in (IMAGE, DESIGN):
        classes.append("card-filled")
    if ratio < RATIO_TALL:
        classes.append("card-tall")
    return " ".join(classes)


def page_address(asset: Asset) -> str:
    """Where an asset has its page."""
    return f"/{PAGES.get(asset.kind, 'objects')}/{asset.id}"


def moment(at: str) -> str:
    """A recorded moment, to the minute, in UTC as it is recorded."""
    return f"{at[:10]} {at[11:16]}"


def duration(core_ms: float, words: Words) -> str:
    """A span of time as people say it: 0.4 s, 12 s, 3 min."""
    seconds = core_ms / 1000
    if seconds < 10:
        return words("span.seconds", number=f"{seconds:.1f}")
    return (
        words("span.seconds", number=f"{seconds:.0f}")
        if seconds < 100
        else words("span.minutes", number=f"{seconds / 60:.0f}")
    )


def title_of(asset: Asset, words: Words, key: str = "") -> str:
    """What an asset is called in this language: its title, else its owner's name for it, else how its id begins."""
    return shortened(words.either(asset.title_zh, asset.title_en) or key or asset.id[:12])


def shortened(text: str, length: int = TITLE_LENGTH_MAX) -> str:
    """The text, or its beginning where it is longer than a page can repeat."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def strip(palette: Sequence[Swatch]) -> list[Band]:
    """The palette as bands side by side, each as wide as its share."""
    whole = sum(swatch.share for swatch in palette) or 1.0
    bands, x = [], 0.0
    for swatch in palette:
        width = 100 * swatch.share / whole
        bands.append(Band(round(x, 2), round(width, 2), swatch.hex))
        x += width
    return bands


def points(outline: Sequence[tuple[float, float]]) -> str:
    """A polygon as SVG and our form write it."""
    return " ".join(f"{x:g},{y:g}" for x, y in outline)


def window_of(gene: Gene, source: Asset) -> Window:
    """The surroundings of a gene in its source, cut at the picture's edge."""
    x, y, width, height = gene.box
    margin = MARGIN_SHARE * max(width, height)
    left, top = max(0.0, x - margin), max(0.0, y - margin)
    right = min(float(source.width_px or x + width), x + width + margin)
    bottom = min(float(source.height_px or y + height), y + height + margin)
    return Window(left, top, right - left, bottom - top, max(right - left, bottom - top) / 110)


def value_of(claim: Claim, words: Words) -> str:
    """What a claim says in this language. How a cut-out was made is kept as a word for programs."""
    if claim.aspect == "form":
        return words.named("form", claim.value_en)
    return words.either(claim.value_zh, claim.value_en)


def grouped_claims(claims: Sequence[Claim]) -> list[tuple[str, list[Claim]]]:
    """Claims by aspect, the implicit part first in the order in which people ask for it."""
    aspects = sorted({claim.aspect for claim in claims}, key=_rank)
    return [(a, sorted((c for c in claims if c.aspect == a), key=lambda c: -c.confidence)) for a in aspects]


def _rank(aspect: str) -> tuple[int, str]:
    return (IMPLICIT_ASPECTS.index(aspect), "") if aspect in IMPLICIT_ASPECTS else (len(IMPLICIT_ASPECTS), aspect)


def facet_name(facets: Mapping[str, Sequence[FacetValue]], aspect: str, value: str, words: Words) -> str:
    """A facet's value, which an address gives in either language, as this language says it."""
    known = (one for one in facets.get(aspect, ()) if value in (one.value_en, one.value_zh))
    return next((words.either(one.value_zh, one.value_en) for one in known), value)


def names_of_group(group: str) -> tuple[str, str]:
    """What a symmetry group is called in Chinese and English; its symbol where it is not known here."""
    return group_name(group) if is_group(group) else (group, group)


def structure_value(name: str, value: str | int, words: Words) -> str:
    """A group, a lattice's shape or an order of rotation as a filter shows it."""
    if name == "group":
        return f"{value} {words.either(*names_of_group(str(value)))}"
    return words.named("lattice_shape", str(value)) if name == "lattice" else str(value)


def lattice_form(lattice: Mapping[str, Any]) -> str:
    """How long a lattice's vectors are, and the angle between them: "40 × 60 px, 90°"."""
    vectors = lattice["vectors_px"]
    lengths = " × ".join(f"{hypot(x, y):.1f}" for x, y in vectors)
    if len(vectors) == 1:
        return f"{lengths} px"
    (x1, y1), (x2, y2) = vectors
    angle = degrees(abs(atan2(x1 * y2 - y1 * x2, x1 * x2 + y1 * y2)))
    return f"{lengths} px, {angle:.1f}°"


def percent(share: float) -> str:
    """A share as people write it; what is there never reads 0."""
    return "< 1" if 0 < share < 0.005 else f"{100 * share:.0f}"


def page_of(total: int, size: int) -> int:
    """How many pages ``total`` things fill."""
    return max(1, -(-total // size))
