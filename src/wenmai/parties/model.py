"""Who acts: a Party is a museum, workshop, studio, buyer or the operator; an Actor is who stands at the door now."""

from __future__ import annotations

from dataclasses import dataclass

from wenmai.kernel.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """In whose name something is done (``party``), by whom (``person``), and what he may do (``permissions``).

    ``permissions`` are names such as ``offer.write``; a role stands for a set of them, a token's scopes narrow them.
    """

    party: str
    person: str | None = None
    permissions: frozenset[str] = frozenset()

    def require(self, permission: str) -> None:
        """Raises Forbidden where the actor lacks a permission."""
        if permission not in self.permissions:
            raise Forbidden(
                f"{self.person or self.party} may not do this: it needs the permission {permission}",
                remedy="Ask the operator for a role, or for a token with a scope, that carries it.",
                rule=f"access.{permission}",
            )
