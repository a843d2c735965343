"""Flips single bits of signed files and asks whether any flipped file is still taken for one of ours.

For each format a file is signed that names an ingredient which carries a credential of its own. Each flip is judged as
``wenmai verify`` judges; the one that is accepted is reported with its offset and the structure that the byte lies in,
and its pixels are compared. Half of the flips fall on the credential itself, where the standard leaves bytes open.
"""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from wenmai.kernel import digests
from wenmai.rights.credentials import facts, identity, jumbf, signing
from wenmai.rights.credentials.containers import Carried, carried_by
from wenmai.rights.credentials.verdict import Outcome, State, Verdict
from wenmai.rights.credentials.verifying import verify_here

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff", "GIF": "image/gif"}
_SAVED_EVERY = 50


def run(home: Path, count: int, seed: int) -> dict[str, Any]:
    """``count`` flips for each format; figures for each, and every flip that was accepted.

    ``by_library`` flips the C2PA library refuses, ``by_layout`` those that only the accounting of every byte finds;
    ``open_to_library`` says in which structures these lie: what the standard leaves unprotected.

    Where ``home`` holds an unfinished run of the same count and seed, it goes on there.
    """
    home.mkdir(parents=True, exist_ok=True)
    signer = identity.open_identity(home)
    figures: dict[str, Any] = {}
    for name, media_type in FORMATS.items():
        figures[name] = _run_format(home, name, media_type, signer, count, seed)
    return figures


def _run_format(
    home: Path, name: str, media_type: str, signer: identity.Identity, count: int, seed: int
) -> dict[str, Any]:
    signed_path, state_path = home / f"signed.{name.lower()}", home / f"flips-{name.lower()}-{count}-{seed}.json"
    if not signed_path.exists() or not state_path.exists():
        signed_path.write_bytes(signed_picture(name, media_type, signer, seed))
        state_path.write_text(
            json.dumps({"done": 0, "by_library": 0, "by_layout": 0, "open_to_library": {}, "accepted": []})
        )
    data = signed_path.read_bytes()
    if not verify_here(signed_path, signer.trust).ours:
        raise AssertionError(f"{signed_path} is not judged ours before any flip")
    state: dict[str, Any] = json.loads(state_path.read_text())
    carried = carried_by(data, media_type)
    for number in range(state["done"], count):
        at, bit = flip_of(f"{seed}/{name}/{number}", carried, len(data))
        verdict = judge_flip(home / f"flipped.{name.lower()}", data, at, bit, signer)
        if verdict.ours:
            state["accepted"].append(
                {"at": at, "bit": bit, "in": structure_at(data, carried, at), "same_pixels": _same(data, at, bit)}
            )
        elif only_by_layout(verdict):
            place = structure_at(data, carried, at)
            state["open_to_library"][place] = state["open_to_library"].get(place, 0) + 1
            state["by_layout"] += 1
        else:
            state["by_library"] += 1
        state["done"] = number + 1
        if state["done"] % _SAVED_EVERY == 0 or state["done"] == count:
            state_path.write_text(json.dumps(state))
    return {**state, "file_bytes": len(data), "credential_bytes": len(carried.store)}


def signed_picture(name: str, media_type: str, signer: identity.Identity, seed: int) -> bytes:
    """A small picture of noise, signed twice over: its parent is the same picture with a credential of its own."""
    noise = np.random.default_rng(seed).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    plain = io.BytesIO()
    Image.fromarray(noise).save(plain, name)
    told = facts.CredentialFacts(
        asset_id="a" * 64,
        title_zh="云纹",
        title_en="Cloud scroll",
        owner="museum",
        made_at="2026-03-01T09:30:00Z",
        line="invert",
        line_version="1",
        source_type=facts.SourceType.BY_ALGORITHM,
    )
    parent = signing.sign_image(plain.getvalue(), media_type, told, signer)
    ingredient = facts.Ingredient("b" * 64, digests.of_bytes(parent), "母本", facts.Relation.PARENT, media_type, parent)
    child = facts.CredentialFacts(
        asset_id="c" * 64,
        title_zh="云纹",
        title_en="",
        owner="museum",
        made_at="2026-03-02T09:30:00Z",
        ingredients=(ingredient,),
    )
    return signing.sign_image(plain.getvalue(), media_type, child, signer)


def flip_of(name: str, carried: Carried, size: int) -> tuple[int, int]:
    """(byte, bit) of the flip of that name: anywhere in the file, or, as often, in the bytes that no hash covers."""
    dice = random.Random(name)
    spans = carried.spans or ()
    if spans and dice.random() < 0.5:
        start, length = dice.choice(spans)
        return start + dice.randrange(length), dice.randrange(8)
    return dice.randrange(size), dice.randrange(8)


def judge_flip(path: Path, data: bytes, at: int, bit: int, signer: identity.Identity) -> Verdict:
    """The verdict on ``data`` with one bit of it flipped."""
    path.write_bytes(flipped(data, at, bit))
    return verify_here(path, signer.trust)


def flipped(data: bytes, at: int, bit: int) -> bytes:
    """``data`` with the bit of value 1 << ``bit`` of byte ``at`` turned over."""
    return data[:at] + bytes((data[at] ^ (1 << bit),)) + data[at + 1 :]


def only_by_layout(verdict: Verdict) -> bool:
    """Whether the C2PA library alone would have called the file valid."""
    failed = {one.check for one in verdict.findings if one.outcome is Outcome.FAILED}
    return verdict.state is State.ALTERED and failed == {"layout"}


def structure_at(data: bytes, carried: Carried, at: int) -> str:
    """The name of what byte ``at`` of the file lies in: content, container, or the path of a box and a part of it."""
    if carried.spans is not None and not any(start <= at < start + length for start, length in carried.spans):
        return "content"
    inside = at - data.find(carried.store)
    if carried.store not in data or not 0 <= inside < len(carried.store):
        return "container"
    return " > ".join(_path_to(jumbf.read_store(carried.store), inside, carried.store))


def _path_to(box: jumbf.Box, at: int, store: bytes) -> Iterator[str]:
    yield "manifest" if box.kind == b"c2ma" else box.label  # whose label is another in every run
    for inner in box.boxes:
        if inner.start <= at < inner.end:
            yield from _path_to(inner, at, store)
            return
    described = box.start + jumbf.HEADER_BYTES
    content = described + int.from_bytes(store[described : described + 4], "big")
    padding = store.find(b"cpad", content, box.end) if box.kind == b"c2cs" else -1
    if at < content:
        yield "header" if at < described else "description"
    else:
        yield "padding" if 0 <= padding <= at else "content"


def _same(data: bytes, at: int, bit: int) -> bool:
    first, second = (Image.open(io.BytesIO(one)).convert("RGB") for one in (data, flipped(data, at, bit)))
    return first.tobytes() == second.tobytes()
