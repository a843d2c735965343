"""The layered vector form: palette first, then regions whose shared borders are fitted once and painted in layers.

``trace``, ``trace_mask`` and ``svg`` are the public functions, ``LayeredVector`` the record. They are loaded on first
use, since compiled loops stand behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wenmai.genes.tracing.markup import svg
    from wenmai.genes.tracing.model import ClosedPath, Layer, LayeredVector
    from wenmai.genes.tracing.vectorise import trace, trace_mask

__all__ = ["ClosedPath", "Layer", "LayeredVector", "svg", "trace", "trace_mask"]

_HOMES = {
    "ClosedPath": "model",
    "Layer": "model",
    "LayeredVector": "model",
    "svg": "markup",
    "trace": "vectorise",
    "trace_mask": "vectorise",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
