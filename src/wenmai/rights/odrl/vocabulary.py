"""The terms of ODRL 2.2 and of the wenmai profile, and how actions include each other.

Source: W3C ODRL Vocabulary & Expression 2.2 (Recommendation, 2018), sections 3 and 4; deprecated terms by their
``skos:exactMatch``. Actions without a parent there stand alone.
"""

from __future__ import annotations

from wenmai.rights.profile import names
from wenmai.rights.profile.names import CC, ODRL, WENMAI, odrl, words

POLICY_KINDS = frozenset(
    map(odrl, ("Policy", "Set", "Offer", "Agreement", "Request", "Assertion", "Privacy", "Ticket"))
)
# ODRL 2.2 formal semantics: an Offer is a proposition; a Request and an Assertion grant nothing.
GRANTING_KINDS = frozenset(map(odrl, ("Policy", "Set", "Agreement", "Privacy", "Ticket")))

PERM, PROHIBIT, INVALID = odrl("perm"), odrl("prohibit"), odrl("invalid")
CONFLICT_STRATEGIES = frozenset({PERM, PROHIBIT, INVALID})
KNOWN_PROFILES = frozenset({names.PROFILE, odrl("core")})

USE, TRANSFER = odrl("use"), odrl("transfer")
_IN_USE = words(
    "acceptTracking aggregate annotate anonymize archive attribute compensate concurrentUse delete derive "
    "digitize distribute ensureExclusivity execute grantUse include index inform install modify move "
    "nextPolicy obtainConsent play present print read reproduce reviewPolicy stream synchronize textToSpeech "
    "transform translate uninstall watermark"
)
_CC_IN_USE = words(
    "Attribution CommericalUse DerivativeWorks Distribution Notice Reproduction ShareAlike Sharing SourceCode"
)
_WENMAI_IN_USE = ("trainAI", "generateAI", "merchandise", "submitSample", "reportSales")
INCLUDED_IN: dict[str, str] = {
    **{odrl(name): USE for name in _IN_USE},
    **{CC + name: USE for name in _CC_IN_USE},
    CC + "CommercialUse": USE,
    **{WENMAI + name: USE for name in _WENMAI_IN_USE},
    odrl("display"): odrl("play"),
    odrl("extract"): odrl("reproduce"),
    odrl("sell"): TRANSFER,
    odrl("give"): TRANSFER,
}
IMPLIES: dict[str, tuple[str, ...]] = {
    names.TRAIN_AI: (odrl("reproduce"),),
    names.GENERATE_AI: (odrl("derive"),),
    names.MERCHANDISE: (odrl("reproduce"),),
}
NAMED_ONLY = frozenset({names.TRAIN_AI, names.GENERATE_AI})  # no wider permission reaches them
SAME_AS = {
    **{odrl(old): odrl("modify") for old in ("append", "appendTo", "write", "writeTo")},
    **{odrl(old): odrl("extract") for old in ("extractChar", "extractPage", "extractWord")},
    odrl("copy"): odrl("reproduce"),
    odrl("export"): odrl("transform"),
    odrl("license"): odrl("grantUse"),
    odrl("pay"): odrl("compensate"),
    odrl("attachPolicy"): CC + "Notice",
    odrl("attachSource"): CC + "SourceCode",
    odrl("commercialize"): CC + "CommercialUse",
    CC + "CommericalUse": CC + "CommercialUse",  # as the Recommendation spells it
    odrl("share"): CC + "Sharing",
    odrl("shareAlike"): CC + "ShareAlike",
}
ACTIONS = frozenset({USE, TRANSFER, *INCLUDED_IN, *SAME_AS})

EQ, NEQ, LT, LTEQ, GT, GTEQ = map(odrl, ("eq", "neq", "lt", "lteq", "gt", "gteq"))
IS_A, HAS_PART, IS_PART_OF = map(odrl, ("isA", "hasPart", "isPartOf"))
IS_ALL_OF, IS_ANY_OF, IS_NONE_OF = map(odrl, ("isAllOf", "isAnyOf", "isNoneOf"))
OPERATORS = frozenset({EQ, NEQ, LT, LTEQ, GT, GTEQ, IS_A, HAS_PART, IS_PART_OF, IS_ALL_OF, IS_ANY_OF, IS_NONE_OF})
AND, OR, XONE, AND_SEQUENCE = map(odrl, ("and", "or", "xone", "andSequence"))
LOGICAL_OPERANDS = (AND, OR, XONE, AND_SEQUENCE)

MOMENT, NUMBER, DURATION, SPOT, GOODS, PURPOSE, PARTY, TERM = (
    "moment", "number", "duration", "place", "goods", "purpose", "party", "term",
)  # fmt: skip
OPERAND_KINDS: dict[str, str] = {
    odrl("dateTime"): MOMENT,
    **{
        odrl(name): NUMBER
        for name in ("count", "payAmount", "percentage", "resolution", "absoluteSize", "relativeSize")
    },
    **{odrl(name): DURATION for name in ("delayPeriod", "elapsedTime", "meteredTime", "timeInterval")},
    odrl("spatial"): SPOT,
    odrl("product"): GOODS,
    odrl("purpose"): PURPOSE,
    odrl("recipient"): PARTY,
    names.ASKED_ASSET: PARTY,
    names.ASKING_PARTY: PARTY,
    names.CREDIT_LINE: TERM,
    names.EXCLUSIVITY: TERM,
    **{
        odrl(name): TERM
        for name in words(
            "absolutePosition absoluteSpatialPosition absoluteTemporalPosition deliveryChannel event fileFormat "
            "industry language media relativePosition relativeSpatialPosition relativeTemporalPosition "
            "spatialCoordinates systemDevice system device unitOfCount version virtualLocation"
        )
    },
}

PARTY_ROLES = tuple(
    odrl(role + "Party")
    for role in words(
        "attributed attributing compensated compensating consented consenting contracted contracting informed "
        "informing payee tracked tracking"
    )
)
RELATIONS = (odrl("output"),)


def canonical_action(action: str) -> str:
    """The action that a deprecated name stands for; every other stays as it is."""
    return SAME_AS.get(action, action)


def _with_wider(action: str) -> frozenset[str]:
    found = {action}
    while action in INCLUDED_IN:
        action = INCLUDED_IN[action]
        found.add(action)
    return frozenset(found)


_CANONICAL = ACTIONS - set(SAME_AS)
WIDER: dict[str, frozenset[str]] = {action: _with_wider(action) for action in _CANONICAL}
PERMITTED_BY: dict[str, frozenset[str]] = {
    action: frozenset({action}) if action in NAMED_ONLY else wider for action, wider in WIDER.items()
}
PROHIBITED_BY: dict[str, frozenset[str]] = {
    action: wider.union(*(WIDER[needed] for needed in IMPLIES.get(action, ()))) for action, wider in WIDER.items()
}


def permission_reaches(permitted: str, asked: str) -> bool:
    """Whether a permission for the action ``permitted`` is one for ``asked`` (both canonical and known)."""
    return permitted in PERMITTED_BY.get(asked, ())


def local_name(iri: str) -> str:
    """A term as people write it: ``use`` for ODRL's, ``wenmai:trainAI`` for the profile's, else the IRI."""
    if iri.startswith(ODRL):
        return iri[len(ODRL) :]
    return "wenmai:" + iri[len(WENMAI) :] if iri.startswith(WENMAI) else iri
