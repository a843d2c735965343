"""The embroidery line: a motif in, a design that a machine stitches out.

Whoever lists lines or their options loads this module. So it takes in no more than what is asked for; what plans the
stitches takes seconds of compiled code to import, and is taken in when a run begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import cast

from pydantic import BaseModel

from wenmai.lines.embroidery.files.formats import FORMATS
from wenmai.lines.embroidery.letters import letters_digest
from wenmai.lines.embroidery.parameters import EmbroideryParameters
from wenmai.models.shelf import ModelShelf
from wenmai.production.contract import LineInput, Manifest, Probe, Workplace

TITLES = ("刺绣", "embroidery")


class EmbroideryLine:
    """Plans the stitches of a motif."""

    name = "embroidery"
    version = "1"
    action = "derive"
    title_zh = "刺绣：由纹样到针迹"
    title_en = "Embroidery: from a motif to its stitches"
    takes = frozenset({"image", "gene"})
    gathers = False
    parameters = EmbroideryParameters
    cost_choices = frozenset({"style", "ground"})
    endings: Mapping[str, str] = MappingProxyType({form.media_type: f".{form.name}" for form in FORMATS.values()})

    def prepare(self) -> None:
        for module in ("sizes", "looking", "design", "outputs"):
            import_module(f"wenmai.lines.embroidery.{module}")

    def models(self, parameters: BaseModel, shelf: ModelShelf) -> Mapping[str, str]:
        asked = cast(EmbroideryParameters, parameters)
        seen = {"images": str(shelf.images.identity)} if asked.subject == "object" else {}
        return {**seen, "letters": letters_digest()}

    def drivers(self, inputs: Sequence[LineInput], parameters: BaseModel) -> Mapping[str, float]:
        from wenmai.lines.embroidery.sizes import sizes_of

        (given,) = inputs
        return sizes_of(given, cast(EmbroideryParameters, parameters).width_mm)

    def probe(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Probe:
        """Find the object in a photograph, and the flat colours that it falls into."""
        from wenmai.lines.embroidery.looking import look_at

        (given,) = inputs
        look, sizes = look_at(given, cast(EmbroideryParameters, parameters), workplace.models)
        return Probe(sizes, look.to_notes(), look)

    def run(self, inputs: Sequence[LineInput], parameters: BaseModel, workplace: Workplace) -> Manifest:
        from wenmai.lines.embroidery.design import plan_design
        from wenmai.lines.embroidery.outputs import write_design

        asked = cast(EmbroideryParameters, parameters)
        (given,) = inputs
        design = plan_design(given, asked, workplace)
        workplace.report(0.8)
        return Manifest((write_design(design, asked, _titles(given), workplace),))


def _titles(given: LineInput) -> tuple[str, str]:
    title_zh, title_en = given.context.get("title_zh", ""), given.context.get("title_en", "")
    craft_zh, craft_en = TITLES
    return (f"{title_zh}（{craft_zh}）" if title_zh else ""), (f"{title_en}, {craft_en}" if title_en else craft_en)


LINE = EmbroideryLine()
