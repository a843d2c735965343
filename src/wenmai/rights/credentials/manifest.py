"""Facts → the definition of a C2PA manifest. Pure: no file, no key, no library.

Standard assertions say what any reader of content credentials can show (actions, ingredients, metadata, AI uses);
``org.wenmai.lineage`` says in wenmai's own terms what they have no field for: ids, digests, policy, agreement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import wenmai
from wenmai.kernel.clock import iso, parse_iso
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.credentials.facts import AiUse, CredentialFacts, Ingredient, Leave, Relation, SourceType

LINEAGE = "org.wenmai.lineage"
TRAINING = "cawg.training-mining"
METADATA = "cawg.metadata"
ACTIONS = "c2pa.actions.v2"
LINEAGE_VERSION = 1
INGREDIENTS_MAX = 500  # each is a box of its own; a data set of more names its list by digest as one ingredient
_CONTEXT = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
}
_DIGEST_DIGITS = 64


def define(facts: CredentialFacts, carried: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The manifest definition of ``facts``, for C2PA's builder; ingredients are added to it by their labels.

    ``carried`` are, for each ingredient, the manifests that its file carries: label → SHA-256 of the whole box.
    Raises InvalidInput where the facts contradict themselves or C2PA.
    """
    check(facts)
    assertions = [
        {"label": ACTIONS, "created": True, "data": {"actions": _actions(facts)}},
        {"label": TRAINING, "created": True, "data": {"entries": _ai_uses(facts)}},
        {"label": METADATA, "created": True, "data": _metadata(facts)},
        {"label": LINEAGE, "created": True, "data": _lineage(facts, carried)},
    ]
    return {
        "claim_generator_info": [{"name": "wenmai", "version": wenmai.__version__}],
        "title": facts.title,
        "instance_id": asset_urn(facts.asset_id),
        "assertions": assertions,
    }


def asset_urn(asset_id: str) -> str:
    """The name of an asset outside of wenmai."""
    return f"urn:wenmai:asset:{asset_id}"


def ingredient_label(number: int) -> str:
    """The name by which actions point at the ingredient of that number, from 0."""
    return f"ingredient-{number}"


def ingredient_definition(number: int, ingredient: Ingredient) -> dict[str, Any]:
    """The definition of one ingredient, for C2PA's builder."""
    definition = {
        "title": ingredient.title or ingredient.asset_id,
        "relationship": ingredient.relation.value,
        "label": ingredient_label(number),
        "instance_id": asset_urn(ingredient.asset_id),
    }
    return definition | ({"format": ingredient.media_type} if ingredient.media_type else {})


def check(facts: CredentialFacts) -> None:
    """Raises InvalidInput where the facts contradict themselves or C2PA."""
    parents = [one for one in facts.ingredients if one.relation is Relation.PARENT]
    if len(parents) > 1:
        raise _wrong("a file has at most one parent", "Name the others componentOf or inputTo.", "one-parent")
    if not parents and facts.source_type is None:
        raise _wrong(
            "it is not said how the content came about",
            "Give the digital source type, or the parent that the file was made from.",
            "source-type",
        )
    if len(facts.ingredients) > INGREDIENTS_MAX:
        raise _wrong(
            f"{len(facts.ingredients)} ingredients; a credential names at most {INGREDIENTS_MAX}",
            "Keep the list as a file, and name that as one ingredient.",
            "ingredient-count",
        )
    for one in facts.ingredients:
        if len(one.digest) != _DIGEST_DIGITS or set(one.digest) - set("0123456789abcdef"):
            raise _wrong(
                f"the ingredient {one.asset_id[:12]!r} is not named by a SHA-256",
                "Give 64 lower-case hexadecimal digits.",
                "ingredient-digest",
            )
    if not facts.asset_id or not facts.owner:
        raise _wrong("asset and owner are not both named", "Give the asset's id and its owner's name.", "named")


