"""The table of permissions and roles, and what an actor may do by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.kernel.errors import Forbidden, InvalidInput
from wenmai.parties.model import Actor
from wenmai.parties.roles import EVERY_PERMISSION, PERMISSIONS, ROLES, check_role, check_scopes

roles = st.sets(st.sampled_from(sorted(ROLES)))
permissions = st.sampled_from(sorted(EVERY_PERMISSION))


def test_every_permission_belongs_to_a_role_and_every_role_says_what_it_is() -> None:
    assert frozenset().union(*(role.permissions for role in ROLES.values())) == EVERY_PERMISSION
    assert all(role.everywhere <= role.permissions <= EVERY_PERMISSION for role in ROLES.values())
    assert all(role.meaning and role.name_zh for role in ROLES.values())
    assert all(PERMISSIONS.values())


def test_only_operator_and_auditor_reach_the_records_of_others_and_the_auditor_changes_nothing() -> None:
    assert {name for name, role in ROLES.items() if role.everywhere} == {"operator", "auditor"}
    assert all(one.endswith(".read") for one in ROLES["auditor"].everywhere)
    assert ROLES["auditor"].permissions - ROLES["auditor"].everywhere == {"token.write"}


def test_money_is_confirmed_and_posted_by_the_operator_alone() -> None:
    for permission in ("order.confirm-payment", "ledger.post", "party.write", "offer.review", "audit.checkpoint"):
        assert [name for name, role in ROLES.items() if permission in role.permissions] == ["operator"]


@given(roles, permissions, st.sampled_from(["workshop", "museum"]))
def test_may_and_require_say_the_same(held: set[str], permission: str, owner: str) -> None:
    actor = Actor.of_roles("workshop", held)
    allowed = any(permission in ROLES[role].permissions for role in held)
    reaches = owner == "workshop" or any(permission in ROLES[role].everywhere for role in held)
    assert actor.may(permission) == allowed
    assert actor.may(permission, owner) == (allowed and reaches)
    if allowed and reaches:
        actor.require(permission, owner)
        return
    with pytest.raises(Forbidden) as raised:
        actor.require(permission, owner)
    assert raised.value.rule == (f"access.{permission}" if not allowed else "access.other-party")


@given(roles, st.sets(permissions))
def test_narrowing_only_ever_takes_away(held: set[str], scopes: set[str]) -> None:
    actor = Actor.of_roles("workshop", held)
    narrow = actor.narrowed(scopes, "abc")
    assert narrow.permissions == actor.permissions & scopes
    assert narrow.everywhere == actor.everywhere & scopes
    assert narrow.narrowed(EVERY_PERMISSION) == narrow
    assert (narrow.party, narrow.token) == ("workshop", "abc")


def test_everything_is_everything() -> None:
    actor = Actor.everything("house")
    for permission in PERMISSIONS:
        actor.require(permission, "museum")
        actor.require_everywhere(permission)


def test_unknown_roles_and_scopes_are_refused_with_the_choices() -> None:
    with pytest.raises(InvalidInput, match="curator, designer"):
        check_role("admin", "role")
    with pytest.raises(InvalidInput, match="catalogue"):
        check_scopes(["offer.write", "offer.*"], "scope")
    with pytest.raises(InvalidInput):
        check_scopes([], "scope")


def test_whatever_services_ask_for_is_in_the_table() -> None:
    source = Path(__file__).parents[2] / "src" / "wenmai"
    asked = {
        name
        for path in source.rglob("*.py")
        for name in re.findall(r"""\b(?:require|require_everywhere|may)\(\s*"([a-z.-]+)\"""", path.read_text("utf-8"))
    }
    assert asked
    assert asked <= EVERY_PERMISSION
