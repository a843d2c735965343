"""Judging any file's content credential: is it as this house signed it, and what was it made from?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wenmai.rights.credentials.apart import verify_file
from wenmai.rights.credentials.trust import trust_in
from wenmai.rights.credentials.verdict import IngredientSeen, Verdict
from wenmai.rights.credentials.wording import words_of
from wenmai.services.context import Context


def verify_credential(context: Context, path: Path, sidecar: Path | None = None) -> Verdict:
    """Judge a file, in a process of its own: no file, however it was made, takes this one down.

    A credential that lies beside the file under its name and ``.c2pa`` is found by itself.
    """
    beside = path.with_name(path.name + ".c2pa")
    return verify_file(path, trust_in(context.home), sidecar or (beside if beside.is_file() else None))


def describe_verdict(verdict: Verdict, language: str) -> Iterator[str]:
    """The verdict for people, a line for each thing."""
    yield f"{verdict.file}: {verdict.state} / {verdict.standing}"
    for finding in verdict.findings:
        yield f"  {finding.outcome:<7} {words_of(finding.code, language)}"
    if verdict.seen is None:
        return
    seen = verdict.seen
    for name in ("title", "owner", "asset_id", "line", "policy_id", "agreement_id", "signer", "claim_generator"):
        if getattr(seen, name):
            yield f"  {name.replace('_', ' '):<15} {getattr(seen, name)}"
    yield from _tree(seen.ingredients, "  ")


def _tree(ingredients: tuple[IngredientSeen, ...], indent: str) -> Iterator[str]:
    for one in ingredients:
        yield f"{indent}{one.relation}: {one.title} {one.asset_id[:16]}"
        if one.seen is not None:
            yield from _tree(one.seen.ingredients, indent + "  ")
