"""What is signed: it verifies in another process, looks as before, and says what it came from."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, StorageFailure, WenmaiError
from wenmai.rights.credentials.apart import verify_file
from wenmai.rights.credentials.facts import Action, AiUse, CredentialFacts, Ingredient, Leave, Relation
from wenmai.rights.credentials.identity import Identity
from wenmai.rights.credentials.signing import sign_file, sign_image, sign_sidecar
from wenmai.rights.credentials.verdict import Standing, State
from wenmai.rights.credentials.verifying import verify_here

from .conftest import FACTS, facts_with, made_from, picture

Write = Callable[[str, bytes], Path]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>云</title><path d="M1 1h7"/></svg>'.encode()
KINDS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "GIF": "image/gif",
    "AVIF": "image/avif",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_signed_picture_verifies_and_looks_as_before(kind: str, identity: Identity, write: Write) -> None:
    plain = picture(kind)
    signed = sign_image(plain, KINDS[kind], FACTS, identity)
    verdict = verify_here(write("signed", signed), identity.trust)
    assert (verdict.ours, verdict.media_type, verdict.problem()) == (True, KINDS[kind], None)
    before, after = (Image.open(io.BytesIO(data)).convert("RGB").tobytes() for data in (plain, signed))
    assert before == after


def test_every_kind_verifies_in_another_process(identity: Identity, write: Write) -> None:
    for kind, media_type in {"JPEG": "image/jpeg", "PNG": "image/png"}.items():
        path = write(f"signed.{kind}", sign_image(picture(kind), media_type, FACTS, identity))
        verdict = verify_file(path, identity.trust)
        assert verdict == verify_here(path, identity.trust)
        assert verdict.ours
    drawing = write("signed.svg", sign_image(SVG, "image/svg+xml", FACTS, identity))
    assert verify_file(drawing, identity.trust).ours


def test_the_credential_says_what_the_facts_say(identity: Identity, write: Write) -> None:
    parent = sign_image(picture(seed=1), "image/jpeg", FACTS, identity)
    stitch = b"LA:stitches" * 50
    told = replace(
        FACTS,
        ingredients=(
            made_from(parent),
            Ingredient("d" * 64, digests.of_bytes(stitch), "绣稿", Relation.COMPONENT, "application/x-dst", stitch),
            Ingredient("e" * 64, "0" * 64, "a gene known by its digest", Relation.INPUT),
        ),
        actions=(Action("c2pa.color_adjustments", "inverted"),),
        ai_uses={AiUse.INFERENCE: Leave.ALLOWED, AiUse.TRAINING: Leave.CONSTRAINED},
    )
    seen = verify_here(write("x.png", sign_image(picture("PNG"), "image/png", told, identity)), identity.trust).seen
    assert seen is not None
    assert (seen.title, seen.asset_id, seen.owner, seen.line) == (
        "云纹 / Cloud scroll",
        "a" * 64,
        "Hunan Museum",
        "invert 1",
    )
    assert (seen.policy_id, seen.policy_url, seen.agreement_id) == (
        "policy-7",
        "https://museum.example/policies/7",
        "agreement-9",
    )
    assert seen.claim_generator.startswith("wenmai ")
    assert dict(seen.ai_uses) == {
        "cawg.ai_generative_training": "notAllowed",
        "cawg.ai_inference": "allowed",
        "cawg.ai_training": "constrained",
        "cawg.data_mining": "notAllowed",
    }
    assert seen.actions == ("c2pa.opened", "c2pa.placed", "c2pa.edited", "c2pa.color_adjustments")
    named = [(one.asset_id, one.digest, one.title, one.relation) for one in seen.ingredients]
    assert named == [(one.asset_id, one.digest, one.title, one.relation.value) for one in told.ingredients]
    assert [one.seen is not None for one in seen.ingredients] == [True, False, False]
    assert seen.ingredients[0].seen is not None
    assert seen.ingredients[0].seen.asset_id == "a" * 64


def test_what_a_policy_does_not_name_is_not_allowed_to_ai(identity: Identity, write: Write) -> None:
    seen = verify_here(write("x", sign_image(picture(), "image/jpeg", FACTS, identity)), identity.trust).seen
    assert seen is not None
    assert {leave for _, leave in seen.ai_uses} == {"notAllowed"}
    assert len(seen.ai_uses) == len(AiUse)


def test_a_file_that_carries_a_credential_does_not_lose_it(identity: Identity, write: Write) -> None:
    once = sign_image(picture(), "image/jpeg", FACTS, identity)
    twice = sign_image(once, "image/jpeg", replace(FACTS, asset_id="f" * 64), identity)
    verdict = verify_here(write("x.jpg", twice), identity.trust)
    assert verdict.ours
    assert verdict.seen is not None
    (parent,) = verdict.seen.ingredients
    assert (parent.relation, parent.digest) == ("parentOf", digests.of_bytes(once))
    assert parent.seen is not None
    assert parent.seen.asset_id == FACTS.asset_id


def test_a_sidecar_vouches_for_any_file(identity: Identity, write: Write) -> None:
    stitches = b"LA:lotus   " + bytes(range(256)) * 20
    path = write("lotus.dst", stitches)
    write("lotus.dst.c2pa", sign_sidecar(path, facts_with(made_from(picture())), identity))
    assert verify_file(path, identity.trust).ours
    write("lotus.dst", stitches[:-1] + b"\0")
    assert verify_here(path, identity.trust).state is State.ALTERED
    write("lotus.dst.c2pa", b"")
    assert verify_here(path, identity.trust).state is State.UNREADABLE


def test_a_file_is_signed_whole_or_not_at_all(identity: Identity, write: Write, tmp_path: Path) -> None:
    path = write("x.jpg", picture())
    sign_file(path, path, "image/jpeg", FACTS, identity)
    signed = path.read_bytes()
    assert verify_here(path, identity.trust).ours
    target = write("target.jpg", b"what was there")
    with pytest.raises(InvalidInput) as refused:
        sign_file(write("text.jpg", b"no picture"), target, "image/jpeg", FACTS, identity)
    assert refused.value.rule == "credential.cannot-embed"
    with pytest.raises(StorageFailure):
        sign_file(path, tmp_path / "no folder" / "x.jpg", "image/jpeg", FACTS, identity)
    assert (target.read_bytes(), path.read_bytes()) == (b"what was there", signed)
    assert {one.name for one in tmp_path.iterdir()} == {"x.jpg", "target.jpg", "text.jpg"}


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        (facts_with(made_from(picture()), made_from(picture(seed=2))), "credential.one-parent"),
        (replace(FACTS, source_type=None), "credential.source-type"),
        (replace(FACTS, owner=""), "credential.named"),
        (facts_with(Ingredient("b", "F" * 64, "", Relation.INPUT)), "credential.ingredient-digest"),
        (facts_with(replace(made_from(picture()), digest="0" * 64)), "credential.ingredient-digest"),
        (facts_with(*[Ingredient("b", "0" * 64, "", Relation.INPUT)] * 501), "credential.ingredient-count"),
        (replace(FACTS, policy_url="", ai_uses={AiUse.MINING: Leave.CONSTRAINED}), "credential.ai-uses"),
        (replace(FACTS, made_at="yesterday"), "time.iso-8601"),
    ],
)
def test_facts_that_cannot_be_are_refused(told: CredentialFacts, rule: str, identity: Identity) -> None:
    with pytest.raises(InvalidInput) as refused:
        sign_image(picture(), "image/jpeg", told, identity)
    assert refused.value.rule == rule


@pytest.mark.parametrize(
    ("data", "media_type", "rule"),
    [
        (b"LA:stitches", "application/x-dst", "credential.media-type"),
        (b"", "image/jpeg", "credential.cannot-embed"),
        (picture()[:300], "image/png", "credential.cannot-embed"),
        (picture("TIFF", big_tiff=True), "image/tiff", "credential.not-accounted"),
    ],
)
def test_bytes_that_cannot_carry_one_are_refused(data: bytes, media_type: str, rule: str, identity: Identity) -> None:
    with pytest.raises(WenmaiError) as refused:
        sign_image(data, media_type, FACTS, identity)
    assert refused.value.rule == rule


def test_a_broken_or_strange_ingredient_does_not_stop_a_signature(identity: Identity, write: Write) -> None:
    signed = sign_image(picture(), "image/jpeg", FACTS, identity)
    broken = signed[:60] + b"\xff" * 40 + signed[100:]
    altered = signed[:-30] + bytes(20) + signed[-10:]
    told = facts_with(made_from(broken), made_from(altered, Relation.COMPONENT, "c" * 64))
    verdict = verify_here(write("x", sign_image(picture(), "image/jpeg", told, identity)), identity.trust)
    assert verdict.ours, verdict.findings
    assert verdict.seen is not None
    assert "assertion.dataHash.mismatch" in verdict.seen.ingredients[1].failures


def test_an_unsigned_and_a_listed_stranger_are_never_ours(identity: Identity, write: Write) -> None:
    verdict = verify_here(write("x", picture()), identity.trust)
    assert (verdict.state, verdict.standing, verdict.ours) == (State.ABSENT, Standing.NOBODY, False)
