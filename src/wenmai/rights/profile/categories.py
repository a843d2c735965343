"""Purposes and goods categories, and which lies in which."""

from __future__ import annotations

from wenmai.rights.profile import names
from wenmai.rights.truth import FALSE, TRUE, UNKNOWN, Truth

WIDER_PURPOSE = {
    names.RESEARCH: names.NON_COMMERCIAL,
    names.EDUCATION: names.NON_COMMERCIAL,
    names.PERSONAL: names.NON_COMMERCIAL,
}
PURPOSES = frozenset({*WIDER_PURPOSE, names.NON_COMMERCIAL, names.COMMERCIAL})


def goods_iri(path: str) -> str:
    """The IRI by which a policy names a goods category: ``goods_iri("textiles/scarves")``."""
    return path if path.startswith(names.GOODS) else names.GOODS + path


def goods_path(text: str) -> str:
    """The path of a goods category that an IRI or a bare text stands for."""
    return text.removeprefix(names.GOODS)


def goods_lie_in(inner: str, outer: str) -> Truth:
    """Whether a goods category lies in another (paths as ``goods_path`` gives them)."""
    return TRUE if inner == outer or inner.startswith(outer + "/") else FALSE


def purpose_iri(text: str) -> str:
    """The IRI of a purpose; a bare word stands for a purpose of the wenmai profile."""
    return text if ":" in text else names.WENMAI + text


def purpose_lies_in(inner: str, outer: str) -> Truth:
    """Whether a purpose lies in another. Purposes that the profile does not know lie in themselves only."""
    if inner == outer:
        return TRUE
    if inner not in PURPOSES or outer not in PURPOSES:
        return UNKNOWN
    return Truth.of(WIDER_PURPOSE.get(inner) == outer)
