"""The JSON-LD context that wenmai writes, and how it reads names by the contexts of others. Nothing is fetched.

The mapping is our own, made from the vocabulary tables; it agrees with ``http://www.w3.org/ns/odrl.jsonld`` on the
terms of ODRL 2.2 (W3C ODRL Vocabulary & Expression, section 5), so a document names that context by its address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wenmai.kernel.errors import InvalidInput
from wenmai.rights.odrl import vocabulary as v
from wenmai.rights.profile import names
from wenmai.rights.profile.names import ODRL, odrl, words

W3C_CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
KNOWN_CONTEXTS = frozenset({W3C_CONTEXT, "https://www.w3.org/ns/odrl.jsonld"})
WRITTEN_CONTEXT = [W3C_CONTEXT, {"wenmai": names.WENMAI}]

PREFIXES = {
    "odrl": ODRL,
    "wenmai": names.WENMAI,
    "cc": names.CC,
    "rdf": names.RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": names.DCTERMS,
    "dcterms": names.DCTERMS,
    "xsd": names.XSD,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "schema": "http://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
}
# Words about a policy that change nothing of what it permits.
DESCRIPTIVE = (
    *(PREFIXES[name] for name in ("rdfs", "owl", "skos", "dct", "foaf", "vcard", "schema", "prov")),
    "http://purl.org/dc/elements/1.1/",
    "https://schema.org/",
)
NAMED_PROPERTIES = words(
    "profile inheritFrom permission prohibition obligation target assigner assignee duty remedy consequence "
    "constraint refinement partOf source rightOperandReference unit dataType output"
)
TERM_PROPERTIES = ("action", "conflict", "leftOperand", "operator")
PLAIN_PROPERTIES = ("rightOperand", "status")
LIST_PROPERTIES = ("and", "or", "xone", "andSequence")
PROPERTIES = frozenset((*NAMED_PROPERTIES, *TERM_PROPERTIES, *PLAIN_PROPERTIES, *LIST_PROPERTIES))
CLASSES = ("Permission", "Prohibition", "Duty", "Constraint", "LogicalConstraint", "Asset", "AssetCollection")
TERMS = frozenset(
    {*v.ACTIONS, *v.OPERATORS, *v.OPERAND_KINDS, *v.POLICY_KINDS, *v.CONFLICT_STRATEGIES}
    | {odrl(name) for name in (*CLASSES, "Party", "PartyCollection", "Rule", "Action", "policyUsage")}
)
ROLES = {role.removeprefix(ODRL) for role in v.PARTY_ROLES}


def context() -> dict[str, Any]:
    """The whole mapping as a JSON-LD context, for processors that cannot look up the address."""
    terms: dict[str, Any] = {**PREFIXES, "uid": "@id", "type": "@type"}
    terms |= {term.removeprefix(ODRL): term for term in sorted(TERMS) if term.startswith(ODRL)}
    terms |= {name: {"@id": odrl(name), "@type": "@id"} for name in (*NAMED_PROPERTIES, *sorted(ROLES))}
    terms |= {name: {"@id": odrl(name), "@type": "@vocab"} for name in TERM_PROPERTIES}
    terms |= {name: {"@id": odrl(name)} for name in PLAIN_PROPERTIES}
    return terms | {name: {"@id": odrl(name), "@type": "@id"} for name in LIST_PROPERTIES}


class Names:
    """Expands the names of one document. Raises InvalidInput where its context cannot be known without fetching."""

    def __init__(self, stated: Any) -> None:
        self.prefixes = dict(PREFIXES)
        self.aliases = {"uid": "@id", "type": "@type"}
        for part in stated if isinstance(stated, list) else [stated]:
            self._add(part)

    def _add(self, part: Any) -> None:
        if part is None or (isinstance(part, str) and part in KNOWN_CONTEXTS):
            return
        if not isinstance(part, Mapping):
            raise _unknown(part)
        for name, meaning in part.items():
            iri = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
            if name == "@vocab" and iri == ODRL:
                continue
            if name.startswith("@") or not isinstance(iri, str):
                raise _unknown({name: meaning})
            if iri.endswith(("#", "/", ":", "_", "=")) and not isinstance(meaning, Mapping):
                self.prefixes[name] = iri
            else:
                self.aliases[name] = iri if iri.startswith("@") else self.iri(iri)

    def iri(self, name: str) -> str:
        """An IRI, written out. What has no known prefix stays as it is."""
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and prefix in self.prefixes:
            return self.prefixes[prefix] + rest
        return name

    def term(self, name: str) -> str:
        """A word of the vocabulary (``use``), or an IRI."""
        if name in self.aliases:
            return self.aliases[name]
        return odrl(name) if odrl(name) in TERMS else self.iri(name)

    def property(self, name: str) -> str:
        """The IRI of a property, or a JSON-LD keyword."""
        if name in self.aliases:
            return self.aliases[name]
        return odrl(name) if name in PROPERTIES or name in ROLES else self.iri(name)


def _unknown(part: Any) -> InvalidInput:
    return InvalidInput(
        f"the JSON-LD context {part!r} is not known, and nothing is fetched",
        where="@context",
        remedy=f"Use {W3C_CONTEXT} with prefixes of your own, or read the document into an RDF graph first.",
        rule="policy.context",
    )
