"""What planning did to a motif, said once for each kind in both languages, however often it happened.

Each code of a plan's notes and of a painting's findings has its words here: plans know codes and places, not people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.model import PlanNote
from wenmai.lines.embroidery.painting.model import PaintingFinding


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in both languages, from a count or a value."""

    zh: Callable[[float], str]
    en: Callable[[float], str]


# From how often it happened.
OF_NOTES: Mapping[str, Words] = MappingProxyType(
    {
        "narrowed": Words(
            lambda count: f"{count:g} 处过窄，针无法铺满，只沿中线绣一道",
            lambda count: (
                f"{count:g} parts are narrower than the needle can fill: one line along the middle of each."
                if count > 1
                else "A part is narrower than the needle can fill: one line along its middle."
            ),
        ),
    }
)

# From the finding's own value.
OF_PAINTINGS: Mapping[str, Words] = MappingProxyType(
    {
        "ground-bare": Words(
            lambda percent: f"主体的 {percent:.0f}% 是底色，留作布面不绣",
            lambda percent: f"{percent:.0f} % of the object is ground, left as cloth.",
        ),
        "finer-than-thread": Words(
            lambda percent: f"图案的 {percent:.0f}% 比一根线还细，未绣；放大图案或改用平针（running）即可保留",
            lambda percent: (
                f"{percent:.0f} % of the motif is finer than a thread and left out; "
                "a larger piece, or the style running, keeps it."
            ),
        ),
        "many-trims": Words(
            lambda per_100: f"每百针剪线 {per_100:.2f} 次；细节降低则剪线减少",
            lambda per_100: f"{per_100:.2f} trims in 100 stitches; less detail gives fewer.",
        ),
        "specks-left-out": Words(
            lambda count: f"{count:.0f} 段短线不值得单独起针剪线，未绣",
            lambda count: f"{count:.0f} runs, too short for a cut of their own, are left out.",
        ),
        "nothing-to-stitch": Words(
            lambda _: "画面全是底色，没有可绣之处", lambda _: "The picture is all ground: nothing is stitched."
        ),
    }
)


def of_notes(notes: Iterable[PlanNote]) -> tuple[PlanFinding, ...]:
    """One finding for each code, with how often it came up and the first place."""
    groups: dict[str, list[PlanNote]] = {}
    for note in notes:
        groups.setdefault(note.code, []).append(note)
    return tuple(_of_group(code, group) for code, group in groups.items())


def _of_group(code: str, group: list[PlanNote]) -> PlanFinding:
    words, count = OF_NOTES.get(code) or _plain(group[0].what), len(group)
    return PlanFinding(code, Severity.NOTE, words.zh(count), words.en(count), group[0].at_mm, value=count, count=count)


def of_painting(finding: PaintingFinding) -> PlanFinding:
    words = OF_PAINTINGS.get(finding.code) or _plain(finding.message)
    return PlanFinding(
        finding.code, Severity.NOTE, words.zh(finding.value), words.en(finding.value), value=finding.value
    )


def _plain(said: str) -> Words:
    """For a code without words of its own: a run is not lost for want of a sentence."""
    return Words(lambda _: "规划时对图案有所改动，详见英文说明", lambda _: said)


def gathered(findings: Iterable[PlanFinding]) -> tuple[PlanFinding, ...]:
    """One finding for each code, in the order of first appearance: the gravest, and of equals that of most value.

    Where several were gathered, it says how many there are.
    """
    groups: dict[str, list[PlanFinding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    return tuple(_gravest(group) for group in groups.values())


def _gravest(group: list[PlanFinding]) -> PlanFinding:
    if len(group) == 1:
        return group[0]
    rank = list(Severity)
    worst = max(group, key=lambda finding: (rank.index(finding.severity), finding.value or 0.0))
    count = sum(finding.count for finding in group)
    one_zh, one_en = ("此为首例", "first") if worst.value is None else ("此处最甚", "worst")
    zh = f"{worst.zh}（此类共 {count} 处，{one_zh}）"
    en = f"{worst.en} ({count} of this kind in all; this is the {one_en}.)"
    return replace(worst, zh=zh, en=en, count=count)


def nothing_stitched() -> InvalidInput:
    """The refusal of a motif that is bare cloth at this width."""
    return InvalidInput(
        "nothing of the motif would be stitched: it is even ground, or finer than a thread at this width",
        remedy="Give a larger width, paint the ground too (ground: stitched), or choose another style.",
        rule="embroidery.nothing-stitched",
    )
