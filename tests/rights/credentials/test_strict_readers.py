"""The readers of CBOR, JUMBF and containers: one spelling for one value, and nothing but NotStrict for the rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.rights.credentials import cbor, containers, jumbf, layout, report
from wenmai.rights.credentials.carriers import EMBEDDING, sniff
from wenmai.rights.credentials.cbor import NotStrict, Tagged
from wenmai.rights.credentials.identity import Identity
from wenmai.rights.credentials.signing import sign_image

from .conftest import FACTS, facts_with, made_from, picture

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.binary(max_size=40) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


def _spelt(value: Any) -> bytes:
    """CBOR of ``value`` as RFC 8949, section 4.2.1, spells it: the test's own writer."""
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(_spelt, value))
    return _head(5, len(value)) + b"".join(_spelt(key) + _spelt(held) for key, held in value.items())


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major << 5 | argument,))
    size = next(size for size in (1, 2, 4, 8) if argument < 1 << (8 * size))
    return bytes((major << 5 | 24 + size.bit_length() - 1,)) + argument.to_bytes(size, "big")


@given(VALUES)
def test_what_is_written_is_read(value: Any) -> None:
    assert cbor.decode(_spelt(value)) == value
    assert cbor.decode(_spelt(value), lenient=True) == value


@given(VALUES, st.data())
def test_every_other_byte_is_another_value_or_refused(value: Any, data: st.DataObject) -> None:
    """No byte is idle: what is read of changed bytes, spelt again, gives the changed bytes."""
    spelt = bytearray(_spelt([value]))
    spelt[data.draw(st.integers(0, len(spelt) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        read = cbor.decode(bytes(spelt))
    except NotStrict:
        return
    if not _plain(read):  # the test's writer knows no tags and no fractions
        return
    assert _spelt(read) == bytes(spelt)


def _plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str | int) and _plain(held) for key, held in value.items())
    return not isinstance(value, float | Tagged)


@pytest.mark.parametrize(
    "data",
    ["", "18 17", "19 0017", "9f ff", "bf ff", "5f ff", "a2 6161 01 6161 02", "61 ff", "1c", "82 01", "00 00", "f8 14"],
)
def test_loose_spellings_are_refused(data: str) -> None:
    with pytest.raises(NotStrict):
        cbor.decode(bytes.fromhex(data))


def test_other_makers_spellings_are_read_where_asked() -> None:
    assert cbor.decode(bytes.fromhex("bf 6161 9f 01 1802 ff 6162 7f 6163 6164 ff ff"), lenient=True) == {
        "a": [1, 2],
        "b": "cd",
    }


@pytest.mark.parametrize("data", [b"\x81" * 5000, b"\x9b" + b"\xff" * 8, b"\xbb\x7f" + b"\xff" * 7, b"\x9f" * 5000])
def test_depth_and_counts_that_are_made_up_are_refused(data: bytes) -> None:
    for lenient in (False, True):
        with pytest.raises(NotStrict):
            cbor.decode(data, lenient=lenient)


@given(st.binary(max_size=300), st.booleans())
def test_noise_is_refused_as_noise(data: bytes, lenient: bool) -> None:
    for read in (lambda: cbor.decode(data, lenient=lenient), lambda: jumbf.read_store(data)):
        try:
            read()
        except NotStrict:
            continue
    for media_type in EMBEDDING:
        with pytest.raises(NotStrict):
            containers.carried_by(data, media_type)


@given(data=st.data())
def test_changed_files_are_refused_or_read_and_nothing_else(data: st.DataObject, signed: dict[str, bytes]) -> None:
    media_type = data.draw(st.sampled_from(sorted(signed)))
    changed = bytearray(signed[media_type])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    try:
        chain = layout.account(containers.carried_by(bytes(changed), media_type))
    except NotStrict:
        return
    assert chain


@pytest.fixture(scope="module")
def signed(identity: Identity) -> dict[str, bytes]:
    kinds = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff", "GIF": "image/gif"}
    told = facts_with(made_from(sign_image(picture(), "image/jpeg", FACTS, identity)))
    return {
        media_type: sign_image(picture(kind, side_px=8), media_type, told, identity)
        for kind, media_type in kinds.items()
    }


_IN_REPORTS = """
manifests m assertions label data entries ingredients activeManifest failure success code ingredientDeltas url
validationDeltas signature_info claim_generator_info actions
"""
NAMES = st.sampled_from(_IN_REPORTS.split())
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(JSON, JSON, JSON)
def test_a_report_may_say_anything(manifest: Any, results: Any, whole: Any) -> None:
    """A hostile file decides what stands in the library's report: odd shapes are read as nothing, and never raise."""
    said = {"active_manifest": "m", "manifests": {"m": manifest}, "validation_results": results}
    for one in (said, {"manifests": whole, "validation_results": {"activeManifest": results}}):
        report.findings_of(one)
        assert report.is_trusted(one) in (True, False)
        assert report.is_out_of_time(one) in (True, False)
        assert (report.seen_in(one) is not None) == (one is said and isinstance(manifest, dict))


def test_a_long_credential_fills_many_segments_of_a_jpeg(identity: Identity) -> None:
    told = facts_with(*[made_from(sign_image(picture(), "image/jpeg", FACTS, identity))])
    data = picture()
    for _ in range(14):  # each signature carries all before it
        data = sign_image(data, "image/jpeg", told, identity)
        told = facts_with(made_from(data))
    carried = containers.carried_by(data, "image/jpeg")
    assert len(carried.store) > 64_000
    assert layout.account(carried)


def test_types_are_told_by_bytes(signed: dict[str, bytes]) -> None:
    assert {media_type: sniff(data[:64]) for media_type, data in signed.items()} == {one: one for one in signed}
    assert sniff(b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>") == "image/svg+xml"
    assert sniff(b"LA:stitches") == ""
