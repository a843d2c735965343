"""Values and constraints in words."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Condition, Constraint, Value
from wenmai.rights.odrl.values import Day, Quantity
from wenmai.rights.profile.categories import goods_path, purpose_iri
from wenmai.rights.profile.names import ASSET_URN, PARTY_URN
from wenmai.rights.profile.places import place_code
from wenmai.rights.wording import labels
from wenmai.rights.wording.labels import Language, pick
from wenmai.rights.wording.places import place_label

SHOWN_ID_DIGITS = 12
JOINED = {
    v.AND: ("，且", " and "),
    v.OR: ("，或", " or "),
    v.XONE: ("，或", " or "),
    v.AND_SEQUENCE: ("，然后", " and then "),
}
FRAMED = {
    v.XONE: ("以下恰有一项成立：{}", "exactly one of these holds: {}"),
    v.AND_SEQUENCE: ("以下依次成立：{}", "these hold one after the other: {}"),
}


def listed(items: list[str], language: Language) -> str:
    """Items as a list in a sentence."""
    if language == "zh":
        return "、".join(items)
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""


def entity_label(iri: str) -> str:
    """An asset or a party by its id, without the URN's prefix; long ids are cut."""
    name = iri.removeprefix(ASSET_URN).removeprefix(PARTY_URN)
    return name[:SHOWN_ID_DIGITS] + "…" if len(name) == 64 and name.isalnum() else name


def value_label(value: Value, kind: str, language: Language) -> str:
    """A right operand in words."""
    if kind == v.SPOT:
        return place_label(place_code(value.text), language)
    if kind == v.GOODS:
        path = goods_path(value.text)
        return pick(labels.GOODS[path], language) if path in labels.GOODS else path
    if kind == v.PURPOSE:
        purpose = purpose_iri(value.text)
        return pick(labels.PURPOSES[purpose], language) if purpose in labels.PURPOSES else value.text
    return entity_label(value.text) if kind == v.PARTY else value.text


def told_label(told: object, kind: str, language: Language) -> str:
    """A fact in words."""
    if isinstance(told, datetime):
        return told.isoformat()
    if isinstance(told, Quantity):
        return f"{told.number} {told.unit.rsplit('/', 1)[-1]}"
    if isinstance(told, Day):
        return told.day.isoformat()
    if isinstance(told, Decimal):
        return format(told, "f")
    return value_label(Value(str(told)), kind, language)


def condition_phrase(condition: Condition, language: Language) -> str:
    """A constraint as a phrase: "the place of use lies in China", 使用地域限于中国."""
    if not isinstance(condition, Constraint):
        parts = [condition_phrase(part, language) for part in condition.parts]
        joint = pick(JOINED.get(condition.operand, ("；", "; ")), language)
        whole = joint.join(parts)
        if condition.operand in FRAMED:
            return pick(FRAMED[condition.operand], language).format(whole)
        return pick(("（{}）", "({})"), language).format(whole) if len(parts) > 1 else whole
    return _constraint_phrase(condition, language)


def _constraint_phrase(constraint: Constraint, language: Language) -> str:
    kind = v.OPERAND_KINDS.get(constraint.left, v.TERM)
    left = labels.OPERANDS.get(constraint.left)
    operators = labels.MOMENT_OPERATORS if kind == v.MOMENT else labels.OPERATORS
    operator = operators.get(constraint.operator, labels.OPERATORS.get(constraint.operator))
    right = listed([value_label(value, kind, language) for value in constraint.right], language)
    unit = f" {constraint.unit.rsplit('/', 1)[-1]}" if constraint.unit else ""
    gap = "" if language == "zh" else " "
    shown_left = pick(left, language) if left else labels.short_name(constraint.left)
    shown_operator = pick(operator, language) if operator else labels.short_name(constraint.operator)
    return f"{shown_left}{gap}{shown_operator}{gap}{right}{unit}"
