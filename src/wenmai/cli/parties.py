"""``wenmai party``: organisations and people, the roles in which they act, their passwords and tokens."""

from __future__ import annotations

import click

from wenmai.cli.common import opened
from wenmai.cli.credentials import link, password, token, unlink
from wenmai.cli.records import as_record, print_record, print_records

COLUMNS = ("id", "kind", "name_en", "name_zh", "roles")


@click.group()
def party() -> None:
    """Organisations and people, and what they may do.

    Whoever can open the database acts as WENMAI_PARTY, in the roles that this party holds; "house" is the operator.
    """


for command in (token, password, link, unlink):
    party.add_command(command)


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
        "accounts": [{"issuer": issuer, "subject": subject} for issuer, subject in found.accounts],
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
