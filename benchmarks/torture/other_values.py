"""Another value for a column: one that its type can hold, and that is not the one it has."""

from __future__ import annotations

import json
import random
from typing import Any

from sqlalchemy import JSON, Boolean, Column, LargeBinary
from sqlalchemy.types import Float, Integer

INTEGER_MAX = 2**31 - 1


def another(column: Column[Any], value: Any, rng: random.Random) -> Any:
    """Another value that the column can hold."""
    if value is not None and column.nullable and rng.random() < 0.2:
        return None
    if isinstance(column.type, JSON):
        return _changed_json(value, rng)
    if isinstance(column.type, Boolean | Float | Integer):
        return _changed_number(column, value or 0, rng)
    if isinstance(column.type, LargeBinary):
        return _changed_bytes(value or b"\x00", rng)
    return _changed_text(value or "", rng, getattr(column.type, "length", None))


def _changed_number(column: Column[Any], value: Any, rng: random.Random) -> Any:
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Float):
        return value + rng.choice([1.0, -0.5, 2.0**-20])
    return max(0, min(INTEGER_MAX, value + rng.choice([-1000, -1, 1, 7, 1000])))


def _changed_json(value: Any, rng: random.Random) -> Any:
    held = json.loads(value) if value else {}
    if isinstance(held, dict) and held:
        name = rng.choice(sorted(held))
        return rng.choice([{k: v for k, v in held.items() if k != name}, {**held, name: "forged"}, {"forged": 1}])
    return [held]


def _changed_bytes(value: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(value)) if value else 0
    turned = value[:at] + bytes([value[at] ^ 1 << rng.randrange(8)]) + value[at + 1 :] if value else b"\x00"
    return rng.choice([turned, value[:-1], value + b"\x00"])


def _changed_text(value: str, rng: random.Random, length: int | None) -> str:
    at = rng.randrange(len(value)) if value else 0
    replaced = value[:at] + rng.choice("0123456789abcdefXYZ文") + value[at + 1 :]
    shorter = value[:-1]
    longer = value + rng.choice(" x0")
    fitting = [text for text in (replaced, replaced, shorter, longer) if length is None or len(text) <= length]
    return rng.choice(fitting)
