"""The sentences of reasons, by code: Chinese and English."""

from __future__ import annotations

from wenmai.rights.wording.labels import Pair

SENTENCES: dict[str, Pair] = {
    "policy.none": ("没有适用的政策，因此不许可", "no policy speaks of it, so it is not permitted"),
    "policy.silent": ("政策没有许可这一使用", "the policy does not permit it"),
    "policy.grants-nothing": ("{terms} 只是提议，尚未授予任何权利", "{terms} only proposes; it grants nothing yet"),
    "policy.unknown-kind": ("政策类型 {terms} 无法识别", "the kind of policy {terms} is not known"),
    "policy.unknown-profile": ("政策依据的规范 {terms} 无法识别", "the profile {terms} is not known"),
    "policy.unknown-conflict": ("冲突处理方式 {terms} 无法识别", "the conflict strategy {terms} is not known"),
    "policy.inherits-unread": (
        "政策继承自 {terms}，其条款未随附",
        "the policy inherits from {terms}, which was not read",
    ),
    "policy.unknown-term": ("政策含有无法识别的条款：{terms}", "the policy has terms that are not known: {terms}"),
    "rule.permits": ("条款「{rule}」许可：{asked}", "{rule} permits to {asked}"),
    "rule.prohibits": ("条款「{rule}」禁止：{asked}", "{rule} prohibits to {asked}"),
    "rule.may-prohibit": ("条款「{rule}」可能禁止：{asked}", "{rule} may prohibit to {asked}"),
    "rule.unknown-term": ("条款「{rule}」含有无法识别的内容", "{rule} has terms that are not known"),
    "target.other": ("「{rule}」所许可的不是资产 {asked}", "{rule} is not about the asset {asked}"),
    "target.refined": ("资产 {asked} 未满足：{constraint}", "for the asset {asked} this does not hold: {constraint}"),
    "target.unclear": (
        "无法确认「{rule}」是否涉及资产 {asked}",
        "it is unclear whether {rule} is about the asset {asked}",
    ),
    "party.other": ("「{rule}」所许可的不是 {asked}", "{rule} is not for {asked}"),
    "party.refined": ("{asked} 未满足：{constraint}", "for {asked} this does not hold: {constraint}"),
    "party.unclear": ("无法确认「{rule}」是否适用于 {asked}", "it is unclear whether {rule} is for {asked}"),
    "action.other": ("「{rule}」不包括：{asked}", "{rule} does not include to {asked}"),
    "action.refined": ("{asked}未满足：{constraint}", "to {asked}, this does not hold: {constraint}"),
    "action.unclear": ("「{rule}」可能涉及：{asked}", "{rule} may concern to {asked}"),
    "action.unknown": ("含有无法识别的使用方式", "an action in it is not known"),
    "constraint.unsatisfied": ("未满足：{constraint}（实际为 {told}）", "not satisfied: {constraint} (it is {told})"),
    "constraint.unknown-operand": ("无法识别的限制：{constraint}", "a constraint on something not known: {constraint}"),
    "constraint.unknown-operator": (
        "限制的关系无法识别：{constraint}",
        "a constraint of an unknown kind: {constraint}",
    ),
    "constraint.unreadable-value": (
        "限制的数值无法读取：{constraint}",
        "a constraint whose value cannot be read: {constraint}",
    ),
    "constraint.not-told": ("未说明：{constraint}", "not told: {constraint}"),
    "constraint.unsuited-operator": (
        "无法判断：{constraint}（实际为 {told}）",
        "cannot be told: {constraint} (it is {told})",
    ),
    "constraint.order-unknown": ("无法确认先后顺序：{constraint}", "the order cannot be told: {constraint}"),
    "logical.unsatisfied": ("未满足：{constraint}", "not satisfied: {constraint}"),
    "logical.unclear": ("无法判断：{constraint}", "cannot be told: {constraint}"),
    "duty.unfulfilled": ("须先履行：{duty}", "to be done first: {duty}"),
    "duty.failed": (
        "逾期未履行：{duty}，须连同其后果一并履行",
        "was not done in time: {duty}; what follows from that is owed too",
    ),
}
