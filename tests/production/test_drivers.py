"""Runs that go about their work in the same way are learned from together; what a line says of that counts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from tests.production import invert_line
from wenmai.production.contract import CostChoices
from wenmai.production.drivers import variant_of


class Asked(BaseModel):
    style: Literal["plain", "rich"] = "plain"
    file: Literal["dst", "pes"] = "dst"
    width_mm: float = 80.0


class Plain(type(invert_line.LINE)):  # type: ignore[misc]
    parameters = Asked


class Choosy(Plain):
    cost_choices = frozenset({"style"})


def test_every_choice_makes_another_variant_and_no_number_does() -> None:
    line = Plain()
    assert variant_of(line, Asked(width_mm=10)) == variant_of(line, Asked(width_mm=900))
    assert variant_of(line, Asked(file="pes")) != variant_of(line, Asked())


def test_a_line_says_which_choices_matter() -> None:
    line = Choosy()
    assert isinstance(line, CostChoices)
    assert not isinstance(Plain(), CostChoices)
    assert variant_of(line, Asked(file="pes")) == variant_of(line, Asked())
    assert variant_of(line, Asked(style="rich")) != variant_of(line, Asked())
