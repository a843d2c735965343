"""Step 7: what was made here says, in the file itself, what it came from and what may be done with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from wenmai.kernel.clock import now_iso
from wenmai.rights.credentials.facts import AiUse, Leave
from wenmai.rights.facts import Facts
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.profile.names import TRAIN_AI, asset_iri
from wenmai.services.context import Context
from wenmai.services.crediting import ai_leaves
from wenmai.services.exporting import export
from wenmai.services.importing import import_collection
from wenmai.services.licensing import attach_policy, register_policy
from wenmai.services.making import make
from wenmai.services.verifying import verify_credential


@pytest.fixture
def images(workshop: Context, collection: Path) -> list[str]:
    return import_collection(workshop, collection, keep_ids=True).asset_ids


def test_a_made_picture_names_the_photograph_that_it_came_from(
    workshop: Context, images: list[str], tmp_path: Path
) -> None:
    (made,) = make(workshop, "invert", images[:1], {})
    exported = export(workshop, made.outputs[0].id, tmp_path / "made.png")
    assert exported.sidecar is None
    verdict = verify_credential(workshop, tmp_path / "made.png")
    assert verdict.ours
    assert verdict.seen is not None
    assert (verdict.seen.asset_id, verdict.seen.line, verdict.seen.owner) == (made.outputs[0].id, "invert 1", "museum")
    assert [(one.asset_id, one.relation) for one in verdict.seen.ingredients] == [(images[0], "inputTo")]


def test_a_converted_photograph_names_its_original_as_its_parent(
    workshop: Context, images: list[str], tmp_path: Path
) -> None:
    export(workshop, images[0], tmp_path / "copy.jpg")
    verdict = verify_credential(workshop, tmp_path / "copy.jpg")
    assert verdict.ours
    assert verdict.seen is not None
    assert [(one.asset_id, one.relation) for one in verdict.seen.ingredients] == [(images[0], "parentOf")]


def test_a_change_of_one_byte_shows(workshop: Context, images: list[str], tmp_path: Path) -> None:
    (made,) = make(workshop, "invert", images[:1], {})
    out = tmp_path / "made.png"
    export(workshop, made.outputs[0].id, out)
    data = bytearray(out.read_bytes())
    data[data.index(b"IDAT") + 20] ^= 1
    out.write_bytes(data)
    assert not verify_credential(workshop, out).ours


def test_it_is_left_out_where_that_is_asked(workshop: Context, images: list[str], tmp_path: Path) -> None:
    (made,) = make(workshop, "invert", images[:1], {})
    export(workshop, made.outputs[0].id, tmp_path / "plain.png", credential=False)
    assert workshop.blobs.get(made.outputs[0].blob) == (tmp_path / "plain.png").read_bytes()
    assert verify_credential(workshop, tmp_path / "plain.png").seen is None


def test_pixels_are_what_they_were(workshop: Context, images: list[str], tmp_path: Path) -> None:
    (made,) = make(workshop, "invert", images[:1], {})
    export(workshop, made.outputs[0].id, tmp_path / "signed.png")
    export(workshop, made.outputs[0].id, tmp_path / "plain.png", credential=False)
    with Image.open(tmp_path / "signed.png") as signed, Image.open(tmp_path / "plain.png") as plain:
        assert signed.tobytes() == plain.tobytes()


def test_the_policy_it_lies_under_says_what_ai_may_do(workshop: Context, images: list[str], tmp_path: Path) -> None:
    (made,) = make(workshop, "invert", images[:1], {})
    output = made.outputs[0].id
    train = {"uid": "urn:train", "permission": [{"action": TRAIN_AI, "target": asset_iri(output)}]}
    policy_id, _ = register_policy(workshop, policy_from_jsonld(train))
    attach_policy(workshop, policy_id, [output])
    export(workshop, output, tmp_path / "made.png")
    seen = verify_credential(workshop, tmp_path / "made.png").seen
    assert seen is not None
    assert seen.policy_id == policy_id
    assert dict(seen.ai_uses) == {
        "cawg.ai_training": "allowed",
        "cawg.ai_generative_training": "notAllowed",
        "cawg.ai_inference": "notAllowed",
        "cawg.data_mining": "notAllowed",
    }


@pytest.mark.parametrize(
    ("permission", "training"),
    [
        ([{"action": "display"}], Leave.NOT_ALLOWED),
        ([{"action": "use"}], Leave.NOT_ALLOWED),
        ([{"action": "use"}, {"action": TRAIN_AI}], Leave.ALLOWED),
        ([{"action": TRAIN_AI, "assignee": "urn:wenmai:party:lab"}], Leave.CONSTRAINED),
        ([{"action": TRAIN_AI, "duty": [{"action": "compensate"}]}], Leave.CONSTRAINED),
    ],
)
def test_training_is_free_only_where_a_policy_says_so_by_name(
    permission: list[dict[str, object]], training: Leave
) -> None:
    target = asset_iri("0" * 64)
    policy = policy_from_jsonld({"uid": "urn:p", "permission": [one | {"target": target} for one in permission]})
    assert ai_leaves([policy], "0" * 64, "anyone", Facts(at=now_iso()))[AiUse.TRAINING] is training
