"""The names by which other dataspaces know our offers, agreements and processes, and the vocabularies that say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wenmai.kernel.digests import DIGEST_LENGTH
from wenmai.kernel.errors import NotFound
from wenmai.rights.profile.names import ODRL, WENMAI

DCAT = "http://www.w3.org/ns/dcat#"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
CURRENCY = "http://publications.europa.eu/resource/authority/currency/CNY"
ACCESS_RIGHT = "http://publications.europa.eu/resource/authority/access-right/RESTRICTED"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

VERSION = "2025-1"
PROTOCOL_PATH = f"/dsp/{VERSION}"
CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"  # Dataspace Protocol 2025-1, 'Schemas & Contexts'
FORMAT = "HttpData-PULL"  # the only one: the consumer fetches
ENDPOINT_TYPE = "https://w3id.org/idsa/v4.1/HTTP"

DATASET, OFFER, AGREEMENT, NEGOTIATION, TRANSFER, PARTY = (
    f"urn:wenmai:{noun}:" for noun in ("dataset", "offer", "agreement", "negotiation", "transfer", "party")
)
CATALOGUE = "urn:wenmai:catalogue"
SERVICE = "urn:wenmai:service:dataspace"
SHORT_NAMES = ((WENMAI, "wenmai:"), (ODRL, ""))
_ID = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}")


def id_in(iri: str, noun: str) -> str:
    """The id that an IRI of ours carries; a bare id stands for itself. Raises NotFound for everything else."""
    identity = iri.removeprefix(noun)
    if _ID.fullmatch(identity) is None:
        kind = noun.removesuffix(":").rsplit(":", 1)[-1]
        raise NotFound(f"no {kind} has the id {iri[:100]!r}", rule=f"{kind}.unknown")
    return identity


def in_both_languages(zh: str, en: str) -> Iterator[dict[str, str]]:
    """Texts as JSON-LD language strings; an empty one says nothing."""
    for text, language in ((zh, "zh"), (en, "en")):
        if text:
            yield {"@value": text, "@language": language}
