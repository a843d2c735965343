"""Registering refuses what reading keeps, and names the rule."""

from __future__ import annotations

from typing import Any

import pytest

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl.checking import check_policy, problems_of
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy

GOOD_CONSTRAINT = {"leftOperand": "count", "operator": "lteq", "rightOperand": 5}
GOOD_RULE = {"uid": "urn:r", "action": "use", "target": "urn:a", "assigner": "urn:m", "assignee": "urn:b"}


def _policy(rule: dict[str, Any] | None = None, constraint: dict[str, Any] | None = None, **said: Any) -> Policy:
    permission = {**GOOD_RULE, **(rule or {}), "constraint": [{**GOOD_CONSTRAINT, **(constraint or {})}]}
    kept = {name: value for name, value in permission.items() if value is not None}
    document = {"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Agreement", "uid": "urn:p", **said}
    return policy_from_jsonld({"permission": [kept], **document})


def test_a_good_policy_may_be_registered() -> None:
    check_policy(_policy())
    assert problems_of(_policy()) == []


@pytest.mark.parametrize(
    ("policy", "rule"),
    [
        (_policy(constraint={"operator": "urn:unknown"}), "policy.unknown-operator"),
        (_policy(constraint={"operator": None}), "policy.unknown-operator"),
        (_policy(constraint={"leftOperand": "urn:weather"}), "policy.unknown-operand"),
        (_policy(constraint={"rightOperand": "many"}), "policy.value"),
        (_policy(constraint={"rightOperand": []}), "policy.value"),
        (_policy(constraint={"rightOperandReference": "urn:elsewhere"}), "policy.value"),
        (_policy(constraint={"leftOperand": "spatial", "operator": "lt", "rightOperand": "CN"}), "policy.operator"),
        (_policy(constraint={"leftOperand": "spatial", "operator": "eq", "rightOperand": "CHN"}), "policy.place"),
        (_policy(constraint={"leftOperand": "spatial", "operator": "eq", "rightOperand": "ZZ"}), "policy.place"),
        (_policy(constraint={"ex:onlyOnSundays": True}), "policy.value"),
        (_policy({"action": "urn:unknown"}), "policy.unknown-action"),
        (_policy({"action": None}), "policy.action"),
        (_policy({"target": None}), "policy.target"),
        (_policy({"assigner": None}), "policy.assigner"),
        (_policy({"assignee": None}), "policy.assignee"),
        (_policy({"target": "an asset"}), "policy.iri"),
        (_policy({"ex:unless": "asked"}), "policy.unknown-term"),
        (_policy({"duty": [{"action": "urn:unknown"}]}), "policy.unknown-action"),
        (_policy({"duty": [{"action": "compensate", "consequence": [{"action": "urn:x"}]}]}), "policy.unknown-action"),
        (_policy(prohibitions=["display"]), "policy.unknown-term"),
        (_policy(profile="urn:other"), "policy.profile"),
        (_policy(conflict="urn:coin-toss"), "policy.conflict"),
        (_policy(inheritFrom="urn:parent"), "policy.inheritance"),
        (_policy(uid="17"), "policy.uid"),
        (_policy(**{"@type": "urn:Licence"}), "policy.kind"),
        (_policy(permission=[]), "policy.rules"),
    ],
)
def test_what_is_not_known_is_refused_by_name(policy: Policy, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_policy(policy)
    assert refused.value.rule == rule
    assert policy.uid in str(refused.value)
    assert refused.value.remedy


def test_the_refusal_names_the_rule_of_the_policy() -> None:
    with pytest.raises(InvalidInput, match=r"urn:r: the operator urn:unknown is not known"):
        check_policy(_policy(constraint={"operator": "urn:unknown"}))
