"""Listed offers as DCAT 3 datasets, in JSON-LD whose context stands in the document: nothing need be fetched.

W3C Data Catalog Vocabulary (DCAT) 3, sections 6.3 to 6.8; what DCAT-AP 3 makes mandatory (title, description,
publisher, the access address of a distribution, the endpoint of a service) is always there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenmai.assets.model import Asset
from wenmai.dataspace.listings import Listing, Period
from wenmai.dataspace.names import (
    ACCESS_RIGHT,
    CATALOGUE,
    DATASET,
    DCAT,
    MEDIA_TYPES,
    PROTOCOL_PATH,
    SERVICE,
    in_both_languages,
)
from wenmai.dataspace.policies import offer_jsonld
from wenmai.exchange.model import Offer
from wenmai.kernel.money import show_yuan
from wenmai.rights.odrl.context import context as odrl_context
from wenmai.rights.profile.names import party_iri
from wenmai.rights.store import POLICY_URN

JsonObject = dict[str, Any]
PUBLISHER = "house"
TITLES = ("文脉目录：挂牌的许可", "wenmai catalogue: licences on offer")
DESCRIPTIONS = (
    "博物馆藏品图像、纹样与设计的许可，附权利策略与价格。",
    "Licences for museum pictures, patterns and designs, with their policies and prices.",
)
SERVICE_TITLES = ("文脉数据空间端点", "wenmai dataspace endpoint")


def context() -> JsonObject:
    """Every term that a catalogue uses: those of ODRL as wenmai writes it, and the prefix of DCAT."""
    return {**odrl_context(), "dcat": DCAT}


def catalogue_head(base: str, publisher: tuple[str, str]) -> JsonObject:
    """The catalogue without its datasets; ``base`` is the address of the server, ``publisher`` its names (zh, en)."""
    return {
        "@id": CATALOGUE,
        "@type": "dcat:Catalog",
        "dct:title": list(in_both_languages(*TITLES)),
        "dct:description": list(in_both_languages(*DESCRIPTIONS)),
        "dct:publisher": _agent(PUBLISHER, *publisher),
        "dcat:service": {
            "@id": SERVICE,
            "@type": "dcat:DataService",
            "dct:title": list(in_both_languages(*SERVICE_TITLES)),
            "dcat:endpointURL": {"@id": base + PROTOCOL_PATH},
            "dcat:endpointDescription": {"@id": base + "/api/v1/openapi.json"},
        },
    }


def dataset(listing: Listing, base: str) -> JsonObject:
    """One listed offer as a dcat:Dataset with its policy inline and a distribution for each asset."""
    offer = listing.offer
    said: JsonObject = {
        "@id": DATASET + offer.id,
        "@type": "dcat:Dataset",
        "dct:identifier": offer.id,
        "dct:title": list(in_both_languages(offer.title_zh, offer.title_en)),
        "dct:description": _descriptions(listing),
        "dct:publisher": _agent(offer.seller, listing.seller_zh, listing.seller_en),
        "dct:issued": {"@value": offer.registered_at, "@type": "xsd:dateTime"},
        "dct:accessRights": {"@id": ACCESS_RIGHT, "@type": "dct:RightsStatement"},
        "odrl:hasPolicy": offer_jsonld(offer, [listing.bodies[one] for one in offer.asset_ids]),
        "dcat:keyword": [text for zh, en in listing.keywords for text in in_both_languages(zh, en)],
        "dct:temporal": [_period(one) for one in listing.periods],
        "dct:spatial": [{"@type": "dct:Location", "rdfs:label": place} for place in listing.places],
        "dcat:distribution": [_distribution(listing, one, base) for one in offer.asset_ids],
    }
    return {name: value for name, value in said.items() if value != []}


def _distribution(listing: Listing, asset_id: str, base: str) -> JsonObject:
    """One asset as it will be handed over. Its size and digest are not told: each fetch carries marks of its own."""
    asset: Asset = listing.assets[asset_id]
    titles = list(in_both_languages(asset.title_zh, asset.title_en))
    return {
        "@type": "dcat:Distribution",
        **({"dct:title": titles} if titles else {}),
        "dcat:accessURL": {"@id": f"{base}/api/v1/offers/{listing.offer.id}"},
        "dcat:accessService": {"@id": SERVICE},
        "dcat:mediaType": {"@id": MEDIA_TYPES + asset.media_type, "@type": "dct:MediaType"},
        "dct:license": {"@id": POLICY_URN + listing.offer.policy_of(asset_id), "@type": "dct:LicenseDocument"},
    }


def _agent(party: str, zh: str, en: str) -> JsonObject:
    names = list(in_both_languages(zh, en)) or [{"@value": party, "@language": "en"}]
    return {"@id": party_iri(party), "@type": "foaf:Agent", "foaf:name": names}


def _descriptions(listing: Listing) -> list[Mapping[str, str]]:
    """What is offered, from where, and for how much, in a sentence for people."""
    offer = listing.offer
    works = dict.fromkeys(listing.works[one].shown_titles for one in offer.asset_ids if one in listing.works)
    chinese = [zh or en for zh, en in works] or [offer.title_zh or offer.title_en]
    english = [en or zh for zh, en in works] or [offer.title_en or offer.title_zh]
    price = show_yuan(offer.price_fen)
    return list(
        in_both_languages(
            f"{'、'.join(chinese)}。许可期限 {offer.terms.term_days} 天，价格 {price} 元。",
            f"{', '.join(english)}. A licence for {offer.terms.term_days} days, price {price} CNY{_kind(offer)}.",
        )
    )


def _kind(offer: Offer) -> str:
    return "" if offer.terms.exclusivity == "ordinary" else f", {offer.terms.exclusivity}"


def _period(period: Period) -> JsonObject:
    said: JsonObject = {
        "@type": "dct:PeriodOfTime",
        "skos:prefLabel": list(in_both_languages(period.name_zh, period.name_en)),
    }
    for name, year in (("dcat:startDate", period.first_year), ("dcat:endDate", period.last_year)):
        if year is not None:
            # XSD 1.1 counts the year before the year 1 as 0000: what the lexicon calls -1 is 0000.
            counted = year if year > 0 else year + 1
            said[name] = {"@value": f"{'-' if counted < 0 else ''}{abs(counted):04d}", "@type": "xsd:gYear"}
    return said
