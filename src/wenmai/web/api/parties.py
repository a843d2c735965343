"""Routes of parties, their roles and their tokens."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, StrictInt

from wenmai.parties.model import Party, Token
from wenmai.services import credentials, parties
from wenmai.web.api.asking import Acting
from wenmai.web.api.failing import RESPONSES
from wenmai.web.api.shapes import Asked, Word, Words

router = APIRouter(responses=RESPONSES)
PartyId = Annotated[Word, Path()]


class PartyIn(Asked):
    id: Word
    kind: Literal["organisation", "person"] = "organisation"
    name_zh: Words = ""
    name_en: Words = ""
    roles: Annotated[list[Word], Field(max_length=10, default_factory=list)]


class RoleIn(Asked):
    role: Word
    party: Word | None = None


class TokenIn(Asked):
    scopes: Annotated[list[Word], Field(min_length=1, max_length=50)]
    label: Words = ""
    days: Annotated[StrictInt, Field(ge=1, le=366)] = 90


class PartyOut(BaseModel):
    id: str
    kind: Literal["organisation", "person"]
    name_zh: str
    name_en: str
    roles: list[str]


class ChangedOut(BaseModel):
    changed: bool


class TokenOut(BaseModel):
    id: str
    party: str
    holder: str
    label: str
    scopes: list[str]
    issued_at: str
    expires_at: str
    revoked_at: str | None


class IssuedOut(TokenOut):
    secret: str


def _party(party: Party, roles: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": party.id, "kind": party.kind, "name_zh": party.name_zh, "name_en": party.name_en, "roles": list(roles),
    }  # fmt: skip


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "party": token.party,
        "holder": token.holder,
        "label": token.label,
        "scopes": sorted(token.scopes),
        "issued_at": token.issued_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }


@router.get("/parties", response_model=list[PartyOut])
def list_parties(context: Acting) -> Any:
    """Organisations; persons and roles as far as you may see them."""
    return [_party(*one) for one in parties.list_parties(context)]


@router.post("/parties", response_model=PartyOut, status_code=201)
def register_party(context: Acting, asked: PartyIn) -> Any:
    """Register an organisation or a person, as the operator."""
    party = parties.register(context, asked.id, asked.kind, zh=asked.name_zh, en=asked.name_en, roles=asked.roles)
    return _party(party, tuple(asked.roles))


@router.post("/parties/{party_id}/grant", response_model=ChangedOut)
def grant_role(context: Acting, party_id: PartyId, asked: RoleIn) -> Any:
    """Let a party act in a role, for itself or for an organisation."""
    return {"changed": parties.grant(context, party_id, asked.role, party=asked.party)}


@router.post("/parties/{party_id}/revoke", response_model=ChangedOut)
def revoke_role(context: Acting, party_id: PartyId, asked: RoleIn) -> Any:
    """Take a role away again."""
    return {"changed": parties.revoke(context, party_id, asked.role, party=asked.party)}


@router.get("/tokens", response_model=list[TokenOut])
def list_tokens(context: Acting) -> Any:
    """Your party's tokens, without their secrets."""
    return [_token(one) for one in credentials.list_tokens(context)]


@router.post("/tokens", response_model=IssuedOut, status_code=201)
def issue_token(context: Acting, asked: TokenIn) -> Any:
    """Issue a token within your own permissions. Its secret is shown this once."""
    issued = credentials.issue_token(context, asked.scopes, label=asked.label, days=asked.days)
    return _token(issued.token) | {"secret": issued.text}


@router.post("/tokens/{token_id}/revoke", response_model=list[str])
def revoke_token(context: Acting, token_id: PartyId) -> Any:
    """Revoke a token and what was issued by it."""
    return credentials.revoke_token(context, token_id)
