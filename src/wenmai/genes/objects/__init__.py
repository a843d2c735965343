"""Where the object is in a photograph, and whether it fills the frame.

``find_object``, the ``ObjectMask`` it returns, and the ``ObjectHints`` that a title or a person's scribbles
give. The names are resolved on first use, so that naming this package costs no import of OpenCV.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenmai.genes.objects.find import find_object
    from wenmai.genes.objects.model import Expectation, MaskChoice, ObjectHints, ObjectMask

__all__ = ["Expectation", "MaskChoice", "ObjectHints", "ObjectMask", "find_object"]

_HOMES = {
    "find_object": "find",
    "Expectation": "model",
    "MaskChoice": "model",
    "ObjectHints": "model",
    "ObjectMask": "model",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
