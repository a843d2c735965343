"""Licences museums use: what they permit, that they may be registered, and that their summaries are true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.torture.random_policies import Seeded, World
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.decisions import Decision, decide, decide_each
from wenmai.rights.derivation.deriving import inherit
from wenmai.rights.facts import Facts, asking
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.checking import check_policy
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.rights.profile.names import asset_iri, party_iri
from wenmai.rights.summaries.summarise import summarise
from wenmai.rights.summaries.unknowns import of_rule, unknown_words
from wenmai.rights.templates.licences import (
    ai_generation,
    ai_training,
    commercial_licence,
    dual_licence,
    exclusivity_of,
    research_only,
)
from wenmai.rights.templates.open_licences import cc0, cc_by
from wenmai.rights.templates.terms import AGREEMENT, OFFER, Terms
from wenmai.rights.wording.labels import ACTIONS, action_label

TERMS = Terms(
    assigner="museum", assets=("image",), assignee="workshop", kind=AGREEMENT, territory=("CN", "JP"),
    goods=("textiles", "ceramics"), valid_from="2026-01-01", valid_until="2026-12-31", units_max=3000,
    credit_line="湖南博物院藏", derive_allowed=True, reference="2026-17",
)  # fmt: skip
ALL: dict[str, Policy] = {
    "cc0": cc0(TERMS),
    "cc by": cc_by(TERMS),
    "research": research_only(TERMS),
    "ordinary": commercial_licence(TERMS),
    "sole": commercial_licence(TERMS, "sole", sample_approval=True),
    "exclusive": commercial_licence(TERMS, "exclusive"),
    "image": dual_licence(TERMS, "image", "mark").image,
    "mark": dual_licence(TERMS, "image", "mark").mark,
    "training": ai_training(TERMS),
    "generation": ai_generation(TERMS),
}
GOODS_FACTS: dict[str, Any] = {"at": "2026-06-01", "place": "CN-HN", "product": "textiles/scarves", "count": 10}


def ask(policy: Policy, action: str, party: str = "workshop", asset: str = "image", **facts: Any) -> Decision:
    return decide(asking(action, asset, party), [policy], Facts(**{**GOODS_FACTS, **facts}))


@pytest.mark.parametrize("name", ALL)
def test_every_licence_may_be_registered_and_read_again(name: str) -> None:
    check_policy(ALL[name])
    assert policy_from_jsonld(policy_to_jsonld(ALL[name])) == ALL[name]
    assert all(rule.uid for rule in ALL[name].permissions)
    assert unknown_words(ALL[name]) == []


ALL_USES = {"read", "display", "reproduce", "derive", "distribute", "merchandise", "grantUse"}
PERMITTED = {
    "cc0": {*ALL_USES, "trainAI", "generateAI"},
    "cc by": ALL_USES,
    "research": {"read", "display", "reproduce", "derive"},
    "ordinary": {"reproduce", "display", "derive", "merchandise", "distribute"},
    "sole": {"reproduce", "display", "derive"},
    "exclusive": {"reproduce", "display", "derive", "merchandise", "distribute"},
    "image": {"reproduce", "display", "derive", "merchandise", "distribute", "read"},
    "training": {"trainAI"},
    "generation": {"generateAI"},
}


@pytest.mark.parametrize("name", PERMITTED)
def test_what_each_licence_permits(name: str) -> None:
    asked = {action for each in PERMITTED.values() for action in each} | {"grantUse", "sell"}
    granted = {action for action in asked if ask(ALL[name], action, purpose="research").permitted}
    assert granted == PERMITTED[name]


@pytest.mark.parametrize(
    "outside",
    [
        {"place": "KR"}, {"place": "HK"}, {"at": "2027-01-01T00:00:00+08:00"}, {"at": "2025-12-31T15:59:59Z"},
        {"product": "toys"}, {"count": 3001}, {"party": "another"}, {"asset": "other"}, {"place": ()},
    ],
)  # fmt: skip
def test_goods_only_within_territory_term_category_and_cap(outside: dict[str, Any]) -> None:
    assert ask(ALL["ordinary"], "merchandise").permitted
    assert ask(ALL["ordinary"], "merchandise", at="2026-12-31T15:59:59Z").permitted  # the whole last day, in Beijing
    assert not ask(ALL["ordinary"], "merchandise", **outside).permitted


def test_preparing_does_not_depend_on_goods_or_samples() -> None:
    assert ask(ALL["sole"], "derive", product=(), count=None).permitted
    denied = ask(ALL["sole"], "merchandise")
    (sample,) = denied.duties
    assert sample.duty.actions[0].name.endswith("submitSample")
    assert ask(ALL["sole"], "merchandise", fulfilled=frozenset({sample.key})).permitted


def test_a_duty_done_under_one_agreement_is_not_done_under_another() -> None:
    other = commercial_licence(replace(TERMS, reference="2026-18"), "sole", sample_approval=True)
    (sample,) = ask(ALL["sole"], "merchandise").duties
    assert not ask(other, "merchandise", fulfilled=frozenset({sample.key})).permitted


def test_a_dual_licence_needs_both_for_goods_and_the_image_for_research() -> None:
    both = dual_licence(TERMS, "image", "mark")
    image, mark = asking("merchandise", "image", "workshop"), asking("merchandise", "mark", "workshop")
    goods = [(image, [both.image]), (mark, [both.mark])]
    facts = Facts(**GOODS_FACTS)
    assert decide_each(goods, facts).permitted
    assert not decide_each([goods[0], (goods[1][0], [both.image])], facts).permitted
    assert ask(both.image, "read", purpose="research").permitted
    assert not ask(both.mark, "read", asset="mark", purpose="research").permitted
    assert not ask(both.mark, "derive", asset="mark").permitted
    design = inherit({"image": both.image, "mark": both.mark}, "design")
    assert ask(design, "merchandise", asset="design").permitted
    assert not ask(design, "read", asset="design", purpose="research").permitted


def test_exclusivity_is_read_off_the_policy() -> None:
    assert [exclusivity_of(ALL[name]) for name in ("ordinary", "sole", "exclusive", "cc0")] == [
        "ordinary", "sole", "exclusive", "ordinary",
    ]  # fmt: skip
    with pytest.raises(InvalidInput, match="ordinary, sole or exclusive"):
        commercial_licence(TERMS, "monopoly")


def test_an_offer_grants_nothing_and_says_so() -> None:
    offer = commercial_licence(replace(TERMS, kind=OFFER))
    assert not ask(offer, "merchandise").permitted
    assert summarise(offer, "zh")[0] == "这只是一份提议，尚未授予任何权利；拟定内容如下。"


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"assets": ()}, "licence.assets"), ({"kind": "Gift"}, "licence.kind"), ({"assignee": ""}, "licence.assignee"),
        ({"territory": ("CHN",)}, "licence.territory"), ({"units_max": 0}, "licence.units"),
        ({"valid_until": "soon"}, "licence.term"), ({"valid_until": "2025-01-01"}, "licence.term"),
    ],
)  # fmt: skip
def test_terms_that_make_no_licence_are_refused(wrong: dict[str, Any], rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(TERMS, **wrong)
    assert refused.value.rule == rule


def test_the_summary_of_a_sole_licence() -> None:
    called = {asset_iri("image"): "云纹", party_iri("museum"): "湖南博物院", party_iri("workshop"): "湘绣工坊"}
    assert summarise(ALL["sole"], "zh", called) == [
        "许可方：「湖南博物院」。",
        "许可「湘绣工坊」对「云纹」进行以下使用：复制、展示、改编创作。条件：地域限于中国、日本；自2026年1月1日起；至2026年12月31日止。",
        "许可「湘绣工坊」对「云纹」进行以下使用：制作、宣传和销售带有该内容的商品；发行传播。条件：地域限于中国、日本；"
        "自2026年1月1日起；至2026年12月31日止；商品类别限于纺织品、陶瓷制品；累计数量不超过 3000。",
        "上述使用须先完成：提交样品并经权利人审核通过。",
        "「湘绣工坊」须：署名「湖南博物院藏」。",
        "「湘绣工坊」须：定期报送销售报表。",
        "排他许可：「湖南博物院」不得再许可第三方，但自己仍可使用。",
        "未许可用于训练人工智能模型。",
        "未许可用于人工智能生成。",
        "凡未写明的使用，均不许可。",
    ]
    assert summarise(ALL["training"], "en") == [
        "Licensor: museum.",
        "workshop may do this with image: train an AI model with it. Conditions: only in China or Japan; "
        "from 2026-01-01; until 2026-12-31.",
        "workshop must: credit it as “湖南博物院藏”.",
        "workshop must: delete all copies after use.",
        "Having an AI generate from it is not permitted.",
        "What is not mentioned is not permitted.",
    ]


def test_every_known_action_has_a_name_in_both_languages() -> None:
    assert {v.canonical_action(action) for action in v.ACTIONS} <= set(ACTIONS)


@settings(max_examples=120)
@given(st.integers(0, 1 << 30), st.sampled_from(["zh", "en"]))
def test_summaries_tell_what_is_unknown_and_name_what_is_permitted(seed: int, language: str) -> None:
    world = World(Seeded(seed))
    policy = world.policy()
    said = summarise(policy, language)
    whole = "\n".join(said)
    unknown = unknown_words(policy)
    marker = "我们不认识的条款" if language == "zh" else "terms we do not know"
    assert (marker in whole) == bool(unknown)
    for word in unknown:
        assert word in whole
    for rule in policy.in_full.permissions:
        if not of_rule(rule):
            for action in rule.actions:
                label = action_label(action.name, language) or ""
                assert action.name == v.USE or label in whole
            for entity in (*rule.targets, *rule.assignees):
                assert (entity.uid or entity.source) in whole
    silent_on_ai = "未许可用于训练人工智能模型" if language == "zh" else "Training AI models with it is not permitted"
    if silent_on_ai in whole:
        request = replace(world.request, action="https://w3id.org/wenmai/odrl#trainAI")
        assert not decide(request, [policy], world.facts).permitted
