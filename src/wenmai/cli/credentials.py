"""``wenmai party token``, ``password``, ``link`` and ``unlink``: by what parties prove themselves."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.common import opened
from wenmai.cli.records import as_record, print_record, print_records

if TYPE_CHECKING:
    from wenmai.parties.model import Token

TOKEN_COLUMNS = ("id", "party", "holder", "label", "scopes", "expires_at", "last_used_day", "revoked_at")
issuer_option = click.option("--issuer", required=True, help="The issuer of an OpenID provider, as oidc.json names it.")
subject_option = click.option("--subject", required=True, help="As whom the issuer knows the person.")


@click.group()
def token() -> None:
    """API tokens: shown once, kept as a hash."""


@token.command()
@click.option("--scope", "scopes", multiple=True, required=True, help="A permission that it carries (repeat).")
@click.option("--for", "holder", metavar="ID", help="Whose it is, for operators. Default: yours.")
@click.option("--in", "organisation", help="For whom a person acts by it. Default: the holder's own.")
@click.option("--label", default="", help="What it is for.")
@click.option("--days", default=90, show_default=True)
@as_record
def issue(
    scopes: tuple[str, ...], holder: str | None, organisation: str | None, label: str, days: int, json_: bool
) -> None:
    """Issue a token within your own permissions; its text is shown this once."""
    from wenmai.services.credentials import issue_token

    with opened(inline=True) as context:
        issued = issue_token(context, scopes, holder=holder, party=organisation or holder, label=label, days=days)
    told = _describe(issued.token)
    print_record(told | {"text": issued.text}, json_)


@token.command("list")
@as_record
def list_tokens_(json_: bool) -> None:
    """List your party's tokens, without their secrets."""
    from wenmai.services.credentials import list_tokens

    with opened(inline=True) as context:
        found = list_tokens(context)
    print_records("tokens", [_describe(one) for one in found], TOKEN_COLUMNS, json_)


@token.command("revoke")
@click.argument("token_id", metavar="TOKEN")
@click.option("--reason", default="")
@as_record
def revoke_token_(token_id: str, reason: str, json_: bool) -> None:
    """Revoke a token and what was issued by it."""
    from wenmai.services.credentials import revoke_token

    with opened(inline=True) as context:
        print_record({"revoked": revoke_token(context, token_id, reason)}, json_)


@click.command()
@click.argument("person")
@as_record
def password(person: str, json_: bool) -> None:
    """Give a person a new password, as the operator: asked for twice, or the first line of a pipe. All visits end."""
    from wenmai.services.passwords import admit_credentials, set_password

    with opened(inline=True) as context:
        admit_credentials(context, person)  # before anyone types it for nothing
        set_password(context, person, _read_password())
    print_record({"person": person, "changed": True}, json_)


@click.command()
@click.argument("person")
@issuer_option
@subject_option
@as_record
def link(person: str, issuer: str, subject: str, json_: bool) -> None:
    """Let a person sign in with an account at an OpenID provider, as the operator."""
    from wenmai.services.accounts import link_account

    with opened(inline=True) as context:
        print_record({"changed": link_account(context, person, issuer, subject)}, json_)


@click.command()
@click.argument("person")
@issuer_option
@subject_option
@as_record
def unlink(person: str, issuer: str, subject: str, json_: bool) -> None:
    """Take the account away again, and end the person's visits."""
    from wenmai.services.accounts import unlink_account

    with opened(inline=True) as context:
        print_record({"changed": unlink_account(context, person, issuer, subject)}, json_)


def _read_password() -> str:
    """Typed twice without being shown; from a pipe, the first line.

    Never an argument: those stay in the shell's history, and every user of the machine sees them.
    """
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _describe(token: Token) -> dict[str, Any]:
    return asdict(token) | {"scopes": sorted(token.scopes)}
