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
            lambda count: f"{count:g} 处过窄，针无法铺满，只沿中线绣一道；加大图案即可铺满",
            lambda count: (
                f"{count:g} parts are narrower than the needle can fill: one line along the middle of each. "
                "A larger motif fills them."
                if count > 1
                else "A part is narrower than the needle can fill: one line along its middle. A larger motif fills it."
            ),
        ),
    }
)

# From the finding's own value.
OF_PAINTINGS: Mapping[str, Words] = MappingProxyType(
    {
        "ground-bare": Words(
            lambda percent: f"主体的 {percent:.0f}% 是底色，留作布面不绣；如要绣满，请把“底色”设为“绣满”",
            lambda percent: (
                f"{percent:.0f} % of the object is ground, left as cloth. To cover it, ask for a stitched ground."
            ),
        ),
        "finer-than-thread": Words(
            lambda percent: f"图案的 {percent:.0f}% 比一根线还细，未绣；放大图案或改用平针（running）即可保留",
            lambda percent: (
                f"{percent:.0f} % of the motif is finer than a thread and left out; "
                "a larger piece, or the style running, keeps it."
            ),
        ),
        "specks-left-out": Words(
            lambda count: f"{count:.0f} 段短线不值得单独起针剪线，未绣；加大图案可保留",
            lambda count: (
                f"{count:.0f} runs, too short for a cut of their own, are left out; a larger motif keeps them."
            ),
        ),
        "nothing-to-stitch": Words(
            lambda _: "画面全是底色，没有可绣之处；换一幅有主体的图，或把“底色”设为“绣满”",
            lambda _: "The picture is all ground: nothing is stitched. Give another, or ask for a stitched ground.",
        ),
    }
)


# Of a painting's findings: what the checks of any plan say as well, and a name that drawings use for something else.
SAID_BY_CHECKS = frozenset({"many-trims"})
RENAMED: Mapping[str, str] = MappingProxyType({"specks-left-out": "runs-left-out"})


def of_notes(notes: Iterable[PlanNote]) -> tuple[PlanFinding, ...]:
    """One finding for each code, with how often it came up and the first place."""
    groups: dict[str, list[PlanNote]] = {}
    for note in notes:
        groups.setdefault(note.code, []).append(note)
    return tuple(_of_group(code, group) for code, group in groups.items())


def _of_group(code: str, group: list[PlanNote]) -> PlanFinding:
    words, count = OF_NOTES.get(code) or _plain(group[0].what), len(group)
    return PlanFinding(code, Severity.NOTE, words.zh(count), words.en(count), group[0].at_mm, value=count, count=count)


def of_paintings(findings: Iterable[PaintingFinding]) -> tuple[PlanFinding, ...]:
    """Those of a painting, without what the checks of any plan say as well."""
    return tuple(of_painting(finding) for finding in findings if finding.code not in SAID_BY_CHECKS)


def of_painting(finding: PaintingFinding) -> PlanFinding:
    words = OF_PAINTINGS.get(finding.code) or _plain(finding.message)
    code = RENAMED.get(finding.code, finding.code)
    return PlanFinding(code, Severity.NOTE, words.zh(finding.value), words.en(finding.value), value=finding.value)


def from_middle(findings: Iterable[PlanFinding], middle_mm: tuple[float, float]) -> tuple[PlanFinding, ...]:
    """The findings with their places measured from ``middle_mm``."""
    return tuple(
        finding
        if finding.where_mm is None
        else replace(finding, where_mm=(finding.where_mm[0] - middle_mm[0], finding.where_mm[1] - middle_mm[1]))
        for finding in findings
    )


def placed(finding: PlanFinding) -> PlanFinding:
    """A finding whose sentences tell its place, from the middle of the design: a ruler finds it on sheet and cloth."""
    if finding.where_mm is None:
        return finding
    x, y = (round(part) for part in finding.where_mm)
    ways_zh = [f"{'右' if x > 0 else '左'} {abs(x)}"] * (x != 0) + [f"{'下' if y > 0 else '上'} {abs(y)}"] * (y != 0)
    ways_en = [f"{abs(x)} mm {'right' if x > 0 else 'left'}"] * (x != 0)
    ways_en += [f"{abs(y)} mm {'below' if y > 0 else 'above'}"] * (y != 0)
    zh = f"距图案中心{'、'.join(ways_zh)} 毫米处" if ways_zh else "图案中心处"
    en = f"From the middle: {', '.join(ways_en)}." if ways_en else "In the middle."
    return replace(finding, zh=f"{finding.zh}（{zh}）", en=f"{finding.en} {en}")


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


def gravest_first(findings: Iterable[PlanFinding]) -> tuple[PlanFinding, ...]:
    """Errors, then warnings, then notes, each in the order given."""
    rank = list(Severity)
    return tuple(sorted(findings, key=lambda finding: -rank.index(finding.severity)))


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
