"""What the cost of a run depends on, as far as it can be told before it: what its line says, or the inputs' sizes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from wenmai.imaging import reading
from wenmai.imaging.failures import UnreadablePicture
from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput
from wenmai.production.contract import CostChoices, Drivers, Line, LineInput, Prior

_BYTES_PER_MB = 1e6
_PX_PER_MPX = 1e6
# Core-ms of a line about which nothing is known, for a run, for each input, and for each megapixel.
PRIOR_CORE_MS = {"run": 200.0, "inputs": 100.0, "megapixels": 1500.0}


def drivers_of(line: Line, inputs: Sequence[LineInput], parameters: BaseModel) -> dict[str, float]:
    """The drivers of a run: what its line says, or the number and size of its inputs.

    Raises InvalidInput where a line names a driver that is no amount.
    """
    if not isinstance(line, Drivers):
        return default_drivers(inputs)
    return checked_drivers(line.name, line.drivers(inputs, parameters))


def checked_drivers(line: str, drivers: Mapping[str, float]) -> dict[str, float]:
    """Drivers as numbers. Raises InvalidInput for what is no amount."""
    checked = {name: float(value) for name, value in drivers.items()}
    for name, value in checked.items():
        if not math.isfinite(value) or value < 0:
            raise InvalidInput(f"{value} is no driver of cost", where=f"{line} {name}", rule="quote.driver")
    return checked


def default_drivers(inputs: Sequence[LineInput]) -> dict[str, float]:
    """Number of inputs, megabytes, and megapixels of those that are pictures."""
    sizes = [one.path.stat().st_size for one in inputs]
    return {
        "inputs": float(len(inputs)),
        "megabytes": sum(sizes) / _BYTES_PER_MB,
        "megapixels": sum(megapixels_of(one) for one in inputs),
    }


def megapixels_of(one: LineInput) -> float:
    """Megapixels of a picture, from its header; 0 for what is no picture."""
    if not one.media_type.startswith("image/"):
        return 0.0
    try:
        info = reading.inspect(one.path)
    except UnreadablePicture:
        return 0.0  # the run will say what is wrong with it
    return info.width_px * info.height_px / _PX_PER_MPX


def prior_of(line: Line) -> Mapping[str, float]:
    """What a line says that a unit of each driver costs, in core-ms; or what lines cost in general."""
    return line.prior_core_ms if isinstance(line, Prior) else PRIOR_CORE_MS


def variant_of(line: Line, parameters: BaseModel) -> str:
    """Names the runs that take the same path: those with the same choices among parameters.

    Choices are what the line says (``CostChoices``); else truth values, literals and enumerations: numbers and texts
    change how much is done, not what.
    """
    values = parameters.model_dump(mode="json")
    if isinstance(line, CostChoices):
        names = sorted(line.cost_choices)
    else:
        names = [name for name, field in type(parameters).model_fields.items() if _is_choice(field.annotation)]
    chosen = {name: values[name] for name in names}
    return digests.of_json(["variant", chosen])


def _is_choice(annotation: Any) -> bool:
    if annotation is bool or annotation is type(None) or get_origin(annotation) is Literal:
        return True
    if isinstance(annotation, type):
        return issubclass(annotation, Enum)
    return bool(get_args(annotation)) and all(_is_choice(one) for one in get_args(annotation))
