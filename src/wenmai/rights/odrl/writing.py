"""Records into JSON-LD, in the compact form of the ODRL context. What was read comes out again."""

from __future__ import annotations

import json
from typing import Any

from wenmai.kernel import digests
from wenmai.rights.odrl.context import PROPERTIES, ROLES, TERMS, WRITTEN_CONTEXT
from wenmai.rights.odrl.records import (
    Action,
    Condition,
    Constraint,
    Duty,
    Entity,
    Extras,
    Permission,
    Policy,
    Prohibition,
    Rule,
    Value,
)
from wenmai.rights.profile.names import CC, ODRL, RDF, WENMAI, XSD

OWN_PREFIXES = {"wenmai:": WENMAI, "cc:": CC, "odrl:": ODRL}


def policy_to_jsonld(policy: Policy) -> dict[str, Any]:
    """The policy as a JSON-LD object. ``policy_from_jsonld`` gives the same policy back."""
    return {
        "@context": WRITTEN_CONTEXT,
        **_kept({"@type": _term(policy.kind), "uid": policy.uid}),
        **_kept(
            {
                "profile": list(policy.profiles),
                "inheritFrom": list(policy.inherit_from),
                "conflict": _term(policy.conflict),
                **_shared(policy),
                "permission": list(map(_rule, policy.permissions)),
                "prohibition": list(map(_rule, policy.prohibitions)),
                "obligation": list(map(_rule, policy.obligations)),
            }
        ),
        **_extras(policy.extras, [_term(policy.kind)]),
    }


def policy_id(policy: Policy) -> str:
    """The id of a policy: the SHA-256 of its canonical JSON-LD."""
    return digests.of_json(policy_to_jsonld(policy))


def rule_to_jsonld(rule: Rule) -> dict[str, Any]:
    """One rule as a JSON-LD object, without a context."""
    return _rule(rule)


def _rule(rule: Rule) -> dict[str, Any]:
    kind = type(rule).__name__
    further: dict[str, Any] = {}
    if isinstance(rule, Permission):
        further["duty"] = list(map(_rule, rule.duties))
    elif isinstance(rule, Prohibition):
        further["remedy"] = list(map(_rule, rule.remedies))
    elif isinstance(rule, Duty):
        further["consequence"] = list(map(_rule, rule.consequences))
    # The type also keeps a rule that says nothing else apart from a mere reference.
    return {"@type": kind, **_kept({"uid": rule.uid, **_shared(rule), **further}), **_extras(rule.extras, [kind])}


def _shared(said: Rule | Policy) -> dict[str, Any]:
    roles: dict[str, list[Any]] = {}
    for role, entity in said.roles:
        roles.setdefault(_property(role), []).append(_entity(entity))
    return {
        "assigner": list(map(_entity, said.assigners)),
        "assignee": list(map(_entity, said.assignees)),
        **roles,
        "target": list(map(_entity, said.targets)),
        "action": list(map(_action, said.actions)),
        "constraint": list(map(_condition, said.constraints)),
    }


def _action(action: Action) -> Any:
    if not (action.refinements or action.uid or action.extras):
        return _term(action.name)
    refined = {"uid": action.uid, "refinement": list(map(_condition, action.refinements))}
    return {"rdf:value": {"@id": _term_iri(action.name)}, **_kept(refined), **_extras(action.extras, [])}


def _entity(entity: Entity) -> Any:
    if entity == Entity(entity.uid):
        return entity.uid
    said = {
        "@type": list(map(_term, entity.types)),
        "uid": entity.uid,
        "partOf": list(entity.part_of),
        "source": entity.source,
        "refinement": list(map(_condition, entity.refinements)),
    }
    return {**_kept(said), **_extras(entity.extras, [])}


def _condition(condition: Condition) -> dict[str, Any]:
    if not isinstance(condition, Constraint):
        parts = {"@list": list(map(_condition, condition.parts))}
        joined = {"uid": condition.uid, _property(condition.operand): parts}
        return {**_kept(joined), **_extras(condition.extras, [])}
    said: dict[str, Any] = {
        "uid": condition.uid,
        "leftOperand": _term(condition.left),
        "operator": _term(condition.operator),
        "rightOperand": list(map(_value, condition.right)),
        "rightOperandReference": list(condition.references),
        "unit": condition.unit,
        "dataType": condition.data_type,
        "status": None if condition.status is None else _value(condition.status),
    }
    return {**_kept(said), **_extras(condition.extras, [])}


def _value(value: Value) -> Any:
    if value.is_iri:
        return {"@id": _term_iri(value.text)}
    if value.text and not value.datatype and not value.language:
        return value.text
    said = {"@value": value.text}
    if value.datatype:
        said["@type"] = "xsd:" + value.datatype[len(XSD) :] if value.datatype.startswith(XSD) else value.datatype
    return said | ({"@language": value.language} if value.language else {})


def _extras(extras: Extras, own_types: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, text in extras:
        value = json.loads(text)
        said[_property(name)] = [*own_types, *value] if name == "@type" else value
    return said


def _term(iri: str) -> str:
    """A word of ODRL bare (``use``), the profile's with its prefix, everything else written out."""
    return iri[len(ODRL) :] if iri in TERMS and iri.startswith(ODRL) else _term_iri(iri)


def _term_iri(iri: str) -> str:
    for prefix, namespace in OWN_PREFIXES.items():
        if iri.startswith(namespace) and not iri[len(namespace) :].startswith("//"):
            return prefix + iri[len(namespace) :]
    return iri


def _property(iri: str) -> str:
    local = iri[len(ODRL) :] if iri.startswith(ODRL) else ""
    if local in PROPERTIES or local in ROLES:
        return local
    return "rdf:" + iri[len(RDF) :] if iri.startswith(RDF) else iri


def _kept(said: dict[str, Any]) -> dict[str, Any]:
    """What says something; a list of one is written as the one, as people do."""
    kept = {name: value for name, value in said.items() if value not in ("", [], None)}
    listed = ("permission", "prohibition", "obligation", "duty", "remedy", "consequence", "constraint", "refinement")
    return {n: x[0] if isinstance(x, list) and len(x) == 1 and n not in listed else x for n, x in kept.items()}
