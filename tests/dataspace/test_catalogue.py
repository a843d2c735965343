"""The catalogue as rdflib and SHACL read it: both forms say the same, and what DCAT asks for is there."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, ODRL2, RDF, XSD

from tests.dataspace.conftest import Fair
from wenmai.dataspace.dcat import catalogue_head, context, dataset
from wenmai.dataspace.names import CATALOGUE, CURRENCY, DATASET, OFFER
from wenmai.dataspace.policies import offer_jsonld, offer_policy
from wenmai.dataspace.streaming import JSON_LD, TURTLE, written
from wenmai.kernel.errors import NotFound
from wenmai.rights.odrl.graph import policy_from_graph
from wenmai.rights.odrl.records import Policy
from wenmai.rights.odrl.writing import policy_to_jsonld
from wenmai.services.cataloguing import catalogue_page, listing_of, write_catalogue
from wenmai.services.offering import withdraw_offer

# rdflib's own JSON-LD parser uses a class that rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
BASE = "https://wenmai.example"
SHAPES = Path(__file__).parents[1] / "data" / "dcat-ap-3" / "shapes.ttl"


def as_text(fair: Fair, media_type: str) -> str:
    return "".join(write_catalogue(fair.acting_as("shop"), BASE, media_type))


def as_graph(fair: Fair, media_type: str = TURTLE) -> Graph:
    return Graph().parse(data=as_text(fair, media_type), format="turtle" if media_type == TURTLE else "json-ld")


@pytest.mark.both_databases
def test_json_ld_and_turtle_are_one_graph(fair: Fair) -> None:
    first, second = as_graph(fair, JSON_LD), as_graph(fair, TURTLE)
    assert len(first) > 150
    assert isomorphic(first, second)


def test_the_json_ld_names_no_context_to_be_fetched(fair: Fair) -> None:
    document = json.loads(as_text(fair, JSON_LD))
    assert isinstance(document["@context"], dict)
    assert "@context" not in json.dumps(document["dcat:dataset"])
    assert len(document["dcat:dataset"]) == 3


def test_what_dcat_asks_for_is_there(fair: Fair) -> None:
    """DCAT 3, 6.3 (catalogue), 6.6 (dataset), 6.8 (distribution), 6.9 (service)."""
    graph = as_graph(fair)
    catalogue = URIRef(CATALOGUE)
    assert (catalogue, RDF.type, DCAT.Catalog) in graph
    listed = {str(one) for one in graph.objects(catalogue, DCAT.dataset)}
    assert listed == {DATASET + fair.offers[name].id for name in ("scarf", "study", "brand")}
    [service] = graph.objects(catalogue, DCAT.service)
    assert str(graph.value(service, DCAT.endpointURL)) == f"{BASE}/dsp/2025-1"
    scarf = URIRef(DATASET + fair.offers["scarf"].id)
    assert set(graph.objects(scarf, DCTERMS.title)) == {
        Literal("许可 scarf", lang="zh"), Literal("Licence <scarf>", lang="en"),
    }  # fmt: skip
    [publisher] = graph.objects(scarf, DCTERMS.publisher)
    assert str(publisher) == "urn:wenmai:party:palace"
    assert set(graph.objects(publisher, FOAF.name)) == {Literal("palace 方", lang="zh"), Literal("Palace", lang="en")}
    assert graph.value(scarf, DCTERMS.issued) == Literal(fair.offers["scarf"].registered_at, datatype=XSD.dateTime)
    assert Literal("Bronze", lang="en") in set(graph.objects(scarf, DCAT.keyword))
    [when] = graph.objects(scarf, DCTERMS.temporal)
    assert str(graph.value(when, DCAT.startDate)) == "0618"
    assert str(graph.value(when, DCAT.endDate)) == "0907"
    [where] = graph.objects(scarf, DCTERMS.spatial)
    assert str(graph.value(where, URIRef("http://www.w3.org/2000/01/rdf-schema#label"))) == "湖南 \\ Hunan"
    [distribution] = graph.objects(scarf, DCAT.distribution)
    assert graph.value(distribution, DCAT.accessService) == service
    assert str(graph.value(distribution, DCAT.mediaType)).endswith("/media-types/text/plain")
    policy = fair.offers["scarf"].items[0].policy_id
    assert str(graph.value(distribution, DCTERMS.license)) == f"urn:wenmai:policy:{policy}"
    assert len(set(graph.objects(URIRef(DATASET + fair.offers["brand"].id), DCAT.distribution))) == 2


def test_the_price_is_a_duty_and_the_policy_reads_back(fair: Fair) -> None:
    graph = as_graph(fair)
    policy = policy_of(graph, fair.offers["brand"].id)
    assert {target.uid for rule in policy.permissions for target in rule.targets} == {
        f"urn:wenmai:asset:{asset_id}" for asset_id in fair.offers["brand"].asset_ids
    }
    [paying] = [duty for duty in policy.obligations if duty.actions[0].name.endswith("compensate")]
    [amount] = paying.actions[0].refinements
    assert amount.right[0].text == "100.07"
    assert amount.unit == CURRENCY
    free = policy_of(graph, fair.offers["study"].id)
    assert not [duty for duty in free.obligations if duty.actions[0].name.endswith("compensate")]


def test_joined_as_they_stand_is_joined_as_they_are_read(fair: Fair) -> None:
    for listing in catalogue_page(fair.acting_as("shop")).listings:
        bodies = [listing.bodies[one] for one in listing.offer.asset_ids]
        read = policy_to_jsonld(offer_policy(listing.offer, listing.policies))
        assert offer_jsonld(listing.offer, bodies) == {name: read[name] for name in read if name != "@context"}
        shared = [{**body, "assigner": "urn:wenmai:party:palace"} for body in bodies]
        assert offer_jsonld(listing.offer, shared)["permission"]


def policy_of(graph: Graph, offer_id: str) -> Policy:
    iri = URIRef(OFFER + offer_id)
    assert (URIRef(DATASET + offer_id), ODRL2.hasPolicy, iri) in graph
    alone, waiting = Graph(), [iri]
    while waiting:
        for triple in graph.triples((waiting.pop(), None, None)):
            alone.add(triple)
            waiting += [triple[2]] if isinstance(triple[2], BNode) or "urn:wenmai:duty:" in triple[2] else []
    return policy_from_graph(alone, str(iri))


def test_the_shapes_of_dcat_ap_hold(fair: Fair) -> None:
    shapes = Graph().parse(SHAPES, format="turtle")
    graph = as_graph(fair)
    # By RDFS everything is an rdfs:Resource, which some shapes ask for by name.
    conforms, _, told = pyshacl.validate(graph, shacl_graph=shapes, inference="rdfs")
    assert conforms, told
    for missing in (DCTERMS.title, DCTERMS.publisher, DCAT.accessURL, DCAT.endpointURL, FOAF.name):
        lacking = as_graph(fair)
        lacking.remove((None, missing, None))
        assert not pyshacl.validate(lacking, shacl_graph=shapes, inference="rdfs")[0], missing


def test_only_listed_offers_are_shown_and_pages_lead_on(fair: Fair) -> None:
    shop = fair.acting_as("shop")
    first = catalogue_page(shop, limit=2)
    assert first.after is not None
    assert first.before is None
    second = catalogue_page(shop, after=first.after, limit=2)
    assert (len(first.listings), len(second.listings), second.after) == (2, 1, None)
    assert second.before is not None
    assert catalogue_page(shop, before=second.before, limit=2).listings == first.listings
    with pytest.raises(NotFound):
        listing_of(shop, fair.offers["waiting"].id)
    withdraw_offer(fair.acting_as("palace"), fair.offers["study"].id, "no more")
    with pytest.raises(NotFound):
        listing_of(shop, fair.offers["study"].id)
    assert DATASET + fair.offers["study"].id not in as_text(fair, JSON_LD)


HOSTILE = (
    '"',
    "\\",
    "\n",
    "\r\t",
    "a\x01b",
    "]] . <urn:x> a <urn:y> .",
    "\\u0041",
    "🐉",
    "<>",
    "'''",
    "@en",
    "^^xsd:x",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_record_says_stays_a_text(fair: Fair, text: str) -> None:
    listing = listing_of(fair.acting_as("shop"), fair.offers["scarf"].id)
    said = replace(listing, offer=replace(listing.offer, title_en=text), places=(text,), seller_en=text)
    pieces = [dataset(said, BASE)]
    head = catalogue_head(BASE, ("", text))
    turtle = Graph().parse(data="".join(written(head, pieces, TURTLE)), format="turtle")
    json_ld = Graph().parse(data="".join(written(head, pieces, JSON_LD)), format="json-ld")
    assert isomorphic(turtle, json_ld)
    assert Literal(text, lang="en") in set(turtle.objects(URIRef(DATASET + listing.offer.id), DCTERMS.title))


def test_the_context_maps_every_term_to_the_vocabularies() -> None:
    mapped = context()
    assert mapped["permission"]["@id"] == "http://www.w3.org/ns/odrl/2/permission"
    assert mapped["dcat"] == str(DCAT)