def _wrong(what: str, remedy: str, rule: str) -> InvalidInput:
    return InvalidInput(what, where="content credential", remedy=remedy, rule=f"credential.{rule}")


def _actions(facts: CredentialFacts) -> list[dict[str, Any]]:
    """C2PA 2.2, section 18.15: the first action says whether the content was created or opened."""
    by_relation: dict[Relation, list[str]] = {relation: [] for relation in Relation}
    for number, one in enumerate(facts.ingredients):
        by_relation[one.relation].append(ingredient_label(number))
    parents, inputs = by_relation[Relation.PARENT], by_relation[Relation.INPUT]
    if parents:
        said = [_action(facts, "c2pa.opened", ingredients=parents)]
        done = [_action(facts, one.name, one.source_type, one.description) for one in facts.actions]
    else:
        said = [_action(facts, "c2pa.created", facts.source_type, ingredients=inputs)]
        done = [_action(facts, one.name, one.source_type, one.description) for one in facts.actions]
        inputs = []
    if inputs:
        done.insert(0, _action(facts, "c2pa.edited", facts.source_type, ingredients=inputs))
    placed = [_action(facts, "c2pa.placed", ingredients=[label]) for label in by_relation[Relation.COMPONENT]]
    return [*said, *placed, *done]


def _action(
    facts: CredentialFacts,
    name: str,
    source_type: SourceType | None = None,
    description: str = "",
    ingredients: Sequence[str] = (),
) -> dict[str, Any]:
    agent = {"name": f"wenmai {facts.line}".strip(), "version": facts.line_version or wenmai.__version__}
    action: dict[str, Any] = {"action": name, "when": iso(parse_iso(facts.made_at)), "softwareAgent": agent}
    if source_type is not None:
        action["digitalSourceType"] = source_type.value
    if description:
        action["description"] = description
    if ingredients:
        action["parameters"] = {"ingredientIds": list(ingredients)}
    return action


def _ai_uses(facts: CredentialFacts) -> dict[str, dict[str, str]]:
    entries: dict[str, dict[str, str]] = {}
    for use in AiUse:
        leave = facts.ai_uses.get(use, Leave.NOT_ALLOWED)
        entries[use.value] = {"use": leave.value}
        if leave is Leave.CONSTRAINED:
            if not (facts.ai_constraint or facts.policy_url):
                raise _wrong("a constrained use without its condition", "Say it, or give the policy's URL.", "ai-uses")
            entries[use.value]["constraint_info"] = facts.ai_constraint or facts.policy_url
    return entries


def _metadata(facts: CredentialFacts) -> dict[str, Any]:
    titles = {"zh": facts.title_zh, "en": facts.title_en}
    named = {
        "dc:title": {language: title for language, title in titles.items() if title},
        "dc:identifier": asset_urn(facts.asset_id),
        "xmpRights:Owner": [facts.owner],
        "xmpRights:WebStatement": facts.policy_url,
        "photoshop:Credit": facts.credit_line,
    }
    return {"@context": _CONTEXT} | {name: value for name, value in named.items() if value}


def _lineage(facts: CredentialFacts, carried: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    ingredients = [
        {
            "asset": one.asset_id,
            "sha256": one.digest,
            "title": one.title,
            "relation": one.relation.value,
            "carries": dict(manifests),
        }
        for one, manifests in zip(facts.ingredients, carried, strict=True)
    ]
    said: dict[str, Any] = {
        "asset": facts.asset_id,
        "owner": facts.owner,
        "title_zh": facts.title_zh,
        "title_en": facts.title_en,
        "line": facts.line,
        "line_version": facts.line_version,
        "policy": facts.policy_id,
        "policy_url": facts.policy_url,
        "agreement": facts.agreement_id,
        "ingredients": ingredients,
    }
    return {"version": LINEAGE_VERSION} | {name: value for name, value in said.items() if value}
