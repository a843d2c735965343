"""Gives policies, rules and duties names that follow from what they say."""

from __future__ import annotations

from dataclasses import replace

from wenmai.kernel import digests
from wenmai.rights.odrl.records import Duty, Permission, Policy, Prohibition, content_digest

RULE_URN = "urn:wenmai:rule:"
DUTY_URN = "urn:wenmai:duty:"
POLICY_URN = "urn:wenmai:policy:"
SHOWN_DIGITS = 32


def named(policy: Policy) -> Policy:
    """The policy with a uid for itself and for each permission where they have none, by what they say."""
    permissions = tuple(_permission(rule) for rule in policy.permissions)
    whole = replace(policy, permissions=permissions)
    return replace(whole, uid=policy.uid or POLICY_URN + content_digest(replace(whole, uid="")))


def named_throughout(policy: Policy) -> Policy:
    """As ``named``, and with uids for prohibitions and duties that no other policy's have: a duty that was fulfilled
    under one agreement is not fulfilled under another that says the same."""
    whole = content_digest(policy)

    def duty(each: Duty, place: str) -> Duty:
        consequences = tuple(duty(c, f"{place}.{n}") for n, c in enumerate(each.consequences))
        uid = each.uid or DUTY_URN + digests.of_json([whole, place])[:SHOWN_DIGITS]
        return replace(each, uid=uid, consequences=consequences)

    def duties(listed: tuple[Duty, ...], place: str) -> tuple[Duty, ...]:
        return tuple(duty(each, f"{place}.{n}") for n, each in enumerate(listed))

    return named(
        replace(
            policy,
            permissions=tuple(
                replace(rule, duties=duties(rule.duties, f"permission.{n}"))
                for n, rule in enumerate(policy.permissions)
            ),
            prohibitions=tuple(
                replace(_prohibition(rule), remedies=duties(rule.remedies, f"prohibition.{n}"))
                for n, rule in enumerate(policy.prohibitions)
            ),
            obligations=duties(policy.obligations, "obligation"),
        )
    )


def _permission(rule: Permission) -> Permission:
    return rule if rule.uid else replace(rule, uid=RULE_URN + content_digest(rule)[:SHOWN_DIGITS])


def _prohibition(rule: Prohibition) -> Prohibition:
    return rule if rule.uid else replace(rule, uid=RULE_URN + content_digest(rule)[:SHOWN_DIGITS])
