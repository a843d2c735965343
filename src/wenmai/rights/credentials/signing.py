"""Puts a signed credential into a file, or beside it.

Files are streamed: what is held in memory is the manifest, not the file. Nothing is fetched and no timestamp is asked
for, so a credential holds as long as the certificate that signed it; when it was made, the audit log proves.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from wenmai.kernel import digests
from wenmai.kernel.errors import InvalidInput, StorageFailure
from wenmai.rights.credentials import carriers, engine, layout, manifest
from wenmai.rights.credentials.carried import carried_manifests, carries_manifest, read_carried
from wenmai.rights.credentials.cbor import NotStrict
from wenmai.rights.credentials.facts import CredentialFacts, Ingredient, Relation
from wenmai.rights.credentials.identity import Identity
from wenmai.rights.credentials.nowhere import Nowhere

if TYPE_CHECKING:
    import c2pa

_ANY = "application/octet-stream"
NOT_ACCOUNTED = "credential.not-accounted"


def sign_image(data: bytes, media_type: str, facts: CredentialFacts, identity: Identity) -> bytes:
    """``data`` with a signed credential inside. What ``carriers.EMBEDDING`` lists can carry one.

    Where ``data`` carries a credential already and ``facts`` name no parent, that state of the file becomes the
    parent, so that its history is not lost.

    Raises InvalidInput: a media type that cannot carry one, bytes that are not of that type, facts that contradict
    themselves, an ingredient whose bytes are not those that its digest names.
    """
    carriers.require_embedding(media_type, facts.asset_id[:12])
    signed = io.BytesIO()
    _sign(io.BytesIO(data), signed, media_type, _with_history(data, media_type, facts), identity, embed=True)
    whole = signed.getvalue()
    _require_accounted(whole, media_type, facts.asset_id[:12])
    return whole


def sign_file(source: Path, target: Path, media_type: str, facts: CredentialFacts, identity: Identity) -> None:
    """As ``sign_image``, from file to file: ``target`` is there whole or not at all; it may be ``source`` itself.

    Raises as ``sign_image``, and StorageFailure where the disk refuses.
    """
    carriers.require_embedding(media_type, str(source))
    named = _with_history(source, media_type, facts)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with source.open("rb") as read, draft.open("x+b") as written:
            _sign(read, written, media_type, named, identity, embed=True)
            _flush(written)
        _require_accounted(draft, media_type, str(source))
        draft.replace(target)
    except OSError as error:
        raise StorageFailure(f"cannot be signed: {error.strerror}", where=str(error.filename or target)) from error
    finally:
        draft.unlink(missing_ok=True)


def sign_sidecar(source: Path | bytes, facts: CredentialFacts, identity: Identity) -> bytes:
    """A signed credential to lie beside ``source``, of whatever type: the bytes of ``<file>.c2pa``.

    Raises InvalidInput for empty bytes and for facts as ``sign_image`` does.
    """
    if (len(source) if isinstance(source, bytes) else source.stat().st_size) == 0:
        raise InvalidInput("an empty file has nothing to vouch for", where=_where(source), rule="credential.empty")
    with ExitStack() as stack:
        return _sign(_opened(source, stack), io.BytesIO(), _ANY, facts, identity, embed=False)


def _sign(
    source: BinaryIO, target: BinaryIO, media_type: str, facts: CredentialFacts, identity: Identity, *, embed: bool
) -> bytes:
    import c2pa

    manifest.check(facts)
    carried = _without_clashes([_checked(ingredient) for ingredient in facts.ingredients])
    definition = manifest.define(facts, [one or {} for one in carried]) | {"format": media_type}
    with ExitStack() as stack, engine.in_our_words(facts.asset_id[:12]):
        context = stack.enter_context(engine.open_engine(identity.trust.authorities))
        builder = stack.enter_context(c2pa.Builder(definition, context))
        for number, (ingredient, brought) in enumerate(zip(facts.ingredients, carried, strict=True)):
            _add(builder, number, ingredient, by_name=brought is None)
        if not embed:
            builder.set_no_embed()
        info = c2pa.C2paSignerInfo(identity.algorithm, identity.chain_pem, identity.key_pem, None)
        signer = stack.enter_context(c2pa.Signer.from_info(info))
        return bytes(builder.sign(signer, media_type, source, target if embed else Nowhere()))


def _checked(ingredient: Ingredient) -> Mapping[str, str]:
    """The manifests that the ingredient's file carries; raises InvalidInput where its bytes are others than named."""
    if ingredient.source is None:
        return {}
    try:
        found = _digest(ingredient.source)
    except OSError as error:
        raise StorageFailure(f"cannot be read: {error.strerror}", where=str(ingredient.source)) from error
    if found != ingredient.digest:
        raise InvalidInput(
            f"the ingredient's bytes have the digest {found[:12]}…, and {ingredient.digest[:12]}… is named",
            where=ingredient.asset_id[:12],
            remedy="Give the bytes of the asset that is named.",
            rule="credential.ingredient-digest",
        )
    return carried_manifests(ingredient.source, ingredient.media_type)


def _require_accounted(signed: Path | bytes, media_type: str, where: str) -> None:
    """Nothing leaves that would not be judged ours: of a BigTIFF, say, the library leaves out the wrong bytes."""
    try:
        layout.account(read_carried(signed, media_type))
    except NotStrict as error:
        raise InvalidInput(
            f"a credential inside this file would not vouch for all of it ({error})",
            where=where,
            remedy="Sign a sidecar for it.",
            rule=NOT_ACCOUNTED,
        ) from error


def _without_clashes(carried: Sequence[Mapping[str, str]]) -> list[Mapping[str, str] | None]:
    """None for an ingredient that brings another manifest of a name already brought.

    A store holds one manifest of a name (C2PA 2.2, section 11.2), and renaming one would break its own signature.
    """
    brought: dict[str, str] = {}
    kept: list[Mapping[str, str] | None] = []
    for manifests in carried:
        clash = any(brought.get(label, digest) != digest for label, digest in manifests.items())
        kept.append(None if clash else manifests)
        brought.update({} if clash else manifests)
    return kept


def _add(builder: c2pa.Builder, number: int, ingredient: Ingredient, *, by_name: bool) -> None:
    """With its file, so that its own credential comes along; by name alone where the library cannot read the file."""
    import c2pa

    definition = manifest.ingredient_definition(number, ingredient)
    source = ingredient.source
    if by_name or source is None or not carriers.can_embed(ingredient.media_type):
        builder.add_ingredient(definition, _ANY, io.BytesIO(b""))
        return
    with ExitStack() as stack:
        try:
            builder.add_ingredient(definition, ingredient.media_type, _opened(source, stack))
        except c2pa.C2paError:
            builder.add_ingredient(definition, _ANY, io.BytesIO(b""))


def _with_history(source: Path | bytes, media_type: str, facts: CredentialFacts) -> CredentialFacts:
    if any(one.relation is Relation.PARENT for one in facts.ingredients) or not carries_manifest(source, media_type):
        return facts
    digest = _digest(source)
    parent = Ingredient(digest, digest, facts.title, Relation.PARENT, media_type, source)
    return replace(facts, ingredients=(parent, *facts.ingredients))


def _digest(source: Path | bytes) -> str:
    return digests.of_bytes(source) if isinstance(source, bytes) else digests.of_file(source)


def _opened(source: Path | bytes, stack: ExitStack) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else stack.enter_context(source.open("rb"))


def _where(source: Path | bytes) -> str:
    return "" if isinstance(source, bytes) else str(source)


def _flush(written: BinaryIO) -> None:
    written.flush()
    os.fsync(written.fileno())
