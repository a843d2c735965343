"""Inheritance: whatever a derived policy permits, every parent permits; and it stays small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.torture.policies import run
from benchmarks.torture.random_policies import Seeded, World
from tests.rights.arbitrary import Drawn
from wenmai.kernel.errors import InvalidInput
from wenmai.rights.decisions import decide
from wenmai.rights.derivation.conditions import conjunction
from wenmai.rights.derivation.deriving import derive, inherit
from wenmai.rights.derivation.reducing import PERMISSIONS_MAX, PROHIBITIONS_MAX
from wenmai.rights.evaluation.conditions import assess
from wenmai.rights.facts import Facts, Request, action_iri, asking
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.odrl.checking import check_policy
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Action, Constraint, Entity, Permission, Policy, Prohibition, Value
from wenmai.rights.odrl.writing import policy_id, policy_to_jsonld
from wenmai.rights.profile.names import odrl
from wenmai.rights.truth import all_true

Family = tuple[World, list[Policy]]


@st.composite
def families(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Family:
    """A request with its facts, and one to three policies about it."""
    source = Drawn(draw)
    world = World(source)
    return world, [world.policy(number) for number in range(source.choose([1, 2, 2, 3]))]


@settings(max_examples=60)
@given(families())
def test_what_is_permitted_every_parent_permits(family: Family) -> None:
    world, parents = family
    child = derive(parents)
    if decide(world.request, [child], world.facts).permitted:
        for parent in parents:
            assert decide(world.request, [parent], world.facts).permitted
    assert policy_from_jsonld(policy_to_jsonld(child)) == child
    assert policy_id(derive([child])) == policy_id(child)


def test_five_hundred_families_permit_often_and_never_leak(tmp_path: Any) -> None:
    figures = run(tmp_path, 500, 20260501, chained=False)
    assert figures["permitted share"] > 0.2
    assert figures["narrower than need be"] <= 0.01 * figures["cases"]  # the intersection is as wide as can be
    assert run(tmp_path, 500, 20260501, chained=False) == figures  # a second run resumes where the first ended


@settings(max_examples=60)
@given(st.integers(0, 1 << 30))
def test_a_conjunction_in_normal_form_says_the_same(seed: int) -> None:
    world = World(Seeded(seed))
    conditions = [world.condition(2) for _ in range(5)]
    normal = conjunction(conditions)
    states = [
        all_true([assess(each, world.request, world.facts).state for each in listed]) for listed in (conditions, normal)
    ]
    assert states[0] is states[1]
    assert conjunction(normal) == normal
    assert conjunction(conditions[::-1]) == normal


def test_only_the_tightest_bounds_remain() -> None:
    counts = [Constraint(odrl("count"), op, (Value(n),)) for op, n in ((v.LTEQ, "9"), (v.LT, "5"), (v.LTEQ, "5"))]
    assert conjunction(counts) == (counts[1],)


def test_fifty_generations_stay_small() -> None:
    world = World(Seeded(3))
    child = derive([world.wide_policy(0)])
    others = [world.wide_policy(number) for number in range(6)]
    for generation in range(50):
        child = derive([child, others[generation % 6]])
        assert len(child.permissions) <= PERMISSIONS_MAX
        assert len(child.prohibitions) <= PROHIBITIONS_MAX


def test_the_same_parent_over_and_over_adds_nothing() -> None:
    parent = World(Seeded(11)).policy()
    child = derive([parent])
    for _ in range(20):
        child = derive([child, parent])
    assert child == derive([parent])


def test_too_many_prohibitions_grow_broader() -> None:
    rules = tuple(
        Prohibition(actions=(Action(odrl("print")),), constraints=(Constraint(odrl("count"), v.EQ, (Value(str(n)),)),))
        for n in range(PROHIBITIONS_MAX + 1)
    )
    use = Permission(actions=(Action(v.USE),))
    child = derive([Policy("urn:p", permissions=(use,), prohibitions=rules)])
    assert len(child.prohibitions) == 1
    assert not decide(Request(odrl("print"), "urn:a", "urn:b"), [child], Facts(count=1_000)).permitted
    assert decide(Request(odrl("display"), "urn:a", "urn:b"), [child], Facts(count=1_000)).permitted


def test_without_common_ground_nothing_is_permitted() -> None:
    offer = Policy("urn:offer", kind=odrl("Offer"), permissions=(Permission(actions=(Action(v.USE),)),))
    display = Policy("urn:p", permissions=(Permission(actions=(Action(odrl("display")),)),))
    printing = Policy("urn:q", permissions=(Permission(actions=(Action(odrl("print")),)),))
    for parents in ([offer], [display, printing], [offer, display]):
        child = derive(parents)
        assert not decide(Request(odrl("display"), "urn:a", "urn:b"), [child], Facts()).permitted
        assert child.prohibitions
    with pytest.raises(InvalidInput, match="nothing to derive"):
        derive([])


def test_different_targets_must_both_fit() -> None:
    collection = Policy("urn:p", permissions=(_use("urn:works"),))
    single = Policy("urn:q", permissions=(_use("urn:a"),))
    child = derive([collection, single])
    request = Request(odrl("display"), "urn:a", "urn:b")
    assert decide(request, [child], Facts(member_of={"urn:a": frozenset({"urn:works"})})).permitted
    assert not decide(request, [child], Facts()).permitted


def _use(target: str) -> Permission:
    return Permission(actions=(Action(v.USE),), targets=(Entity(target),))


def test_what_is_made_is_used_as_all_its_parents_may_be() -> None:
    image = _registered("image", ["display", "derive"], prohibited="trainAI")
    mark = _registered("mark", ["display", "print"])
    child = inherit({"image": image, "mark": mark}, "design")
    check_policy(child)
    assert decide(asking("display", "design", "b"), [child], Facts()).permitted
    for action in ("derive", "print", "trainAI"):
        assert not decide(asking(action, "design", "b"), [child], Facts()).permitted
    assert not decide(asking("display", "image", "b"), [child], Facts()).permitted
    grandchild = inherit({"design": child, "mark": mark}, "goods")
    assert decide(asking("display", "goods", "b"), [grandchild], Facts()).permitted
    nothing = inherit({"another": image}, "design")
    check_policy(nothing)
    assert not decide(asking("display", "design", "b"), [nothing], Facts()).permitted


def test_collections_are_carried_over_where_they_are_known() -> None:
    works = Policy("urn:p", permissions=(_use("urn:works"),), prohibitions=())
    barred = Policy("urn:q", permissions=(_use("urn:wenmai:asset:a"),), prohibitions=(_barred_collection(),))
    request = asking("display", "child", "b")
    assert decide(request, [inherit({"a": works}, "child", {"a": frozenset({"urn:works"})})], Facts()).permitted
    assert not decide(request, [inherit({"a": works}, "child")], Facts()).permitted
    assert not decide(request, [inherit({"a": barred}, "child")], Facts()).permitted


def _barred_collection() -> Prohibition:
    collection = Entity("urn:secret", types=(odrl("AssetCollection"),))
    return Prohibition(actions=(Action(v.USE),), targets=(collection,))


def _registered(asset: str, actions: list[str], prohibited: str = "") -> Policy:
    targets = (Entity(f"urn:wenmai:asset:{asset}"),)
    named = (Action(action_iri(prohibited)),)
    barred = (Prohibition(actions=named, targets=targets),) if prohibited else ()
    permission = Permission(actions=tuple(Action(odrl(action)) for action in actions), targets=targets)
    return Policy(f"urn:{asset}", permissions=(permission,), prohibitions=barred)


@settings(max_examples=100)
@given(st.integers(0, 1 << 30))
def test_what_is_permitted_for_the_child_each_parent_permits_for_itself(seed: int) -> None:
    world = World(Seeded(seed))
    parents = {asset: world.policy(n) for n, asset in enumerate(("urn:asset:a", "urn:asset:b"))}
    collections = {asset: world.facts.belongs_to(asset) for asset in parents}
    child = inherit(parents, "urn:asset:child", collections)
    request = Request(world.request.action, "urn:asset:child", world.request.party)
    if decide(request, [child], world.facts).permitted:
        for asset, parent in parents.items():
            own = Request(world.request.action, asset, world.request.party)
            assert decide(own, [parent], world.facts).permitted
