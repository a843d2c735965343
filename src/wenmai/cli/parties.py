"""``wenmai party``: organisations and people, the roles in which they act, their passwords and tokens."""

from __future__ import annotations

import sys

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, print_record, print_records

COLUMNS = ("id", "kind", "name_en", "name_zh", "roles")
TOKEN_COLUMNS = ("id", "party", "holder", "label", "expires_at", "revoked_at")


@click.group()
def party() -> None:
    """Organisations and people, and what they may do."""


@party.command()
@click.argument("party_id", metavar="ID")
@click.option("--person", is_flag=True, help="A person; without it an organisation.")
@click.option("--name-en", default="", help="The English name.")
@click.option("--name-zh", default="", help="The Chinese name.")
@click.option("--role", "roles", multiple=True, help="A role of its own: curator, designer, buyer, operator, auditor.")
@as_record
def add(party_id: str, person: bool, name_en: str, name_zh: str, roles: tuple[str, ...], json_: bool) -> None:
    """Register a party under an id of its own ("hunan-museum"), as the operator."""
    from wenmai.services.parties import register

    with opened(inline=True) as context:
        made = register(context, party_id, "person" if person else "organisation", zh=name_zh, en=name_en, roles=roles)
    told = {"id": made.id, "kind": made.kind, "name_en": made.name_en, "name_zh": made.name_zh, "roles": list(roles)}
    print_record(told, json_)


@party.command("list")
@as_record
def list_(json_: bool) -> None:
    """List parties, with their roles as far as you may see them."""
    from wenmai.services.parties import list_parties

    with opened(inline=True) as context:
        found = list_parties(context)
    rows = [
        {"id": one.id, "kind": one.kind, "name_en": one.name_en, "name_zh": one.name_zh, "roles": list(roles)}
        for one, roles in found
    ]
    print_records("parties", rows, COLUMNS, json_)


@party.command()
@click.argument("party_id", metavar="ID")
@as_record
def show(party_id: str, json_: bool) -> None:
    """Show a party: its roles, its people, and for whom it acts."""
    from wenmai.services.parties import show_party

    with opened(inline=True) as context:
        found = show_party(context, party_id)
    told = {
        "id": found.party.id,
        "kind": found.party.kind,
        "name_en": found.party.name_en,
        "name_zh": found.party.name_zh,
        "roles": list(found.roles),
        "members": [{"holder": one.holder, "roles": list(one.roles)} for one in found.members],
        "acts_for": [{"party": one.party, "roles": list(one.roles)} for one in found.memberships],
    }
    print_record(told, json_)


@party.command()
@click.argument("holder", metavar="PARTY")
@click.argument("role")
@click.option("--in", "organisation", help="The organisation in which a person gets the role.")
@as_record
def grant(holder: str, role: str, organisation: str | None, json_: bool) -> None:
    """Let a party act in a role."""
    from wenmai.services.parties import grant as grant_role

    with opened(inline=True) as context:
        print_record({"changed": grant_role(context, holder, role, party=organisation)}, json_)


@party.command()
@click.argument("holder", metavar="PARTY")
@click.argument("role")
@click.option("--in", "organisation", help="The organisation in which a person has the role.")
@as_record
def revoke(holder: str, role: str, organisation: str | None, json_: bool) -> None:
    """Take a role away again; from an organisation, and so at once from all its people."""
    from wenmai.services.parties import revoke as revoke_role

    with opened(inline=True) as context:
        print_record({"changed": revoke_role(context, holder, role, party=organisation)}, json_)


@party.command()
@click.argument("person")
def password(person: str) -> None:
    """Give a person a new password, as the operator: asked for twice, or read from a pipe."""
    from wenmai.services.credentials import set_password

    if sys.stdin.isatty():
        said = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        said = sys.stdin.readline().rstrip("\n")
    with opened(inline=True) as context:
        set_password(context, person, said)


@party.group()
def token() -> None:
    """API tokens: shown once, kept as a hash."""


@token.command()
@click.option("--scope", "scopes", multiple=True, required=True, help="A permission that it carries (repeat).")
@click.option("--for", "holder", help="Whose it is, for operators. Default: yours.")
@click.option("--label", default="", help="What it is for.")
@click.option("--days", default=90, show_default=True)
@as_record
def issue(scopes: tuple[str, ...], holder: str | None, label: str, days: int, json_: bool) -> None:
    """Issue a token within your own permissions; its text is shown this once."""
    from wenmai.services.credentials import issue_token

    with opened(inline=True) as context:
        issued = issue_token(context, scopes, holder=holder, party=holder, label=label, days=days)
    told = {"id": issued.token.id, "party": issued.token.party, "expires_at": issued.token.expires_at}
    print_record(told | {"text": issued.text}, json_)


@token.command("list")
@as_record
def list_tokens_(json_: bool) -> None:
    """List your party's tokens, without their secrets."""
    from wenmai.services.credentials import list_tokens

    with opened(inline=True) as context:
        found = list_tokens(context)
    rows = [{name: getattr(one, name) for name in TOKEN_COLUMNS} for one in found]
    print_records("tokens", rows, TOKEN_COLUMNS, json_)


@token.command("revoke")
@click.argument("token_id", metavar="TOKEN")
@click.option("--reason", default="")
@as_record
def revoke_token_(token_id: str, reason: str, json_: bool) -> None:
    """Revoke a token and what was issued by it."""
    from wenmai.services.credentials import revoke_token

    with opened(inline=True) as context:
        print_record({"revoked": revoke_token(context, token_id, reason)}, json_)
