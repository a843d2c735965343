"""Who may do what: each permission and its meaning, and the permissions that each role carries."""

from __future__ import annotations

from wenmai.kernel.errors import InvalidInput
from wenmai.kernel.settings import DEFAULT_PARTY

PERMISSIONS = {
    "catalogue.read": "see what is listed",
    "asset.write": "bring in, correct and withdraw assets of one's own",
    "make.run": "make things",
    "policy.write": "write policies and state evidence of right",
    "offer.write": "register offers, accept and refund orders",
    "offer.review": "list or reject offers of others",
    "order.place": "order",
    "order.confirm-payment": "settle, cancel and refund orders for their sides",
    "delivery.fetch": "fetch what was bought",
    "wanted.write": "ask for what is wanted, and answer",
    "sample.submit": "submit samples of goods",
    "sample.review": "approve or reject samples",
    "report.submit": "report sales and pay what is owed",
    "report.read": "read sales reports of one's own agreements",
    "agreement.read": "read one's own agreements",
    "ledger.read": "read one's own accounts, move one's own earnings",
    "ledger.post": "confirm money that came in or went out",
    "audit.read": "read everything, verify the log",
    "audit.checkpoint": "sign the log",
    "party.write": "register parties, grant roles",
    "token.write": "issue and revoke tokens of one's own",
}
_EVERYONE = frozenset({"catalogue.read", "agreement.read", "ledger.read", "token.write"})
ROLES: dict[str, frozenset[str]] = {
    "curator": _EVERYONE
    | {"asset.write", "make.run", "policy.write", "offer.write", "sample.review", "report.read", "wanted.write"},
    "designer": _EVERYONE
    | {
        "asset.write",
        "make.run",
        "offer.write",
        "order.place",
        "delivery.fetch",
        "sample.submit",
        "report.submit",
        "report.read",
        "policy.write",
        "wanted.write",
    },
    "buyer": _EVERYONE
    | {"order.place", "delivery.fetch", "wanted.write", "sample.submit", "report.submit", "report.read"},
    "operator": _EVERYONE | {"offer.review", "order.confirm-payment", "ledger.post", "audit.checkpoint", "party.write"},
    "auditor": frozenset({"catalogue.read", "agreement.read", "ledger.read", "report.read", "audit.read"}),
}


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """What all of these roles together permit. Raises InvalidInput for a role that there is none of."""
    unknown = sorted(roles - ROLES.keys())
    if unknown:
        raise InvalidInput(f"{unknown[0]!r} is not a role", remedy=f"Roles are {', '.join(ROLES)}.", rule="access.role")
    return frozenset().union(*(ROLES[role] for role in roles))


def local_permissions(party: str) -> frozenset[str]:
    """What the local command line may do in a party's name: whoever can open the database is trusted with it.

    The house runs the installation and may do everything; others may do what concerns themselves.
    """
    if party == DEFAULT_PARTY:
        return frozenset(PERMISSIONS)
    return permissions_of(frozenset({"curator", "designer", "buyer"}))
