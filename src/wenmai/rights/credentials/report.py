"""Reads the C2PA library's report on a manifest store. Pure: JSON values in, records out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wenmai.rights.credentials.manifest import LINEAGE, TRAINING
from wenmai.rights.credentials.verdict import Finding, IngredientSeen, Outcome, Seen

Report = Mapping[str, Any]
DEPTH_MAX = 16  # of ingredients within ingredients that are shown
UNTRUSTED = "signingCredential.untrusted"
TRUSTED = "signingCredential.trusted"
EXPIRED = frozenset(("signingCredential.expired", "claimSignature.outsideValidity"))
_CHECKS = (  # C2PA 2.2, section 15.2: the first part of a status code tells what was checked
    ("claimSignature", "signature", "signature"),
    ("signingCredential", "certificate", "certificate"),
    ("algorithm", "signature", "signature.algorithm"),
    ("timeStamp", "certificate", "certificate.timestamp"),
    ("assertion.dataHash", "content", "content"),
    ("assertion.bmffHash", "content", "content"),
    ("assertion.boxesHash", "content", "content"),
    ("assertion.collectionHash", "content", "content"),
    ("assertion.multiAssetHash", "content", "content"),
    ("ingredient", "ingredients", "ingredients"),
    ("cawg", "identity", "identity"),
)


def findings_of(report: Report) -> tuple[Finding, ...]:
    """What the library found wrong, or noted, about the manifest that speaks for the file and its ingredients."""
    results = _object(report.get("validation_results"))
    active = _object(results.get("activeManifest"))
    found = [_failure(one) for one in _objects(active.get("failure")) if one.get("code") != UNTRUSTED]
    found += [
        Finding("content", Outcome.NOTED, "content.leaves-more-out", str(one.get("explanation", "")))
        for one in (*_objects(active.get("informational")), *_objects(active.get("success")))
        if str(one.get("code", "")).endswith("additionalExclusionsPresent")
    ]
    for delta in _objects(results.get("ingredientDeltas")):
        for one in _objects(_object(delta.get("validationDeltas")).get("failure")):
            outcome = Outcome.NOTED if str(one.get("code")).endswith("untrusted") else Outcome.FAILED
            code = "ingredients.signer-unknown" if outcome is Outcome.NOTED else "ingredients.altered"
            found.append(Finding("ingredients", outcome, code, f"{one.get('code')} {one.get('url', '')}"))
    return tuple(found)


def is_trusted(report: Report) -> bool:
    """Whether the certificates that the library was given to believe cover the signature."""
    return TRUSTED in _codes(report, "success") and UNTRUSTED not in _codes(report, "failure")


def is_out_of_time(report: Report) -> bool:
    """Whether the certificate was not good at the time that counts: the timestamp's, else now."""
    return not EXPIRED.isdisjoint(_codes(report, "failure"))


def seen_in(report: Report) -> Seen | None:
    """What the manifest that speaks for the file claims, with its ingredients' own manifests below it.

    Threads that part and meet again reach one manifest on many paths: its ingredients are told where it is met first.
    """
    return _seen(_object(report.get("manifests")), _text(report.get("active_manifest")), set(), 0)


def _codes(report: Report, outcome: str) -> set[str]:
    active = _object(_object(report.get("validation_results")).get("activeManifest"))
    return {_text(one.get("code")) for one in _objects(active.get(outcome))}


def _failure(status: Mapping[str, Any]) -> Finding:
    code, said = str(status.get("code", "")), str(status.get("explanation", ""))
    detail = f"{code}: {said}" if said else code
    if code in EXPIRED:
        return Finding("certificate", Outcome.FAILED, "certificate.out-of-time", detail)
    for start, check, ours in _CHECKS:
        if code.startswith(start):
            if check == "identity" and code.endswith("untrusted"):
                return Finding(check, Outcome.NOTED, "identity.unknown", detail)
            return Finding(check, Outcome.FAILED, ours if "." in ours else f"{ours}.mismatch", detail)
    return Finding("manifest", Outcome.FAILED, "manifest.mismatch", detail)


def _seen(manifests: Mapping[str, Any], label: str, told: set[str], depth: int) -> Seen | None:
    manifest = manifests.get(label)
    if not isinstance(manifest, Mapping):
        return None
    telling = label not in told and depth < DEPTH_MAX
    told.add(label)
    signature = _object(manifest.get("signature_info"))
    lineage = _assertion(manifest, LINEAGE)
    entries = _object(_assertion(manifest, TRAINING).get("entries"))
    return Seen(
        title=_text(manifest.get("title")),
        claim_generator=_generator(manifest),
        signer=_text(signature.get("common_name")),
        organisation=_text(signature.get("issuer")),
        serial=_text(signature.get("cert_serial_number")),
        algorithm=_text(signature.get("alg")),
        signed_at=_text(signature.get("time")),
        asset_id=_text(lineage.get("asset")),
        owner=_text(lineage.get("owner")),
        line=" ".join(_text(lineage.get(part)) for part in ("line", "line_version") if lineage.get(part)),
        policy_id=_text(lineage.get("policy")),
        policy_url=_text(lineage.get("policy_url")),
        agreement_id=_text(lineage.get("agreement")),
        ai_uses=tuple((use, _text(_object(entry).get("use"))) for use, entry in entries.items()),
        actions=tuple(_actions(manifest)),
        ingredients=tuple(_ingredients(manifests, manifest, told, depth + 1)) if telling else (),
    )


def _ingredients(
    manifests: Mapping[str, Any], manifest: Mapping[str, Any], told: set[str], depth: int
) -> Iterator[IngredientSeen]:
    lineage = _assertion(manifest, LINEAGE)
    ours = {_text(one.get("asset")): one for one in _objects(lineage.get("ingredients"))}
    for ingredient in _objects(manifest.get("ingredients")):
        asset_id = _text(ingredient.get("instance_id")).removeprefix("urn:wenmai:asset:")
        named = ours.get(asset_id, {})
        results = _object(_object(ingredient.get("validation_results")).get("activeManifest"))
        statuses = _objects(results.get("failure")) or _objects(ingredient.get("validation_status"))
        yield IngredientSeen(
            title=_text(ingredient.get("title")),
            relation=_text(ingredient.get("relationship")),
            asset_id=asset_id if named else "",
            digest=_text(named.get("sha256")),
            failures=tuple(sorted({_text(one.get("code")) for one in statuses} - {""})),
            seen=_seen(manifests, _text(ingredient.get("active_manifest")), told, depth),
        )


def _assertion(manifest: Mapping[str, Any], label: str) -> Mapping[str, Any]:
    held = (one.get("data") for one in _objects(manifest.get("assertions")) if one.get("label") == label)
    return _object(next(held, None))


def _actions(manifest: Mapping[str, Any]) -> Iterator[str]:
    for one in _objects(manifest.get("assertions")):
        if _text(one.get("label")).startswith("c2pa.actions"):
            yield from (_text(action.get("action")) for action in _objects(_object(one.get("data")).get("actions")))


def _generator(manifest: Mapping[str, Any]) -> str:
    infos = _objects(manifest.get("claim_generator_info"))
    names = [f"{_text(one.get('name'))} {_text(one.get('version'))}".strip() for one in infos]
    return ", ".join(name for name in names if name) or _text(manifest.get("claim_generator"))


def _object(value: object) -> Mapping[str, Any]:
    """What is no object is an empty one: a file may say anything where an object belongs."""
    return value if isinstance(value, Mapping) else {}


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
