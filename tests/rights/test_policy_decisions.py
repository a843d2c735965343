"""Decisions: what permits, what prohibits, what is owed, and that whatever is unknown counts against the use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.decisions import Decision, decide, decide_each
from wenmai.rights.explaining import Reason
from wenmai.rights.facts import Facts, Performed, Request, action_iri, asking
from wenmai.rights.odrl.reading import policy_from_jsonld
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.values import Quantity
from wenmai.rights.profile.names import odrl
from wenmai.rights.wording.sentences import SENTENCES

EURO = "http://dbpedia.org/resource/Euro"
REQUEST = Request(odrl("display"), "urn:a", "urn:b")
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)  # noon in Beijing


def policy(*permissions: dict[str, Any], prohibitions: list[dict[str, Any]] | None = None, **said: Any) -> Policy:
    document = {"@context": "http://www.w3.org/ns/odrl.jsonld", "@type": "Set", "uid": "urn:p", **said}
    stated = [{"target": "urn:a", "action": "use", **each} for each in permissions]
    barred = [{"target": "urn:a", "action": "use", **each} for each in prohibitions or []]
    return policy_from_jsonld({**document, "permission": stated, "prohibition": barred})


def limited(operand: str, operator: str, right: Any, **more: Any) -> Policy:
    return policy({"constraint": [{"leftOperand": operand, "operator": operator, "rightOperand": right, **more}]})


def ask(action: str = "display", policies: list[Policy] | None = None, **facts: Any) -> Decision:
    given = [policy({})] if policies is None else policies
    return decide(Request(action_iri(action), "urn:a", "urn:b"), given, Facts(**facts))


def codes(decision: Decision) -> set[str]:
    return {reason.code for reason in decision.reasons}


def test_without_a_policy_nothing_is_permitted() -> None:
    decision = ask(policies=[])
    assert not decision.permitted
    assert codes(decision) == {"policy.none"}
    assert not decide_each([], Facts()).permitted


def test_a_permit_names_the_rule_that_grants_it() -> None:
    decision = ask(policies=[policy({"uid": "urn:r"})])
    assert decision.permitted
    assert decision.granted_by == (("urn:p", "urn:r"),)
    assert decision.reasons[0].as_json("en") | {"policy": "urn:p"} == {
        "code": "rule.permits", "policy": "urn:p", "rule": "urn:r", "kind": "permission", "outcome": "permits",
        "words": "urn:r permits to display", "asked": "display", "constraint": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("permitted", "asked", "granted"),
    [
        ("use", "display", True),
        ("display", "use", False),
        ("reproduce", "extract", True),
        ("play", "display", True),
        ("use", "sell", False),
        ("transfer", "sell", True),
        ("copy", "reproduce", True),
        ("reproduce", "copy", True),
        ("use", "write", True),
        ("use", "trainAI", False),
        ("derive", "generateAI", False),
        ("reproduce", "trainAI", False),
        ("trainAI", "trainAI", True),
        ("trainAI", "generateAI", False),
        ("use", "merchandise", True),
        ("urn:unknown", "display", False),
        ("use", "urn:unknown", False),
    ],
)
def test_actions_include_each_other_and_ai_is_asked_for_by_name(permitted: str, asked: str, granted: bool) -> None:
    assert ask(asked, [policy({"action": action_iri(permitted)})]).permitted is granted


@pytest.mark.parametrize(
    ("prohibited", "asked", "denied"),
    [
        ("use", "display", True),
        ("display", "derive", False),
        ("use", "trainAI", True),
        ("reproduce", "trainAI", True),
        ("derive", "generateAI", True),
        ("derive", "trainAI", False),
        ("trainAI", "reproduce", False),
        ("display", "use", True),
        ("urn:unknown", "display", True),
        ("transfer", "display", False),
    ],
)
def test_prohibitions_reach_what_needs_or_may_include_the_action(prohibited: str, asked: str, denied: bool) -> None:
    everything = [{"action": [odrl("use"), action_iri("trainAI"), action_iri("generateAI")]}]
    barred = policy(*everything, prohibitions=[{"action": action_iri(prohibited)}])
    assert ask(asked, [barred]).permitted is not denied
    assert ask(asked, [policy(*everything)]).permitted


@pytest.mark.parametrize(
    ("conflict", "granted"), [("perm", True), ("prohibit", False), ("invalid", False), ("", False), ("urn:x", False)]
)
def test_conflict_strategies(conflict: str, granted: bool) -> None:
    torn = policy({}, prohibitions=[{"action": "display"}], **({"conflict": conflict} if conflict else {}))
    assert ask(policies=[torn]).permitted is granted


def test_of_several_policies_one_permits_and_none_prohibits() -> None:
    permits, silent = policy({}), policy({"action": "print"})
    prohibits = policy(prohibitions=[{}])
    assert ask(policies=[silent, permits]).permitted
    assert not ask(policies=[silent]).permitted
    assert not ask(policies=[permits, prohibits]).permitted
    assert "rule.prohibits" in codes(ask(policies=[permits, prohibits]))


@pytest.mark.parametrize(
    ("operator", "right", "place", "granted"),
    [
        ("eq", "CN", "CN-HN", True),
        ("isPartOf", "https://w3id.org/wenmai/place/CN", "CN-HN", True),
        ("eq", "CN-HN", "CN", False),
        ("isAnyOf", ["JP", "CN"], "CN", True),
        ("isAnyOf", ["JP", "KR"], "CN", False),
        ("eq", "WORLD", "CN-HN", True),
        ("eq", "CN", "WORLD", False),
        ("neq", "CN", "JP", True),
        ("neq", "CN-HN", "CN", False),
        ("isNoneOf", ["JP", "CN"], "FR", True),
        ("eq", "CN", "HK", False),
        ("eq", "CN", "CN-HK", False),
        ("eq", "HK", "CN-HK", True),
        ("neq", "CN", "HK", False),
        ("eq", "CN", "somewhere", False),
        ("neq", "CN", "somewhere", False),
        ("hasPart", "CN-HN", "CN", True),
        ("lt", "CN", "CN", False),
        ("eq", ["CN", "JP"], "CN", False),
        ("isAnyOf", ["CN"], ("CN-HN", "JP"), False),
        ("isAnyOf", ["CN", "JP"], ("CN-HN", "JP"), True),
        ("isAnyOf", ["CN"], (), False),
    ],
)
def test_places(operator: str, right: Any, place: Any, granted: bool) -> None:
    assert ask(policies=[limited("spatial", operator, right)], place=place).permitted is granted


def test_a_prohibition_for_a_country_reaches_what_may_lie_in_it() -> None:
    in_china = {"constraint": [{"leftOperand": "spatial", "operator": "eq", "rightOperand": "CN"}]}
    barred = policy({}, prohibitions=[in_china])
    assert not ask(policies=[barred], place="HK").permitted
    assert not ask(policies=[barred]).permitted
    assert ask(policies=[barred], place="JP").permitted
    assert codes(ask(policies=[barred], place="HK")) == {"rule.may-prohibit", "constraint.unsuited-operator"}


DAY = {"@value": "2026-05-01", "@type": "xsd:date"}
BEIJING_DAY = {"@value": "2026-05-01+08:00", "@type": "xsd:date"}


@pytest.mark.parametrize(
    ("operator", "right", "at", "granted"),
    [
        ("lteq", DAY, "2026-05-01T23:59:59Z", True),
        ("lteq", DAY, "2026-05-02T00:00:00Z", False),
        ("lt", DAY, "2026-05-01T00:00:00Z", False),
        ("gteq", DAY, "2026-05-01T00:00:00Z", True),
        ("gt", DAY, "2026-05-01T23:59:59Z", False),
        ("eq", DAY, "2026-05-01T12:00:00Z", True),
        ("lteq", BEIJING_DAY, "2026-05-01T16:00:00Z", False),
        ("lteq", BEIJING_DAY, "2026-05-01T15:59:59Z", True),
        ("lteq", {"@value": "2026-05-01T12:00:00+08:00", "@type": "xsd:dateTime"}, NOON, True),
        ("lt", {"@value": "2026-05-01T12:00:00+08:00", "@type": "xsd:dateTime"}, NOON, False),
        ("lteq", {"@value": "the first of May", "@type": "xsd:date"}, NOON, False),
        ("lteq", {"@value": "2026-02-30", "@type": "xsd:date"}, NOON, False),
        ("lteq", {"@value": "7", "@type": "xsd:integer"}, NOON, False),
        ("isAnyOf", [DAY], NOON, True),
        ("lteq", DAY, None, False),
    ],
)
def test_times(operator: str, right: Any, at: Any, granted: bool) -> None:
    assert ask(policies=[limited("dateTime", operator, right)], at=at).permitted is granted


@pytest.mark.parametrize(
    ("operand", "operator", "right", "facts", "granted"),
    [
        ("count", "lteq", 1000, {"count": 1000}, True),
        ("count", "lteq", 1000, {"count": 1001}, False),
        ("count", "lteq", {"@value": "1e3", "@type": "xsd:double"}, {"count": 1000}, True),
        ("count", "lteq", 1000, {}, False),
        ("count", "isNoneOf", [1, 2], {"count": 3}, True),
        ("purpose", "eq", "research", {"purpose": "research"}, True),
        ("purpose", "isA", "nonCommercial", {"purpose": "research"}, True),
        ("purpose", "eq", "research", {"purpose": "nonCommercial"}, False),
        ("purpose", "neq", "commercial", {"purpose": "research"}, True),
        ("purpose", "neq", "commercial", {"purpose": "urn:other"}, False),
        ("product", "isAnyOf", ["textiles"], {"product": "textiles/scarves"}, True),
        ("product", "isAnyOf", ["textiles/scarves"], {"product": "textiles"}, False),
        ("recipient", "eq", {"@id": "urn:wenmai:party:lab"}, {"recipient": "lab"}, True),
        (
            "recipient",
            "isPartOf",
            "urn:group",
            {"recipient": "urn:x", "member_of": {"urn:x": frozenset({"urn:group"})}},
            True,
        ),
        ("recipient", "isPartOf", "urn:group", {"recipient": "urn:x"}, False),
        ("industry", "eq", "publishing", {"others": {odrl("industry"): "publishing"}}, True),
        (
            "elapsedTime",
            "lteq",
            {"@value": "PT1H", "@type": "xsd:duration"},
            {"others": {odrl("elapsedTime"): "PT30M"}},
            True,
        ),
        (
            "elapsedTime",
            "lteq",
            {"@value": "P1M", "@type": "xsd:duration"},
            {"others": {odrl("elapsedTime"): "PT30M"}},
            False,
        ),
        ("urn:weather", "eq", "sunny", {"others": {"urn:weather": "sunny"}}, False),
        ("count", "urn:about", 5, {"count": 5}, False),
    ],
)
def test_other_constraints(operand: str, operator: str, right: Any, facts: dict[str, Any], granted: bool) -> None:
    assert ask(policies=[limited(operand, operator, right)], **facts).permitted is granted


def test_units_have_to_be_the_same() -> None:
    paid = limited("payAmount", "gteq", {"@value": "5.00", "@type": "xsd:decimal"}, unit=EURO)
    assert ask(policies=[paid], others={odrl("payAmount"): _euros(5)}).permitted
    assert not ask(policies=[paid], others={odrl("payAmount"): 5}).permitted
    assert not ask(policies=[paid], others={odrl("payAmount"): _euros(5, "urn:yen")}).permitted


def _euros(number: int, unit: str = EURO) -> Quantity:
    from decimal import Decimal

    return Quantity(Decimal(number), unit)


@pytest.mark.parametrize(
    ("joint", "count", "place", "granted"),
    [
        ("and", 1, "CN", True), ("and", 9, "CN", False), ("or", 9, "CN", True), ("or", 9, "JP", False),
        ("xone", 9, "CN", True), ("xone", 1, "CN", False), ("or", None, "CN", True), ("and", None, "CN", False),
        ("xone", None, "CN", False), ("andSequence", 1, "CN", False), ("or", None, "JP", False),
    ],
)  # fmt: skip
def test_logical_constraints(joint: str, count: int | None, place: str, granted: bool) -> None:
    assert ask(policies=[_joined(joint)], count=count, place=place).permitted is granted


def _joined(joint: str) -> Policy:
    parts = [
        {"uid": "urn:first", "leftOperand": "count", "operator": "lteq", "rightOperand": 5},
        {"uid": "urn:second", "leftOperand": "spatial", "operator": "eq", "rightOperand": "CN"},
    ]
    return policy({"constraint": [{joint: {"@list": parts}}]})


def test_a_sequence_holds_where_its_order_was_told() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    in_order, reversed_order = {"urn:first": early, "urn:second": late}, {"urn:first": late, "urn:second": early}
    sequence = [_joined("andSequence")]
    assert ask(policies=sequence, count=1, place="CN", since=in_order).permitted
    assert not ask(policies=sequence, count=1, place="CN", since=reversed_order).permitted


def test_collections_by_membership_and_by_source() -> None:
    group = {"@type": "PartyCollection", "uid": "urn:refined", "source": "urn:group"}
    for named in ("urn:group", group):
        limited_to_group = policy({"assignee": named})
        assert not ask(policies=[limited_to_group]).permitted
        assert ask(policies=[limited_to_group], member_of={"urn:b": frozenset({"urn:group"})}).permitted
        through = {
            "urn:b": frozenset({"urn:inner"}),
            "urn:inner": frozenset({"urn:group"}),
            "urn:group": frozenset({"urn:b"}),
        }
        assert ask(policies=[limited_to_group], member_of=through).permitted


def test_refinements_narrow_actions() -> None:
    small = {"leftOperand": "resolution", "operator": "lteq", "rightOperand": 1200}
    refined = [policy({"action": {"rdf:value": {"@id": "odrl:print"}, "refinement": [small]}})]
    assert ask("print", refined, others={odrl("resolution"): 600}).permitted
    denied = ask("print", refined, others={odrl("resolution"): 2400})
    assert codes(denied) == {"action.refined"}
    assert not ask("print", refined).permitted


DUTY = {"uid": "urn:d", "action": "compensate"}


def test_a_duty_comes_first() -> None:
    conditional = policy({"uid": "urn:r", "duty": [DUTY]})
    denied = ask(policies=[conditional])
    assert codes(denied) == {"duty.unfulfilled"}
    assert [(owed.key, owed.kind, owed.rule) for owed in denied.duties] == [("urn:d", "condition", "urn:r")]
    assert ask(policies=[conditional], fulfilled=frozenset({"urn:d"})).permitted
    assert ask(policies=[conditional], performed=(Performed(odrl("pay")),)).permitted
    assert not ask(policies=[conditional], performed=(Performed(odrl("attribute")),)).permitted


def test_a_duty_without_a_uid_is_known_by_what_it_says() -> None:
    conditional = policy({"duty": [{"action": "compensate"}]})
    (owed,) = ask(policies=[conditional]).duties
    assert ask(policies=[conditional], fulfilled=frozenset({owed.key})).permitted


def test_a_failed_duty_needs_its_consequence_too() -> None:
    consequence = {"uid": "urn:c", "action": "delete"}
    conditional = [policy({"duty": [{**DUTY, "consequence": [consequence]}]})]
    late = {"failed": frozenset({"urn:d"})}
    assert ask(policies=conditional, fulfilled=frozenset({"urn:d"})).permitted
    denied = ask(policies=conditional, fulfilled=frozenset({"urn:d"}), **late)
    assert codes(denied) == {"duty.failed"}
    assert [(owed.key, owed.kind) for owed in denied.duties] == [("urn:c", "consequence")]
    assert not ask(policies=conditional, fulfilled=frozenset({"urn:c"}), **late).permitted
    assert ask(policies=conditional, fulfilled=frozenset({"urn:c", "urn:d"}), **late).permitted


def test_obligations_are_told_and_do_not_bar() -> None:
    obliged = policy({}, obligation=[{"uid": "urn:o", "action": "attribute", "assignee": "urn:b"}])
    decision = ask(policies=[obliged])
    assert decision.permitted
    assert [(owed.key, owed.kind) for owed in decision.duties] == [("urn:o", "obligation")]
    assert ask(policies=[obliged], fulfilled=frozenset({"urn:o"})).duties == ()


def test_a_broken_prohibition_leaves_its_remedies_owed() -> None:
    barred = policy(
        {}, prohibitions=[{"uid": "urn:f", "action": "print", "remedy": [{"uid": "urn:m", "action": "delete"}]}]
    )
    decision = ask(policies=[barred], failed=frozenset({"urn:f"}))
    assert decision.permitted
    assert [(owed.key, owed.kind, owed.rule) for owed in decision.duties] == [("urn:m", "remedy", "urn:f")]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"@type": "Offer"}, "policy.grants-nothing"),
        ({"@type": "Request"}, "policy.grants-nothing"),
        ({"@type": "urn:Licence"}, "policy.unknown-kind"),
        ({"profile": "urn:other"}, "policy.unknown-profile"),
        ({"inheritFrom": "urn:parent"}, "policy.inherits-unread"),
        ({"conflict": "urn:coin-toss"}, "policy.unknown-conflict"),
        ({"prohibitons": ["display"]}, "policy.unknown-term"),
    ],
)
def test_a_policy_that_is_not_understood_permits_nothing(said: dict[str, Any], code: str) -> None:
    decision = ask(policies=[policy({}, **said)])
    assert not decision.permitted
    assert code in codes(decision)


def test_words_that_only_describe_bar_nothing() -> None:
    described = policy({"dct:title": "Display"}, **{"dct:license": {"@id": "https://example.org/"}})
    assert ask(policies=[described]).permitted
    assert not ask(policies=[policy({"ex:unless": "asked"})]).permitted


def test_facts_of_the_wrong_kind_are_refused() -> None:
    for wrong in ({"at": datetime(2026, 1, 1)}, {"count": "many"}, {"others": {odrl("count"): True}}):
        with pytest.raises(InvalidInput, match="cannot be told"):
            ask(policies=[limited("count", "lteq", 5)], **wrong)


def test_every_asset_of_a_bundle_needs_its_own_permit() -> None:
    image, mark = policy({}), policy({"target": "urn:mark", "action": "print"}, uid="urn:q")
    both = [(REQUEST, [image]), (Request(odrl("display"), "urn:mark", "urn:b"), [mark])]
    assert not decide_each(both, Facts()).permitted
    assert decide_each(both[:1], Facts()).permitted
    printing = [
        (Request(odrl("print"), "urn:a", "urn:b"), [image]),
        (Request(odrl("print"), "urn:mark", "urn:b"), [mark]),
    ]
    assert len(decide_each(printing, Facts()).granted_by) == 2


def test_requests_are_made_from_ids_and_words() -> None:
    assert asking("trainAI", "a", "b").action == "https://w3id.org/wenmai/odrl#trainAI"
    assert asking("derive", "a", "b") == Request(odrl("derive"), "urn:wenmai:asset:a", "urn:wenmai:party:b")
    assert action_iri("wenmai:merchandise") == action_iri("merchandise")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_words(language: str) -> None:
    for code, (zh, en) in SENTENCES.items():
        assert zh
        assert en
        if code.startswith("policy."):
            assert Reason(code, subject=("urn:x",)).words(language)
    torn = policy({"assignee": "urn:other"}, {"target": "urn:other"}, {"constraint": [{"or": [{}, {}]}]},
                  {"duty": [DUTY]}, prohibitions=[{"action": "urn:unknown"}])  # fmt: skip
    decision = ask(policies=[torn, limited("count", "lteq", 5), limited("urn:x", "eq", 5)], count=9)
    said = [reason.words(language) for reason in decision.reasons]
    assert len(said) >= 7
    assert not any("{" in sentence for sentence in said)
