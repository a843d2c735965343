"""Whether every byte of a manifest store is accounted for: signed, hashed by what is signed, or known beforehand.

The C2PA library rebuilds a store in memory and checks what it rebuilt, so that bytes which it skips or normalises
(padding, box headers, toggles, a segment's numbering) may differ and still be called valid. The check here works
on the bytes of the file itself and leaves none out. It is made for stores that wenmai wrote; other makers may lay out
theirs otherwise and rightly so. C2PA 2.2, sections 10 (claims), 11 (manifests), 13 (signatures).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from wenmai.rights.credentials import cbor, jumbf
from wenmai.rights.credentials.cbor import NotStrict, Tagged
from wenmai.rights.credentials.containers import Carried
from wenmai.rights.credentials.jumbf import Box
from wenmai.rights.credentials.manifest import LINEAGE

ASSERTIONS = "c2pa.assertions"
CLAIM = "c2pa.claim.v2"
SIGNATURE = "c2pa.signature"
_COSE_SIGN1 = 18  # RFC 9052, section 2
_COSE_CHAIN = 33  # RFC 9360, section 2
_MANIFEST_PARTS = ((ASSERTIONS, b"c2as"), (CLAIM, b"c2cl"), (SIGNATURE, b"c2cs"))
_HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


def chain_of(carried: Carried) -> tuple[bytes, ...]:
    """The certificates (DER, leaf first) of whoever signed the manifest that speaks for the file. Raises NotStrict."""
    box = jumbf.read_store(carried.store).boxes[-1].child(SIGNATURE)
    if box is None:
        raise NotStrict("the manifest is not signed")
    return _signed_by(box)


def account(carried: Carried) -> tuple[bytes, ...]:
    """Account for every byte of a store and of its container; gives what ``chain_of`` gives. Raises NotStrict."""
    store = carried.store
    root = jumbf.read_store(store)
    if (root.label, root.kind, root.salted, root.content) != ("c2pa", b"c2pa", False, b"") or not root.boxes:
        raise NotStrict("the outermost box is not a manifest store")
    active = root.boxes[-1]  # the last manifest speaks for the file (C2PA 2.2, section 11.2)
    parts = _parts(active)
    claim = _decoded(parts[CLAIM])
    assertions = parts[ASSERTIONS]
    named = dict(_named_assertions(store, claim, assertions))
    if set(named) != {box.label for box in assertions.boxes}:
        raise NotStrict("an assertion that the claim does not name")
    if carried.spans is not None:
        _check_exclusions(named.get("c2pa.hash.data"), carried.spans)
    _check_unsigned(parts[SIGNATURE])
    _account_for_ingredients(store, root, named)
    return _signed_by(parts[SIGNATURE])


def _parts(manifest: Box) -> dict[str, Box]:
    if (
        manifest.kind != b"c2ma"
        or manifest.salted
        or tuple((b.label, b.kind) for b in manifest.boxes) != (_MANIFEST_PARTS)
    ):
        raise NotStrict("the manifest does not hold its assertions, claim and signature, in this order")
    if any(box.salted for box in manifest.boxes):
        raise NotStrict("a salt where none belongs")
    return {box.label: box for box in manifest.boxes}


def _decoded(box: Box) -> dict[Any, Any]:
    value = cbor.decode(box.content) if box.content_type == b"cbor" else None
    if not isinstance(value, dict):
        raise NotStrict(f"{box.label!r} does not hold a map")
    return value


def _named_assertions(store: bytes, claim: dict[Any, Any], assertions: Box) -> Iterator[tuple[str, Box]]:
    """(label, box) of what the claim names, each with the hash that the claim gives it."""
    for reference in (*_maps(claim.get("created_assertions", [])), *_maps(claim.get("gathered_assertions", []))):
        label = _address(reference).rpartition(f"{ASSERTIONS}/")[2]
        box = assertions.child(label)
        if box is None or not _matches(reference, box.hashed(store), str(claim.get("alg", ""))):
            raise NotStrict(f"the assertion {label!r} does not have the hash that the claim gives it")
        yield label, box


def _maps(value: object) -> list[dict[Any, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise NotStrict("a list of maps belongs where something else is")
    return value


def _address(reference: dict[Any, Any]) -> str:
    address = reference.get("url")
    if not isinstance(address, str) or not address.startswith("self#jumbf="):
        raise NotStrict("a reference that does not point into the store")
    return address.removeprefix("self#jumbf=")


def _matches(reference: dict[Any, Any], hashed: bytes, algorithm: str) -> bool:
    digest = _HASHES.get(str(reference.get("alg", algorithm)))
    return digest is not None and digest(hashed).digest() == reference.get("hash")


def _check_exclusions(box: Box | None, spans: tuple[tuple[int, int], ...]) -> None:
    """What the content's hash leaves out is the manifest's own container, to the byte."""
    binding = _decoded(box) if box else {}
    given = [(span.get("start"), span.get("length")) for span in _maps(binding.get("exclusions", []))]
    if given != list(spans):
        raise NotStrict("the content's hash leaves out other bytes than the manifest's own")


def _signed_by(box: Box) -> tuple[bytes, ...]:
    """The chain in the protected header of a COSE_Sign1."""
    protected = cbor.decode(_parts_of_signature(box)[0])
    chain = protected.get(_COSE_CHAIN) if isinstance(protected, dict) else None
    chain = [chain] if isinstance(chain, bytes) else chain
    if not isinstance(chain, list) or not chain or not all(isinstance(one, bytes) for one in chain):
        raise NotStrict("the signature does not carry its certificate")
    return tuple(chain)


def _check_unsigned(box: Box) -> None:
    """Beside the signature stands nothing but zeros that fill its box up."""
    _, unprotected, payload, _ = _parts_of_signature(box)
    padding = [part for key, part in unprotected.items() if key in ("pad", "pad2") and isinstance(part, bytes)]
    if payload is not None or len(padding) != len(unprotected) or any(any(part) for part in padding):
        raise NotStrict("something that is not signed stands beside the signature")


def _parts_of_signature(box: Box) -> tuple[bytes, dict[Any, Any], object, bytes]:
    """Protected header, unprotected header, payload, signature (RFC 9052, section 4.2)."""
    value = cbor.decode(box.content) if box.content_type == b"cbor" else None
    if not isinstance(value, Tagged) or value.tag != _COSE_SIGN1 or not isinstance(value.value, list):
        raise NotStrict("the signature is not a COSE_Sign1")
    if len(value.value) != 4 or not isinstance(value.value[0], bytes) or not isinstance(value.value[1], dict):
        raise NotStrict("the signature does not have its four parts")
    protected, unprotected, payload, signature = value.value
    return protected, unprotected, payload, signature


def _account_for_ingredients(store: bytes, root: Box, named: dict[str, Box]) -> None:
    """Every other manifest is hashed whole: by the lineage that was signed, or by what is so accounted for.

    Ingredient assertions hash the manifest that they point at; those of older makers hash its claim only, so the
    lineage names every manifest that an ingredient's file brought along.
    """
    manifests = {box.label: box for box in root.boxes[:-1]}
    if len(manifests) != len(root.boxes) - 1:
        raise NotStrict("two manifests of one name")
    signed = set(_carried_digests(named.get(LINEAGE)))
    for label, box in list(manifests.items()):
        if hashlib.sha256(box.hashed(store)).hexdigest() in signed:
            del manifests[label]
    waiting = list(_ingredient_references(named.values()))
    while waiting and manifests:
        reference = waiting.pop()
        label = _address(reference).removeprefix("/c2pa/").partition("/")[0]
        referred = manifests.get(label)
        if referred is None or not _matches(reference, referred.hashed(store), "sha256"):
            continue
        del manifests[label]
        for part in referred.boxes:
            if part.label == ASSERTIONS:
                waiting.extend(_ingredient_references(part.boxes))
    if manifests:
        raise NotStrict(f"{len(manifests)} of the ingredients' manifests are not those that were signed")


def _carried_digests(lineage: Box | None) -> Iterator[str]:
    said = _decoded(lineage) if lineage else {}
    for ingredient in _maps(said.get("ingredients", [])):
        carries = ingredient.get("carries")
        yield from (str(digest) for digest in carries.values()) if isinstance(carries, dict) else ()


def _ingredient_references(assertions: Iterable[Box]) -> Iterator[dict[Any, Any]]:
    for box in assertions:
        if box.label.startswith("c2pa.ingredient") and box.content_type == b"cbor":
            held = cbor.decode(box.content, lenient=True)
            for key in ("activeManifest", "c2pa_manifest"):
                if isinstance(held, dict) and isinstance(held.get(key), dict):
                    yield held[key]
