"""Whether a rule's target, party and action are those of the request, refinements included."""

from __future__ import annotations

from wenmai.rights.evaluation import premises as p
from wenmai.rights.evaluation.conditions import assess
from wenmai.rights.evaluation.premises import Premise
from wenmai.rights.facts import Facts, Request
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import UNKNOWN_TERM, Action, Condition, Entity, unknown_terms
from wenmai.rights.truth import FALSE, TRUE, UNKNOWN, Truth, all_true, any_true


def match_entities(kind: str, entities: tuple[Entity, ...], asked: str, request: Request, facts: Facts) -> Premise:
    """Whether the asset or party ``asked`` for is one of these, or a member of one of them that its refinements keep.

    A collection is known by its uid and by its odrl:source; who belongs to it, the facts tell.
    """
    if len(entities) == 1 and entities[0].uid == asked and not entities[0].refinements and not entities[0].extras:
        return Premise(kind, TRUE, entities[0], (asked,))
    found = [_entity(kind, entity, asked, request, facts) for entity in entities]
    return found[0] if len(found) == 1 else _any(kind, found, asked)


def _entity(kind: str, entity: Entity, asked: str, request: Request, facts: Facts) -> Premise:
    around = facts.belongs_to(asked)
    inside = entity.uid in around or (entity.source != "" and entity.source in around)
    if not inside:
        return Premise(kind, FALSE, entity, (asked,))
    return _refined(kind, entity, asked, entity.refinements, bool(unknown_terms(entity.extras)), request, facts)


def match_action(actions: tuple[Action, ...], request: Request, facts: Facts, prohibits: bool) -> Premise:
    """Whether the action asked for is one of these. No actions at all are every action that need not be named.

    A permission must reach the action; a prohibition also reaches what needs the prohibited action, and, unknown, what
    may include it.
    """
    asked = v.canonical_action(request.action)
    if asked not in v.PERMITTED_BY:
        return Premise(p.ACTION, UNKNOWN, None, (request.action,), p.UNKNOWN_ACTION)
    if not actions:
        return Premise(p.ACTION, Truth.of(prohibits or asked not in v.NAMED_ONLY), None, (request.action,))
    found = [_action(action, asked, request, facts, prohibits) for action in actions]
    return found[0] if len(found) == 1 else _any(p.ACTION, found, request.action)


def _action(action: Action, asked: str, request: Request, facts: Facts, prohibits: bool) -> Premise:
    name = v.canonical_action(action.name)
    if name not in v.PERMITTED_BY:
        return Premise(p.ACTION, UNKNOWN, action, (request.action,), p.UNKNOWN_ACTION)
    reached = name in (v.PROHIBITED_BY if prohibits else v.PERMITTED_BY)[asked]
    if not reached:
        may_include = prohibits and asked in v.PERMITTED_BY[name]
        return Premise(p.ACTION, UNKNOWN if may_include else FALSE, action, (request.action,))
    if not action.refinements and not action.extras:
        return Premise(p.ACTION, TRUE, action, (request.action,))
    unknown = bool(unknown_terms(action.extras))
    return _refined(p.ACTION, action, request.action, action.refinements, unknown, request, facts)


def _refined(
    kind: str,
    subject: Action | Entity,
    asked: str,
    refinements: tuple[Condition, ...],
    unknown: bool,
    request: Request,
    facts: Facts,
) -> Premise:
    parts = tuple([assess(refinement, request, facts) for refinement in refinements])
    state = all_true([part.state for part in parts])
    if unknown and state is TRUE:
        state = UNKNOWN
    return Premise(kind, state, subject, (asked,), UNKNOWN_TERM if unknown else "", parts)


def _any(kind: str, found: list[Premise], asked: str) -> Premise:
    state = any_true([premise.state for premise in found])
    decisive = next((premise for premise in found if premise.state is state), found[0])
    return Premise(kind, state, decisive.subject, (asked,), decisive.why, decisive.parts)
