"""Places by ISO 3166 code, and which lies in which. Sources: ISO 3166-1 (countries), ISO 3166-2 (subdivisions)."""

from __future__ import annotations

import re
from functools import lru_cache

from wenmai.rights.profile.names import PLACE, words
from wenmai.rights.truth import FALSE, TRUE, UNKNOWN, Truth

WORLD = "WORLD"
SUBDIVISION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?\Z")
COUNTRIES = frozenset(
    words(
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW "
        "BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI "
        "FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN "
        "IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
        "MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF "
        "PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
        "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE "
        "YT ZA ZM ZW"
    )
)
# ISO 3166 lists these twice: as a country code, and as a subdivision of a country. Contracts differ on whether the
# larger code includes them, so it is left unknown until a policy names them.
LISTED_TWICE = {
    "HK": "CN-HK", "MO": "CN-MO", "TW": "CN-TW",
    "AS": "US-AS", "GU": "US-GU", "MP": "US-MP", "PR": "US-PR", "UM": "US-UM", "VI": "US-VI",
    "AW": "NL-AW", "CW": "NL-CW", "SX": "NL-SX", "AX": "FI-01", "SJ": "NO-21",
    "BL": "FR-BL", "GF": "FR-973", "GP": "FR-971", "MF": "FR-MF", "MQ": "FR-972", "NC": "FR-NC", "PF": "FR-PF",
    "PM": "FR-PM", "RE": "FR-974", "TF": "FR-TF", "WF": "FR-WF", "YT": "FR-976",
}  # fmt: skip
OWN_CODE = {subdivision: code for code, subdivision in LISTED_TWICE.items()}


def place_iri(code: str) -> str:
    """The IRI by which a policy names a place."""
    return PLACE + code


def place_code(text: str) -> str:
    """The code that an IRI or a bare text stands for; what is no code comes back as it is."""
    code = text.removeprefix(PLACE)
    return OWN_CODE.get(code, code)


@lru_cache(maxsize=4096)
def is_place(code: str) -> bool:
    """Whether this is WORLD or an ISO 3166 code of a country that exists, with or without a subdivision."""
    return code == WORLD or (SUBDIVISION.match(code) is not None and code[:2] in COUNTRIES)


def lies_in(inner: str, outer: str) -> Truth:
    """Whether the place ``inner`` lies in ``outer`` (codes as ``place_code`` gives them)."""
    if inner == outer:
        return TRUE
    if not is_place(inner) or not is_place(outer):
        return UNKNOWN  # a name from some other gazetteer: it may be anywhere
    if outer == WORLD or inner.startswith(outer + "-"):
        return TRUE
    return UNKNOWN if LISTED_TWICE.get(inner[:2], "")[:2] == outer else FALSE
