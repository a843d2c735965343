"""Turns a measurement's JSON into the bank's record of it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from wenmai.bank.model import Reading
from wenmai.genes.model import Swatch


def reading_from_json(asset_id: str, data: Mapping[str, Any], keypoints: str | None) -> Reading:
    """The Reading of an asset from ``Measurement.to_json()``; ``keypoints`` is the digest of their blob."""
    return Reading(
        asset_id=asset_id,
        palette=tuple(
            Swatch(s["hex"], tuple(s["lab"]), s["share"], s["name_zh"], s["name_en"], s["name_delta_e00"])
            for s in data["palette"]
        ),
        image_model=data["image_model"],
        image_vector=b64decode(data["image_vector"]),
        colour=b64decode(data["colour"]),
        form=b64decode(data["form"]),
        keypoints=keypoints,
    )
