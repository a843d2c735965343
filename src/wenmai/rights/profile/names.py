"""Namespaces, and the terms of the wenmai profile."""

from __future__ import annotations

ODRL = "http://www.w3.org/ns/odrl/2/"
CC = "http://creativecommons.org/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"

PROFILE = "https://w3id.org/wenmai/odrl"
WENMAI = PROFILE + "#"
PLACE = "https://w3id.org/wenmai/place/"
GOODS = "https://w3id.org/wenmai/goods/"

TRAIN_AI = WENMAI + "trainAI"
GENERATE_AI = WENMAI + "generateAI"
MERCHANDISE = WENMAI + "merchandise"
SUBMIT_SAMPLE = WENMAI + "submitSample"
REPORT_SALES = WENMAI + "reportSales"
ASKED_ASSET = WENMAI + "asset"
ASKING_PARTY = WENMAI + "party"
CREDIT_LINE = WENMAI + "creditLine"
EXCLUSIVITY = WENMAI + "exclusivity"
SOLE = WENMAI + "sole"
EXCLUSIVE = WENMAI + "exclusive"

NON_COMMERCIAL = WENMAI + "nonCommercial"
COMMERCIAL = WENMAI + "commercial"
RESEARCH = WENMAI + "research"
EDUCATION = WENMAI + "education"
PERSONAL = WENMAI + "personal"

ASSET_URN = "urn:wenmai:asset:"
PARTY_URN = "urn:wenmai:party:"


def odrl(term: str) -> str:
    """The IRI of a term of ODRL: ``odrl("use")``."""
    return ODRL + term


def words(text: str) -> tuple[str, ...]:
    """The words of a text: how long lists of short terms are written here."""
    return tuple(text.split())


def asset_iri(asset_id: str) -> str:
    """How a policy names an Asset: its id as a URN. What is an IRI already stays as it is."""
    return asset_id if ":" in asset_id else ASSET_URN + asset_id


def party_iri(party_id: str) -> str:
    """How a policy names a Party: its id as a URN. What is an IRI already stays as it is."""
    return party_id if ":" in party_id else PARTY_URN + party_id
