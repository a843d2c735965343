"""What a record's fields are called in the collections of the world, and what each may be asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """What a field may tell: ``aspects`` it is read for, ``dedicated`` where it is kept for just that."""

    aspects: frozenset[str]
    dedicated: bool


_ALL = frozenset({"subject", "period", "material", "technique", "object_type"})
TITLE = Role(_ALL, dedicated=False)
PERIOD = Role(frozenset({"period"}), dedicated=True)
MATERIAL = Role(frozenset({"material", "technique"}), dedicated=True)
TYPE = Role(frozenset({"object_type", "technique", "material"}), dedicated=True)
SUBJECT = Role(frozenset({"subject"}), dedicated=True)
FREE = Role(_ALL, dedicated=False)

_ROLES: tuple[tuple[re.Pattern[str], Role], ...] = tuple(
    (re.compile(pattern), role)
    for pattern, role in (
        (r"^(period|dynasty|reign|era|date|dates|dated|year|years|time|时代|年代|朝代|时期)$", PERIOD),
        (r"^(creation|object|display|production|made)_?dates?(_text)?$", PERIOD),
        (r"^dates?_?(text|display|created|made)$", PERIOD),
        (r"^(materials?|mediums?|medium_display|support|质地|材质|材料|physical_?medium)$", MATERIAL),
        (r"^(techniques?|process|工艺|技法|materials_?(and|&)_?techniques?)$", MATERIAL),
        (r"^(object_?(type|name)s?|type|classifications?|category|类别|类型|器型|器类|worktype)$", TYPE),
        (r"^(subjects?|motifs?|iconography|decoration|ornament|keywords?|tags?|题材|纹饰|纹样|主题)$", SUBJECT),
        (r"^(description|descriptions|abstract|summary|note|notes|caption|label|说明|描述|简介|备注)$", FREE),
        (r"^(alternative|alternate|other)?_?titles?$", FREE),
    )
)  # fmt: skip
_LANGUAGE_ENDING = re.compile(r"[_\-. ]?(zh|en|cn|chi|eng|hans|hant|zh_cn|zh_tw)$")
PLACES = frozenset({"nationality", "culture", "country", "origin", "国别", "国家"})


def role_of(field: str) -> Role | None:
    """The role of a field by its name, whatever its language ending; None for fields that are not read."""
    name = _LANGUAGE_ENDING.sub("", field.strip().casefold().replace(" ", "_").replace("-", "_"))
    return next((role for pattern, role in _ROLES if pattern.search(name)), None)


def is_place(field: str) -> bool:
    """Whether the field tells whose work it is, which decides whether years may be read as dynasties."""
    return field.strip().casefold() in PLACES


def is_chinese(value: str) -> bool:
    """Whether a place or nationality is Chinese, as far as its wording goes; empty counts as Chinese."""
    folded = value.casefold()
    return not folded.strip() or any(word in folded for word in ("chin", "中", "tibet", "藏", "taiwan", "台"))
