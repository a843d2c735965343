"""Constraints as the clauses of a licence: territory, goods, term, cap, purpose."""

from __future__ import annotations

from datetime import datetime

from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.records import Condition, Constraint
from wenmai.rights.odrl.values import Day
from wenmai.rights.profile.names import odrl
from wenmai.rights.wording.labels import Language, Pair, pick
from wenmai.rights.wording.phrases import condition_phrase, listed, value_label

SET_CLAUSES: dict[str, tuple[Pair, Pair]] = {  # by operand: within these, outside these
    odrl("spatial"): (("地域限于{}", "only in {}"), ("地域不含{}", "not in {}")),
    odrl("product"): (("商品类别限于{}", "only for {}"), ("商品类别不含{}", "not for {}")),
    odrl("purpose"): (("用途限于{}", "only for {}"), ("不得用于{}", "not for {}")),
    odrl("recipient"): (("接收方限于{}", "only passed to {}"), ("不得提供给{}", "not passed to {}")),
}
MOMENT_CLAUSES: dict[str, Pair] = {
    v.GTEQ: ("自{}起", "from {}"),
    v.GT: ("{}之后", "after {}"),
    v.LTEQ: ("至{}止", "until {}"),
    v.LT: ("{}之前", "before {}"),
    v.EQ: ("仅在{}", "only on {}"),
    v.NEQ: ("{}除外", "except on {}"),
}
COUNT_CLAUSES: dict[str, Pair] = {
    v.LTEQ: ("累计数量不超过 {}", "at most {} altogether"),
    v.LT: ("累计数量少于 {}", "fewer than {} altogether"),
    v.GTEQ: ("累计数量不少于 {}", "at least {} altogether"),
    v.GT: ("累计数量多于 {}", "more than {} altogether"),
    v.EQ: ("累计数量恰为 {}", "exactly {} altogether"),
    v.NEQ: ("累计数量不等于 {}", "not exactly {} altogether"),
}
WITHIN = frozenset({v.EQ, v.IS_A, v.IS_PART_OF, v.IS_ANY_OF})
OUTSIDE = frozenset({v.NEQ, v.IS_NONE_OF})


def clause(condition: Condition, language: Language) -> str:
    """One condition as a clause. What has no clause of its own is said as what it compares."""
    if isinstance(condition, Constraint) and not condition.flaw:
        if condition.left in SET_CLAUSES and condition.operator in WITHIN | OUTSIDE:
            within, outside = SET_CLAUSES[condition.left]
            names = [value_label(value, condition.kind, language) for value in condition.right]
            shown = listed(names, language) if condition.operator in OUTSIDE or language == "zh" else _or(names)
            return pick(within if condition.operator in WITHIN else outside, language).format(shown)
        if condition.kind == v.MOMENT and condition.operator in MOMENT_CLAUSES and len(condition.bounds) == 1:
            return pick(MOMENT_CLAUSES[condition.operator], language).format(_moment(condition.bounds[0], language))
        if condition.left == odrl("count") and condition.operator in COUNT_CLAUSES and len(condition.bounds) == 1:
            return pick(COUNT_CLAUSES[condition.operator], language).format(condition.right[0].text)
    return condition_phrase(condition, language)


def _or(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _moment(bound: object, language: Language) -> str:
    if isinstance(bound, Day):
        return f"{bound.day.year}年{bound.day.month}月{bound.day.day}日" if language == "zh" else bound.day.isoformat()
    if isinstance(bound, datetime):
        return bound.isoformat(sep=" ", timespec="minutes")
    return str(bound)
