"""What may be done, by name, and the roles that stand for sets of it. A table: the one place that says who may do what.

A permission is for what belongs to the party in whose name one acts; ``everywhere`` are those that reach the records of
every party, which the auditor needs to look and the operator to run the exchange.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from wenmai.kernel.errors import InvalidInput

PERMISSIONS = MappingProxyType(
    {
        "catalogue.read": "look for assets, and read what is listed",
        "asset.write": "import, correct and withdraw assets",
        "make.run": "run a line, and stop what one asked for",
        "job.read": "see the jobs that were asked for",
        "policy.write": "say what may be done with an asset, and give evidence of right",
        "offer.write": "draft offers, submit them, answer wanted-ads with them",
        "offer.review": "accept or reject an offer before it is listed",
        "order.place": "negotiate, order, and hold money for it",
        "order.confirm-payment": "say that a bank transfer has come in",
        "delivery.fetch": "fetch what was bought",
        "wanted.write": "ask for data that nobody offers yet",
        "sample.submit": "submit a sample of goods for approval",
        "sample.review": "approve or reject samples of goods",
        "unit.mint": "mint serials for the goods that are made under a licence",
        "report.submit": "report goods sold",
        "report.read": "read sales reports",
        "agreement.read": "read agreements",
        "ledger.read": "read balances and statements",
        "ledger.post": "post top-ups and payouts",
        "audit.read": "read events, and ask for proofs",
        "audit.checkpoint": "sign a checkpoint of the log",
        "party.write": "register parties, grant and revoke roles, set passwords",
        "token.write": "issue and revoke API tokens",
    }
)
EVERY_PERMISSION = frozenset(PERMISSIONS)


@dataclass(frozen=True, slots=True)
class Role:
    """A set of permissions under a name; ``everywhere`` of them reach the records of every party."""

    name: str
    name_zh: str
    meaning: str
    permissions: frozenset[str]
    everywhere: frozenset[str] = frozenset()


def _role(name: str, name_zh: str, meaning: str, own: str, everywhere: str = "") -> Role:
    reaching = frozenset(everywhere.split())
    return Role(name, name_zh, meaning, frozenset(own.split()) | reaching, reaching)


_ROLES = (
    _role(
        "curator",
        "策展与授权",
        "a museum's: keeps the collection, says what may be done with it, offers it",
        "catalogue.read asset.write make.run job.read policy.write offer.write sample.review report.read agreement.read"
        " ledger.read token.write",
    ),
    _role(
        "designer",
        "设计",
        "a workshop's or studio's: licenses, makes, and offers what was made",
        "catalogue.read asset.write make.run job.read policy.write offer.write order.place delivery.fetch wanted.write"
        " sample.submit sample.review unit.mint report.submit report.read agreement.read ledger.read token.write",
    ),
    _role(
        "buyer",
        "采购",
        "orders, fetches, and reports what was sold",
        "catalogue.read order.place delivery.fetch wanted.write sample.submit unit.mint report.submit report.read"
        " agreement.read ledger.read token.write",
    ),
    _role(
        "operator",
        "运营",
        "runs the exchange: admits parties, reviews offers, confirms payments, pays out",
        "",
        "catalogue.read job.read offer.review order.confirm-payment report.read agreement.read ledger.read ledger.post"
        " audit.read audit.checkpoint party.write token.write",
    ),
    _role(
        "auditor",
        "审计",
        "reads everything, changes nothing",
        "token.write",
        "catalogue.read job.read report.read agreement.read ledger.read audit.read",
    ),
)
ROLES = MappingProxyType({role.name: role for role in _ROLES})
EVERY_ROLE = tuple(ROLES)


def check_role(name: str, where: str) -> str:
    """The name of a role that there is. Raises InvalidInput (``party.role``)."""
    if name not in ROLES:
        raise InvalidInput(
            f"{name!r} is no role", where=where, remedy=f"Choose from: {', '.join(ROLES)}.", rule="party.role"
        )
    return name


def check_scopes(names: Iterable[str], where: str) -> frozenset[str]:
    """Permissions that there are, at least one. Raises InvalidInput (``token.scope``)."""
    scopes = frozenset(names)
    if unknown := sorted(scopes - EVERY_PERMISSION):
        raise InvalidInput(
            f"{', '.join(map(repr, unknown))} is no permission",
            where=where,
            remedy=f"Choose from: {', '.join(PERMISSIONS)}.",
            rule="token.scope",
        )
    if not scopes:
        raise InvalidInput("no scope is given", where=where, remedy="Name what it may do.", rule="token.scope")
    return scopes


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """All that these roles allow, together."""
    return frozenset().union(*(ROLES[name].permissions for name in roles))


def everywhere_of(roles: Iterable[str]) -> frozenset[str]:
    """What of it reaches the records of every party."""
    return frozenset().union(*(ROLES[name].everywhere for name in roles))
