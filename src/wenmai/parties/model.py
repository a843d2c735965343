"""Who acts: a Party is a museum, workshop, studio, buyer or the operator; an Actor is who stands at the door now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wenmai.kernel.errors import Forbidden
from wenmai.parties.roles import EVERY_PERMISSION, everywhere_of, permissions_of

ORGANISATION = "organisation"
PERSON = "person"
KINDS = (ORGANISATION, PERSON)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation or a person, as registered. ``id`` is a short slug ("hunan-museum")."""

    id: str
    kind: str
    name_zh: str
    name_en: str
    registered_at: str


@dataclass(frozen=True, slots=True)
class Membership:
    """The roles in which ``holder`` acts for ``party``; where both are the same, those of the party itself."""

    party: str
    holder: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it is kept: everything but its secret, of which there is a hash only."""

    id: str
    party: str
    holder: str
    label: str
    scopes: frozenset[str]
    issued_at: str
    issued_by: str
    expires_at: str
    parent: str | None = None  # the token by which it was issued; it ends with it
    revoked_at: str | None = None
    revoked_because: str = ""
    last_used_day: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """In whose name something is done (``party``), by whom (``person``), and what he may do (``permissions``).

    ``permissions`` are names such as ``offer.write``; a role stands for a set of them, a token's scopes narrow them.
    Those in ``everywhere`` reach the records of every party, the others those of ``party`` alone. ``token`` is the
    public id of the API token that was shown, if one was.
    """

    party: str
    person: str | None = None
    permissions: frozenset[str] = frozenset()
    everywhere: frozenset[str] = frozenset()
    token: str | None = None

    @classmethod
    def of_roles(cls, party: str, roles: Iterable[str], person: str | None = None) -> Actor:
        """Who acts for ``party`` in these roles."""
        named = tuple(roles)
        return cls(party, person, permissions_of(named), everywhere_of(named))

    @classmethod
    def everything(cls, party: str) -> Actor:
        """Who may do everything, with everything: for maintenance and trials, never for a caller from outside."""
        return cls(party, None, EVERY_PERMISSION, EVERY_PERMISSION)

    @classmethod
    def visitor(cls) -> Actor:
        """Who has not signed in: he stands for no party, and may look at what is listed."""
        return cls("", None, frozenset({"catalogue.read"}))

    def narrowed(self, scopes: Iterable[str], token: str | None = None) -> Actor:
        """The same within ``scopes``: what is not among them is gone, and nothing is added."""
        within = frozenset(scopes)
        return replace(
            self, permissions=self.permissions & within, everywhere=self.everywhere & within, token=token or self.token
        )

    @property
    def name(self) -> str:
        """Who did it, as records say it: the person, or the party where no person is known."""
        return self.person or self.party

    def may(self, permission: str, owner: str | None = None) -> bool:
        """Whether this may be done, and with what belongs to ``owner`` where one is named."""
        if permission not in self.permissions:
            return False
        return owner is None or owner == self.party or permission in self.everywhere

    def require(self, permission: str, owner: str | None = None) -> None:
        """Raises Forbidden where the permission lacks (``access.<permission>``) or does not reach ``owner``'s."""
        if permission not in self.permissions:
            raise Forbidden(
                f"{self.name} may not do this: it needs the permission {permission}",
                remedy="Ask the operator for a role, or for a token with a scope, that carries it.",
                rule=f"access.{permission}",
            )
        if owner is not None and not self.may(permission, owner):
            raise Forbidden(
                f"{self.name} acts for {self.party}, and this belongs to another party",
                remedy="Only that party may do this, or who has a role that reaches every party's records.",
                rule="access.other-party",
            )

    def require_everywhere(self, permission: str) -> None:
        """Raises Forbidden unless this may be done with the records of every party."""
        self.require(permission)
        self.require(permission, owner="")

    def refuse_beyond_own(self, reach: frozenset[str]) -> None:
        """Raises Forbidden (``access.beyond-own``) where another would get a reach over all that the actor lacks."""
        if not reach <= self.everywhere:
            raise Forbidden(
                f"{self.name} cannot give what he does not have: {', '.join(sorted(reach - self.everywhere))}",
                remedy="Use a token with these scopes, or ask an operator.",
                rule="access.beyond-own",
            )

    def may_read_party(self, owner: str) -> bool:
        """Whether the roles, members and tokens of ``owner`` may be seen: one's own; the auditor's and operator's."""
        return owner in (self.party, self.person) or bool(self.everywhere & {"audit.read", "party.write"})
