"""How a picture or a gene repeats, as the commands print it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import atan2, degrees, hypot
from typing import Any

from wenmai.cli.wording import language, say
from wenmai.genes.symmetry.wording import DOUBT_NAMES, KIND_NAMES, SHAPE_NAMES, Names, group_name


def structure_line(said: Mapping[str, Any]) -> str:
    """A structure, as ``genes.symmetry.writing`` writes it, on one line: kind, group, lattice, how sure, or why not."""
    parts = [in_language(KIND_NAMES[said["kind"]])]
    if said["group"] is not None:
        parts += [f"{said['group']} ({in_language(group_name(said['group']))})"]
        parts += [lattice_words(said["lattice"])] if said["lattice"] is not None else []
    if said["group"] is not None or said["undetermined"]:
        parts.append(sureness(said))
    return say("comma").join(parts)


def sureness(said: Mapping[str, Any]) -> str:
    """How sure the group is, or why it is not."""
    if said["undetermined"]:
        return say("undetermined_because", why=in_language(DOUBT_NAMES[said["doubt"]]))
    return say("confidence", sure=f"{said['confidence']:.2f}")


def structure_lines(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All that people want to know of a structure: label and text of each line."""
    yield "repeats", in_language(KIND_NAMES[said["kind"]])
    if said["group"] is not None:
        yield "group", f"{said['group']} — {in_language(group_name(said['group']))}"
    if said["group"] is not None or said["undetermined"]:
        yield "sure", sureness(said)
    if said["order"] is not None:
        yield "order", str(said["order"])
    if said["lattice"] is not None:
        yield "lattice", lattice_words(said["lattice"])
    for finer in said["finer"]:
        yield "finer", lattice_words(finer)
    if said["candidates"]:
        yield "candidates", _scores(said["candidates"])
    if said["form"] and [one["group"] for one in said["form"]] != [one["group"] for one in said["candidates"]]:
        yield "form_alone", _scores(said["form"])
    if len(said["subgroups"]) > 1:
        yield "subgroups", " > ".join(said["subgroups"])


def lattice_words(said: Mapping[str, Any]) -> str:
    """Its shape, how long its vectors are, and the angle between them."""
    shape = in_language(SHAPE_NAMES[said["shape"]])
    vectors = said["vectors_px"]
    lengths = " × ".join(f"{hypot(x, y):.2f}" for x, y in vectors)
    if len(vectors) == 1:
        return say("repeat_along", shape=shape, length=lengths, error=f"{100 * said['error']:.2g}")
    (x1, y1), (x2, y2) = vectors
    angle = degrees(abs(atan2(x1 * y2 - y1 * x2, x1 * x2 + y1 * y2)))
    return say("lattice_of", shape=shape, lengths=lengths, angle=f"{angle:.1f}", error=f"{100 * said['error']:.2g}")


def _scores(candidates: list[Mapping[str, Any]]) -> str:
    return say("comma").join(f"{one['group']} {one['score']:.2f}" for one in candidates)


def in_language(names: Names) -> str:
    return names[0 if language() == "zh" else 1]
