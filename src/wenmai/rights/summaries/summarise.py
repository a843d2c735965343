"""Says in Chinese or English what a policy permits, prohibits and obliges to."""

from __future__ import annotations

from collections.abc import Mapping

from wenmai.rights.decisions import barrier
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Duty, Permission, Policy, Prohibition
from wenmai.rights.profile import names
from wenmai.rights.summaries.speaking import Speaker
from wenmai.rights.summaries.unknowns import of_rule, unknown_words
from wenmai.rights.wording.labels import Language, Pair, short_name
from wenmai.rights.wording.phrases import listed

BARRED: dict[str, Pair] = {
    "policy.grants-nothing": (
        "这只是一份提议，尚未授予任何权利；拟定内容如下。",
        "This only proposes and grants nothing yet; what it proposes follows.",
    ),
    "policy.inherits-unread": (
        "本政策继承自另一份政策，其条款未随附，因此暂不许可任何使用。",
        "It inherits from a policy that was not read, so it permits nothing.",
    ),
}
BARRED_BY_UNKNOWN: Pair = (
    "无法识别的条款涉及整份政策，因此本政策不许可任何使用。",
    "The terms that are not known concern the whole policy, so it permits nothing.",
)
LAST: Pair = ("凡未写明的使用，均不许可。", "What is not mentioned is not permitted.")
AI_USES: dict[str, Pair] = {
    names.TRAIN_AI: ("未许可用于训练人工智能模型。", "Training AI models with it is not permitted."),
    names.GENERATE_AI: ("未许可用于人工智能生成。", "Having an AI generate from it is not permitted."),
}


def summarise(policy: Policy, language: Language, called: Mapping[str, str] | None = None) -> list[str]:
    """Sentences that are true of the policy, in Chinese (``zh``) or English (``en``).

    What is not known is said to be not known, and not permitted. Whatever is not mentioned is not permitted either.
    ``called``: what people call assets and parties, by IRI; others are shown by their ids.
    """
    speaker = Speaker(language, called or {})
    full = policy.in_full
    said = [*_barred(policy, speaker), *_unknown(policy, speaker), *_licensors(full, speaker)]
    for permission in full.permissions:
        said += _permission(permission, speaker)
    for prohibition in full.prohibitions:
        said += _prohibition(prohibition, speaker)
    if full.permissions and full.prohibitions and policy.conflict == v.PERM:
        en = "Where both apply, a permission wins over a prohibition."
        said.append(speaker.say("许可与禁止相冲突时，以许可为准。", en))
    for obligation in full.obligations:
        said += _obligation(obligation, speaker)
    named = {v.canonical_action(a.name) for rule in full.permissions if not of_rule(rule) for a in rule.actions}
    said += [speaker.say(*sentence) for action, sentence in AI_USES.items() if action not in named]
    said.append(speaker.say(*LAST))
    return list(dict.fromkeys(said))


def _barred(policy: Policy, speaker: Speaker) -> list[str]:
    why = barrier(policy)
    return [speaker.say(*BARRED.get(why, BARRED_BY_UNKNOWN))] if why else []


def _unknown(policy: Policy, speaker: Speaker) -> list[str]:
    words = unknown_words(policy)
    shown = listed([short_name(word) for word in words], speaker.language)
    zh = f"含有我们不认识的条款：{shown}。取决于这些条款的使用，一律不许可。"
    en = f"It has terms we do not know: {shown}. Uses that depend on them are not permitted."
    return [speaker.say(zh, en)] if words else []


def _licensors(policy: Policy, speaker: Speaker) -> list[str]:
    rules = (*policy.permissions, *policy.prohibitions)
    assigners = speaker.entities(tuple(dict.fromkeys(entity for rule in rules for entity in rule.assigners)))
    return [speaker.say(f"许可方：{assigners}。", f"Licensor: {assigners}.")] if assigners else []


def _permission(rule: Permission, speaker: Speaker) -> list[str]:
    if of_rule(rule):
        zh = "有一条许可含有我们不认识的条款，不生效。"
        return [speaker.say(zh, "One permission has terms we do not know, and so has no effect.")]
    who, about, what, when = speaker.rule(rule)
    conditions = speaker.say(f"条件：{when}。", f"Conditions: {when}.") if when else ""
    first = speaker.say(f"许可{who}对{about}进行以下使用：{what}。", f"{who} may do this with {about}: {what}. ")
    return [(first + conditions).strip(), *(sentence for duty in rule.duties for sentence in _condition(duty, speaker))]


def _condition(duty: Duty, speaker: Speaker) -> list[str]:
    done = speaker.duty(duty)
    first = speaker.say(f"上述使用须先完成：{done}。", f"Before that, this has to be done: {done}.")
    return [first, *_consequences(duty, speaker)]


def _prohibition(rule: Prohibition, speaker: Speaker) -> list[str]:
    if of_rule(rule):
        zh = "有一条禁止含有我们不认识的条款，凡可能涉及的使用均按禁止处理。"
        en = "One prohibition has terms we do not know; whatever it may concern counts as prohibited."
        return [speaker.say(zh, en)]
    who, about, what, when = speaker.rule(rule)
    within = speaker.say(f"适用范围：{when}。", f"This applies: {when}.") if when else ""
    first = speaker.say(f"禁止{who}对{about}进行以下使用：{what}。", f"{who} must not do this with {about}: {what}. ")
    said = [(first + within).strip()]
    for duty in rule.remedies:
        done = speaker.duty(duty)
        said.append(speaker.say(f"违反上述禁止的，须：{done}。", f"Who does so nevertheless owes this: {done}."))
    return said


def _obligation(duty: Duty, speaker: Speaker) -> list[str]:
    who = speaker.entities(duty.assignees) or speaker.say("使用者", "Whoever uses it")
    degree = speaker.degree_of_exclusivity(duty, who)
    if degree:
        return [degree]
    done = speaker.duty(duty)
    return [speaker.say(f"{who}须：{done}。", f"{who} must: {done}."), *_consequences(duty, speaker)]


def _consequences(duty: Duty, speaker: Speaker) -> list[str]:
    said = []
    for each in duty.consequences:
        done = speaker.duty(each)
        en = f"If that is not done in time, this is owed too: {done}."
        said.append(speaker.say(f"逾期未履行的，还须：{done}。", en))
        said += _consequences(each, speaker)
    return said
