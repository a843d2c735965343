"""Parts of sentences in one language: parties, assets, actions, conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Action, Condition, Constraint, Duty, Entity, Prohibition, Rule
from wenmai.rights.profile import names
from wenmai.rights.profile.names import odrl
from wenmai.rights.summaries.clauses import clause
from wenmai.rights.summaries.unknowns import of_rule
from wenmai.rights.wording.labels import Language, Pair, action_label, short_name
from wenmai.rights.wording.phrases import entity_label, listed

EVERYONE: Pair = ("任何人", "Everyone")
ANY_ASSET: Pair = ("任何资产", "any asset")
ANY_USE: Pair = ("以任何方式使用", "use it in any way")
NAMED_APART: Pair = ("（人工智能训练和生成须另行写明）", " (training and generation by AI have to be named)")
DEGREES: dict[str, Pair] = {
    names.SOLE: (
        "排他许可：{who}不得再许可第三方，但自己仍可使用。",
        "Sole licence: {who} licenses nobody else, but may still use it.",
    ),
    names.EXCLUSIVE: (
        "独占许可：{who}不得再许可第三方，自己也不得使用。",
        "Exclusive licence: {who} licenses nobody else and may not use it either.",
    ),
}


class Speaker:
    """Speaks Chinese (``zh``) or English (``en``); ``called`` names assets and parties by IRI."""

    def __init__(self, language: Language, called: Mapping[str, str]) -> None:
        self.language = language
        self._called = called

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def rule(self, rule: Rule) -> tuple[str, str, str, str]:
        """Who, with which assets, does what, when."""
        who = self.entities(rule.assignees) or self._pick(EVERYONE)
        about = self.entities(rule.targets) or self._pick(ANY_ASSET)
        return who, about, self.actions(rule.actions, isinstance(rule, Prohibition)), self.conditions(rule.constraints)

    def entities(self, entities: Sequence[Entity]) -> str:
        shown = []
        for entity in entities:
            iri = entity.uid or entity.source
            name = self._called.get(iri) or entity_label(iri)
            shown.append(self._pick(("「{}」", "{}")).format(name) + self._in_brackets(entity.refinements))
        return listed(shown, self.language)

    def actions(self, actions: Sequence[Action], prohibits: bool = False) -> str:
        """What is done. Use in general comprises everything but what has to be named."""
        if not actions:
            return self._pick(ANY_USE) + ("" if prohibits else self._pick(NAMED_APART))
        shown = [self._action(action) for action in actions]
        several = any("、" in each or " and " in each for each in shown)
        return self._pick(("；", "; ")).join(shown) if several else listed(shown, self.language)

    def _action(self, action: Action) -> str:
        line = _credit_line(action)
        if line:
            return self._pick(("署名「{}」", "credit it as “{}”")).format(line)
        if v.canonical_action(action.name) == v.USE:
            return self._pick(ANY_USE) + self._in_brackets(action.refinements)
        label = action_label(action.name, self.language) or short_name(action.name)
        return label + self._in_brackets(action.refinements)

    def conditions(self, conditions: Sequence[Condition]) -> str:
        return self._pick(("；", "; ")).join(clause(condition, self.language) for condition in conditions)

    def duty(self, duty: Duty) -> str:
        """What a duty asks for, and under which conditions."""
        if of_rule(duty):
            return self._pick(("我们不认识的义务", "a duty we do not know"))
        return self.actions(duty.actions, prohibits=True) + self._in_brackets(duty.constraints)

    def degree_of_exclusivity(self, duty: Duty, who: str) -> str:
        """A licensor's duty to ensure exclusivity as the trade calls it; empty for every other duty."""
        if len(duty.actions) != 1 or duty.constraints or of_rule(duty):
            return ""
        degree = _degree(duty.actions[0])
        return self._pick(DEGREES[degree]).format(who=who) if degree in DEGREES else ""

    def _in_brackets(self, conditions: Sequence[Condition]) -> str:
        return self._pick(("（{}）", " ({})")).format(self.conditions(conditions)) if conditions else ""

    def _pick(self, pair: Pair) -> str:
        return pair[0] if self.language == "zh" else pair[1]


def _degree(action: Action) -> str:
    if action.name != odrl("ensureExclusivity"):
        return ""
    if not action.refinements:
        return names.EXCLUSIVE
    only = action.refinements[0]
    stated = isinstance(only, Constraint) and (only.left, only.operator) == (names.EXCLUSIVITY, v.EQ)
    return only.right[0].text if len(action.refinements) == 1 and stated and isinstance(only, Constraint) else ""


def _credit_line(action: Action) -> str:
    if len(action.refinements) == 1 and action.name == odrl("attribute"):
        only = action.refinements[0]
        if isinstance(only, Constraint) and (only.left, only.operator) == (names.CREDIT_LINE, v.EQ) and only.right:
            return only.right[0].text
    return ""
