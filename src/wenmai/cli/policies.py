"""``wenmai policy``: what may be done with assets, and on what ground somebody holds the right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wenmai.cli.common import opened, print_json
from wenmai.cli.records import as_record, print_record, print_records

if TYPE_CHECKING:
    from wenmai.rights.odrl.records import Policy

LICENCES = ("cc0", "cc-by", "research", "commercial", "dual", "ai-training", "ai-generation")
BASES = ("owner-of-object", "own-photograph", "own-design", "commissioned", "licensed-in", "public-domain")


@click.group()
def policy() -> None:
    """ODRL 2.2 policies, and evidence of right (确权)."""


@policy.command()
@click.argument("file", type=click.Path(path_type=Path))
@as_record
def add(file: Path, json_: bool) -> None:
    """Register a policy from a file: ODRL 2.2 as JSON-LD or Turtle."""
    from wenmai.services.licensing import register_policy

    with opened(inline=True) as context:
        identity, _ = register_policy(context, _read(file))
    print_record({"id": identity}, json_)


def _read(file: Path) -> Policy:
    from wenmai.kernel.errors import InvalidInput, NotFound
    from wenmai.rights.odrl.reading import policy_from_jsonld

    if not file.is_file():
        raise NotFound("no such file", where=str(file))
    if file.suffix.lower() in (".ttl", ".turtle"):
        return _from_turtle(file)
    try:
        document: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise InvalidInput(f"not JSON: {error}", where=str(file), remedy="Give ODRL 2.2 as JSON-LD.") from error
    return policy_from_jsonld(document)


def _from_turtle(file: Path) -> Policy:
    from rdflib import Graph

    from wenmai.kernel.errors import InvalidInput
    from wenmai.rights.odrl.graph import policy_from_graph

    try:
        graph = Graph().parse(file, format="turtle")
    except Exception as error:  # rdflib raises many kinds, and some that are its own parser's
        raise InvalidInput(f"not Turtle: {error}", where=str(file)) from error
    return policy_from_graph(graph)


@policy.command()
@click.argument("licence", type=click.Choice(LICENCES))
@click.argument("assets", nargs=-1, required=True, metavar="ASSET…")
@click.option("--territory", multiple=True, help="Where: an ISO 3166 code; several by repeating. Default: everywhere.")
@click.option("--goods", multiple=True, help="On which goods: textiles/scarves … Default: any.")
@click.option("--from", "valid_from", default="", help="From this day on.")
@click.option("--until", "valid_until", default="", help="To the end of this day.")
@click.option("--units", "units_max", type=click.IntRange(min=1), help="How many units in all.")
@click.option("--credit", "credit_line", default="", help="The credit line.")
@click.option("--derive", "derive_allowed", is_flag=True, help="Works may be derived from it.")
@click.option("--exclusivity", type=click.Choice(["ordinary", "sole", "exclusive"]), default="ordinary")
@click.option("--sample-approval", is_flag=True, help="Nothing is sold before a sample was approved.")
@click.option("--ai", "ai_uses", is_flag=True, help="With cc-by: training and generation by AI, too.")
@click.option("--purpose", "purposes", multiple=True, help="With ai-…: for what: research, nonCommercial …")
@click.option("--mark", default="", help="With dual: the asset of the mark.")
@click.option("--attach", is_flag=True, help="Put the assets under it at once.")
@as_record
def write(licence: str, assets: tuple[str, ...], mark: str, attach: bool, json_: bool, **said: Any) -> None:
    """Write a policy as museums do, by the name of the licence, and say in plain words what it permits."""
    from wenmai.cli.wording import language
    from wenmai.rights.summaries.summarise import summarise
    from wenmai.rights.templates.terms import Terms
    from wenmai.services.templating import Choice, write_licence

    chosen = {name: said.pop(name) for name in ("exclusivity", "sample_approval", "ai_uses", "purposes")}
    with opened(inline=True) as context:
        terms = Terms(context.party, assets, **said)
        written = write_licence(context, licence, terms, Choice(mark=mark, **chosen), attach=attach)
    told = [{"id": one.id, "assets": list(one.assets), "says": summarise(one.policy, language())} for one in written]
    if json_:
        print_json({"policies": told})
        return
    for one in told:
        click.echo(f"{one['id']}\n  " + "\n  ".join(one["says"]))


@policy.command()
@click.argument("policy_id", metavar="POLICY")
@as_record
def summary(policy_id: str, json_: bool) -> None:
    """Say in plain words what a policy permits, in Chinese or English (WENMAI_LANG)."""
    from wenmai.cli.wording import language
    from wenmai.rights.summaries.summarise import summarise
    from wenmai.services.licensing import show_policy

    with opened(inline=True) as context:
        says = summarise(show_policy(context, policy_id), language())
    if json_:
        print_json({"id": policy_id, "says": says})
    else:
        click.echo("\n".join(says))


@policy.command("list")
@as_record
def list_(json_: bool) -> None:
    """List your policies."""
    from wenmai.services.licensing import list_policies

    with opened(inline=True) as context:
        found = list_policies(context)
    print_records("policies", [{"id": one, "uid": found[one].uid} for one in found], ("id", "uid"), json_)


@policy.command()
@click.argument("policy_id", metavar="POLICY")
def show(policy_id: str) -> None:
    """Print a policy as JSON-LD."""
    from wenmai.rights.odrl.writing import policy_to_jsonld
    from wenmai.services.licensing import show_policy

    with opened(inline=True) as context:
        print_json(policy_to_jsonld(show_policy(context, policy_id)))


@policy.command()
@click.argument("policy_id", metavar="POLICY")
@click.argument("assets", nargs=-1, required=True, metavar="ASSET…")
@as_record
def attach(policy_id: str, assets: tuple[str, ...], json_: bool) -> None:
    """Put assets of your own under a policy of your own, in the place of the one before."""
    from wenmai.services.licensing import attach_policy

    with opened(inline=True) as context:
        found = attach_policy(context, policy_id, assets)
    print_record({"policy": policy_id, "assets": [asset.id for asset in found]}, json_)


@policy.command()
@click.argument("assets", nargs=-1, required=True, metavar="ASSET…")
@click.option("--basis", type=click.Choice(BASES), required=True, help="On what ground you hold the right.")
@click.option("--statement", required=True, help="In words.")
@click.option(
    "--document", type=click.Path(path_type=Path, exists=True), help="A paper that proves it; kept by digest."
)
@click.option("--registry", default="", help="Where the right is registered.")
@click.option("--registration", default="", help="Under which number.")
@click.option("--whole-work", is_flag=True, help="For all pictures of the works that these depict.")
@as_record
def evidence(
    assets: tuple[str, ...],
    basis: str,
    statement: str,
    document: Path | None,
    registry: str,
    registration: str,
    whole_work: bool,
    json_: bool,
) -> None:
    """State on what ground you hold the right in assets of yours (确权). Nothing is offered without."""
    from wenmai.services.describing import evidence_json
    from wenmai.services.licensing import Ground, state_evidence

    ground = Ground(basis, statement, document, registry, registration)  # type: ignore[arg-type]
    with opened(inline=True) as context:
        stated = state_evidence(context, assets, ground, whole_work=whole_work)
    print_records("evidence", [evidence_json(one) for one in stated], ("id", "basis", "statement"), json_)


@policy.command()
@click.argument("action")
@click.argument("assets", nargs=-1, required=True, metavar="ASSET…")
@click.option("--place", help="Where: an ISO 3166 code.")
@click.option("--goods", help="On which goods.")
@click.option("--count", type=int, help="How many units altogether.")
@click.option("--purpose", help="For what: research, commercial …")
@as_record
def ask(
    action: str,
    assets: tuple[str, ...],
    place: str | None,
    goods: str | None,
    count: int | None,
    purpose: str | None,
    json_: bool,
) -> None:
    """Ask whether you may do something with assets, and why or why not. Nothing is recorded."""
    from wenmai.cli.wording import language
    from wenmai.rights.facts import Facts
    from wenmai.services.describing import permit_json
    from wenmai.services.licensing import ask as ask_rights

    facts = Facts(place=place or (), product=goods or (), count=count, purpose=purpose or ())
    with opened(inline=True) as context:
        permits = ask_rights(context, action, assets, facts)
    if json_:
        print_json({"permitted": all(one.permitted for one in permits), "permits": [permit_json(p) for p in permits]})
    else:
        for one in permits:
            click.echo(f"{one.asset_id[:16]}  {'yes' if one.permitted else 'NO'}  {one.ground}")
            for reason in one.reasons:
                click.echo(f"  {reason.words(language())}")
    if not all(one.permitted for one in permits):
        raise click.exceptions.Exit(1)
