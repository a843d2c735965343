"""JSON-LD into records. Terms that ODRL does not know are kept as they are; what they deny, decisions say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.context import Names
from wenmai.rights.odrl.nodes import Node, Nodes, refusal
from wenmai.rights.odrl.records import (
    Action,
    Condition,
    Constraint,
    Duty,
    Entity,
    LogicalConstraint,
    Permission,
    Policy,
    Prohibition,
)
from wenmai.rights.profile.names import RDF, odrl


def policy_from_jsonld(document: Mapping[str, Any]) -> Policy:
    """The policy that a JSON-LD document states, compact or expanded, with or without ``@graph``.

    Raises InvalidInput where it states no policy or several, names a context that would have to be fetched, or says
    something that is no ODRL at all (a rule that is a number). Unknown actions, operators and values are kept.
    """
    if not isinstance(document, Mapping):
        raise refusal("a policy is a JSON object", "", "policy.json")
    nodes = Nodes(document, Names(document.get("@context")))
    found = [node for node in nodes.tops() if node.has_type(v.POLICY_KINDS) or node.has_rules()]
    if len(found) != 1:
        raise refusal(f"{len(found)} policies where one belongs", "", "policy.one")
    return _policy(found[0])


def _policy(node: Node) -> Policy:
    kinds = [kind for kind in node.types() if kind in v.POLICY_KINDS]
    specific = [kind for kind in kinds if kind != odrl("Policy")] or kinds
    others = node.types_besides(specific[:1])
    kind = specific[0] if specific else (others[0] if others else odrl("Set"))
    return Policy(
        uid=node.take_uid(),
        kind=kind,
        permissions=tuple(map(_permission, node.take_nodes("permission"))),
        prohibitions=tuple(map(_prohibition, node.take_nodes("prohibition"))),
        obligations=tuple(map(_duty, node.take_nodes("obligation"))),
        conflict=node.take_term("conflict"),
        profiles=node.take_iris("profile"),
        inherit_from=node.take_iris("inheritFrom"),
        **_shared(node),
        extras=node.rest(but=(kind,)),
    )


def _shared(node: Node) -> dict[str, Any]:
    return {
        "actions": tuple(map(_action, node.take_nodes("action", as_term=True))),
        "targets": _entities(node, "target"),
        "assigners": _entities(node, "assigner"),
        "assignees": _entities(node, "assignee"),
        "roles": tuple(
            (role, _entity(each))
            for role in (*v.PARTY_ROLES, *v.RELATIONS)
            for each in node.take_nodes(role, are_things=True)
        ),
        "constraints": tuple(map(_condition, node.take_nodes("constraint"))),
    }


def _permission(node: Node) -> Permission:
    node.must_say_something("permission")
    duties = tuple(map(_duty, node.take_nodes("duty")))
    return Permission(node.take_uid(), duties=duties, **_shared(node), extras=node.rest(but=(odrl("Permission"),)))


def _prohibition(node: Node) -> Prohibition:
    node.must_say_something("prohibition")
    remedies = tuple(map(_duty, node.take_nodes("remedy")))
    uid = node.take_uid()
    return Prohibition(uid, remedies=remedies, **_shared(node), extras=node.rest(but=(odrl("Prohibition"),)))


def _duty(node: Node) -> Duty:
    node.must_say_something("duty")
    consequences = tuple(map(_duty, node.take_nodes("consequence")))
    return Duty(node.take_uid(), consequences=consequences, **_shared(node), extras=node.rest(but=(odrl("Duty"),)))


def _action(node: Node) -> Action:
    named = node.take_nodes(RDF + "value", as_term=True)
    if len(named) > 1:
        raise refusal("an action has one rdf:value", node.where, "policy.action")
    own = node.take_uid(as_term=not named)
    name, uid = (named[0].take_uid(as_term=True), own) if named else (own, "")
    refinements = tuple(map(_condition, node.take_nodes("refinement")))
    return Action(name, refinements, uid, node.rest(but=(odrl("Action"),)))


def _entities(node: Node, name: str) -> tuple[Entity, ...]:
    return tuple(map(_entity, node.take_nodes(name, are_things=True)))


def _entity(node: Node) -> Entity:
    types = node.types()
    source = node.take_iris("source")
    if len(source) > 1:
        raise refusal("a collection has one source", node.where, "policy.source")
    return Entity(
        uid=node.take_uid(),
        types=tuple(sorted(types)),
        part_of=node.take_iris("partOf"),
        source=source[0] if source else "",
        refinements=tuple(map(_condition, node.take_nodes("refinement"))),
        extras=node.rest(but=types),
    )


def _condition(node: Node) -> Condition:
    joined = [operand for operand in v.LOGICAL_OPERANDS if node.has(operand)]
    if len(joined) > 1 or (joined and node.has(odrl("leftOperand"))):
        raise refusal("a constraint has one operand, or one logical operand", node.where, "policy.constraint")
    if joined:
        parts = tuple(map(_condition, node.take_nodes(joined[0])))
        extras = node.rest(but=(odrl("LogicalConstraint"), odrl("Constraint")))
        return LogicalConstraint(joined[0], parts, node.take_uid(), extras)
    right = node.take_values("rightOperand")
    status = node.take_values("status")
    if len(status) > 1:
        raise refusal("a constraint has one status", node.where, "policy.constraint")
    return Constraint(
        left=node.take_term("leftOperand"),
        operator=node.take_term("operator"),
        right=right,
        references=node.take_iris("rightOperandReference"),
        unit=node.take_iri("unit"),
        data_type=node.take_iri("dataType"),
        status=status[0] if status else None,
        uid=node.take_uid(),
        extras=node.rest(but=(odrl("Constraint"),)),
    )
