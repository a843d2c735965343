"""ODRL policies in the narrower shape that messages of the Dataspace Protocol have, and whether two say the same.

Dataspace Protocol 2025-1, 'Contract Negotiation Protocol': a rule has one action and no target of its own; its
constraints are plain. So a rule with several actions becomes several rules, what refines an action becomes a
constraint, and where an offer holds several assets the constraint ``wenmai:asset`` says which one a rule is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from wenmai.kernel import digests
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.writing import policy_to_jsonld

JsonObject = dict[str, Any]
RULES = ("permission", "prohibition", "obligation")
DUTIES = ("duty", "remedy", "consequence")
LOGICAL = ("and", "or", "xone", "andSequence")
ASSET = "wenmai:asset"


def shaped(policy: Policy, asset_iris: list[str]) -> JsonObject:
    """A policy over these assets as the protocol takes it: ``@id``, ``@type``, profile and rules."""
    said = policy_to_jsonld(policy)
    shape: JsonObject = {"@id": policy.uid, "@type": said["@type"]}
    if "profile" in said:
        profiles = _listed(said["profile"])
        shape["profile"] = profiles[0] if len(profiles) == 1 else profiles
    for kind in RULES:
        rules = [one for rule in said.get(kind, []) for one in _rules(rule, asset_iris)]
        if rules:
            shape[kind] = rules
    return shape


def _rules(rule: Mapping[str, Any], asset_iris: list[str]) -> Iterator[JsonObject]:
    targets = [str(one["uid"]) if isinstance(one, Mapping) else str(one) for one in _listed(rule.get("target", []))]
    about = [_about(targets)] if targets and set(targets) != set(asset_iris) else []
    for action in _listed(rule.get("action", [])):
        refined = isinstance(action, Mapping)
        name = str(action["rdf:value"]["@id"]) if refined else str(action)
        refinements = _listed(action.get("refinement", [])) if refined else []
        one: JsonObject = {"action": name.removeprefix("odrl:")}
        constraints = [_constraint(each) for each in (*_listed(rule.get("constraint", [])), *refinements)] + about
        if constraints:
            one["constraint"] = constraints
        for kind in DUTIES:
            duties = [each for duty in _listed(rule.get(kind, [])) for each in _rules(duty, asset_iris)]
            if duties:
                one[kind] = duties
        yield one


def _about(targets: list[str]) -> JsonObject:
    return {"leftOperand": ASSET, "operator": "isAnyOf", "rightOperand": [{"@id": one} for one in targets]}


def _constraint(constraint: Mapping[str, Any]) -> JsonObject:
    for operand in LOGICAL:
        if operand in constraint:
            return {operand: [_constraint(one) for one in constraint[operand]["@list"]]}
    references = [{"@id": one} for one in _listed(constraint.get("rightOperandReference", []))]
    said: JsonObject = {
        "leftOperand": constraint["leftOperand"],
        "operator": constraint["operator"],
        "rightOperand": constraint.get("rightOperand", references[0] if len(references) == 1 else references),
    }
    return said | ({"unit": constraint["unit"]} if "unit" in constraint else {})


def same_terms(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two policies in this shape have the same rules, in whichever order."""
    return all(_plain(one.get(kind, [])) == _plain(other.get(kind, [])) for kind in RULES)


def _plain(value: Any) -> Any:
    """A value without what makes no difference: the order of lists, lists of one, the types of rules."""
    if isinstance(value, list):
        items = sorted((_plain(one) for one in value), key=digests.canonical_json)
        return items[0] if len(items) == 1 else items
    if isinstance(value, Mapping):
        names = [name for name in value if name != "@type" or "@value" in value]
        return {name: _plain(value[name]) for name in names}
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
