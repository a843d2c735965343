"""Reasons that people and programs can read: a code with parameters, and its sentence in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wenmai.rights.evaluation import premises as p
from wenmai.rights.evaluation.premises import DutyFinding, Premise, RuleFinding
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Permission, Policy, Rule, rule_name, unknown_terms
from wenmai.rights.truth import TRUE, UNKNOWN
from wenmai.rights.wording import labels
from wenmai.rights.wording.labels import Language
from wenmai.rights.wording.phrases import condition_phrase, entity_label, listed, told_label
from wenmai.rights.wording.sentences import SENTENCES


class Reason(NamedTuple):
    """One reason of a decision.

    ``policy`` its uid, ``rule`` the rule's uid or place, ``kind`` permission, prohibition or policy, ``outcome``
    permits, prohibits, inactive or unknown; ``code`` is stable, ``subject`` what the sentence speaks of.
    """

    code: str
    policy: str = ""
    rule: str = ""
    kind: str = "policy"
    outcome: str = "inactive"
    subject: Premise | DutyFinding | tuple[str, ...] | None = None

    def words(self, language: Language = "zh") -> str:
        """The reason as a sentence, in Chinese ("zh") or English ("en")."""
        sentence = labels.pick(SENTENCES[self.code], language)
        return sentence.format(**dict(self.parameters(language)), rule=self.rule, policy=self.policy)

    def parameters(self, language: Language = "en") -> tuple[tuple[str, str], ...]:
        """What the sentence is about: action, asked, constraint, told, terms."""
        return tuple(_parameters(self.subject, language))

    def as_json(self, language: Language = "zh") -> dict[str, str]:
        """For reports and APIs: code, policy, rule, kind, outcome, the sentence and its parameters."""
        own = {"code": self.code, "policy": self.policy, "rule": self.rule, "kind": self.kind, "outcome": self.outcome}
        return own | {"words": self.words(language)} | dict(self.parameters(language))


def of_policy(code: str, policy: Policy | None, action: str = "") -> Reason:
    """A reason that lies with a policy as a whole, or with there being none."""
    if policy is None:
        return Reason(code, outcome="unknown" if action else "inactive", subject=(action,) if action else None)
    outcome = "inactive" if code in ("policy.silent", "policy.grants-nothing") else "unknown"
    terms = tuple(unknown_terms(policy.extras)) if code == "policy.unknown-term" else ()
    found = {
        "policy.unknown-kind": (policy.kind,),
        "policy.grants-nothing": (policy.kind,),
        "policy.unknown-profile": policy.profiles,
        "policy.unknown-conflict": (policy.conflict,),
        "policy.inherits-unread": policy.inherit_from,
    }
    return Reason(code, policy.uid, outcome=outcome, subject=found.get(code, terms) or None)


def of_rule(code: str, policy: Policy, finding: RuleFinding) -> Reason:
    """A rule that permits, prohibits, or may prohibit."""
    outcome = {"rule.permits": "permits", "rule.prohibits": "prohibits"}.get(code, "unknown")
    action = next((each for each in finding.premises if each.kind == p.ACTION), None)
    return Reason(code, policy.uid, rule_name(policy, finding.rule), _kind(finding.rule), outcome, action)


def missing(policy: Policy, finding: RuleFinding) -> list[Reason]:
    """Every premise that keeps a permission from being in force, or that leaves a prohibition in doubt."""
    doubted = [each for each in finding.premises if each.state is not TRUE]
    name, kind = rule_name(policy, finding.rule), _kind(finding.rule)
    return [
        Reason(_code(each), policy.uid, name, kind, "unknown" if each.state is UNKNOWN else "inactive", each)
        for each in doubted
    ]


def of_duty(policy: Policy, finding: RuleFinding, duty: DutyFinding) -> Reason:
    """A condition of a permission that has not been met."""
    code = "duty.failed" if duty.failed else "duty.unfulfilled"
    return Reason(code, policy.uid, rule_name(policy, finding.rule), _kind(finding.rule), "inactive", duty)


def _kind(rule: Rule) -> str:
    return "permission" if isinstance(rule, Permission) else "prohibition"


def _code(premise: Premise) -> str:
    if premise.why:
        return premise.why
    if premise.parts and premise.kind in (p.TARGET, p.PARTY, p.ACTION):
        return f"{premise.kind}.refined"
    if premise.state is UNKNOWN:
        return f"{premise.kind}.unclear"
    return f"{premise.kind}.{'unsatisfied' if premise.kind in (p.CONSTRAINT, p.LOGICAL) else 'other'}"


def _parameters(subject: object, language: Language) -> Iterator[tuple[str, str]]:
    if isinstance(subject, DutyFinding):
        names = [
            labels.action_label(each.name, language) or labels.short_name(each.name) for each in subject.duty.actions
        ]
        yield "duty", listed(names, language) or "?"
    elif isinstance(subject, Premise):
        yield from _premise_parameters(subject, language)
    elif isinstance(subject, tuple):
        yield "terms", listed([labels.short_name(each) for each in subject], language)


def _premise_parameters(premise: Premise, language: Language) -> Iterator[tuple[str, str]]:
    if premise.kind in (p.CONSTRAINT, p.LOGICAL):
        yield "constraint", condition_phrase(premise.subject, language)
        kind = v.OPERAND_KINDS.get(getattr(premise.subject, "left", ""), v.TERM)
        yield "told", listed([told_label(each, kind, language) for each in premise.told], language)
    elif premise.kind == p.TERM:
        yield "terms", listed([labels.short_name(each) for each in premise.told], language)
    else:
        asked = str(premise.told[0])
        label = labels.action_label(asked, language) if premise.kind == p.ACTION else None
        yield "asked", label or (labels.short_name(asked) if premise.kind == p.ACTION else entity_label(asked))
        unmet = [each.subject for each in premise.parts if each.state is not TRUE]
        yield "constraint", listed([condition_phrase(each, language) for each in unmet], language)
        if premise.why == p.UNKNOWN_ACTION and premise.subject is not None:
            yield "action", labels.short_name(premise.subject.name)
