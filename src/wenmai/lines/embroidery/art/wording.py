"""What is said, in both languages, of a motif that could not be taken over as it was drawn."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.art.context import href_of, name_of
from wenmai.lines.embroidery.art.pieces import Specks
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity

LOOKS_OTHERWISE = "parts that look another way than their outlines say"
NAMES_SHOWN = 5
# What UnclearStyle says, in Chinese; the longest beginning that fits is taken, what follows it is a name or a value.
REASONS_ZH = {
    LOOKS_OTHERWISE: "外观与轮廓不符的部分",
    "a clip in units of what it clips": "以被剪对象为单位的剪切路径",
    "a clip made of ": "由以下元素构成的剪切路径：",
    "a gradient or pattern": "渐变或图案填充",
    "a style sheet with @ rules": "带 @ 规则的样式表",
    "a use of ": "所引用的对象不在图中：",
    "clips that clip themselves": "互相剪切的剪切路径",
    "colours that shine through": "半透明的颜色",
    "filter": "滤镜",
    "foreignObject": "外部对象",
    "image": "嵌入的图片",
    "markers": "箭头标记",
    "mask": "蒙版",
    "mixed colours": "混合模式",
    "path data that breaks off ": "中断的路径数据",
    "strokes that do not scale": "不随缩放的描边",
    "text": "文字",
    "the alignment ": "对齐方式 ",
    "the clip ": "剪切路径 ",
    "the colour ": "颜色 ",
    "the length ": "长度 ",
    "the selector ": "选择器 ",
    "the transform ": "变换 ",
    "the unit ": "单位 ",
    "tspan": "文字",
}


def read_as_picture(why: str) -> PlanFinding:
    return PlanFinding(
        "read-as-picture",
        Severity.NOTE,
        f"图中有平涂色块无法表达的内容（{in_chinese(why)}），已按画面描摹为色块",
        f"The drawing has what flat areas cannot say ({why}); it was rendered and traced.",
    )


def in_chinese(why: str) -> str:
    """The reason ``why`` that a style is unclear, in Chinese, with the name or value that it quotes."""
    begins = max((said for said in REASONS_ZH if why.startswith(said)), key=len, default=None)
    if begins is None:
        return "无法识别的写法"
    quoted = why[len(begins) :].partition(",")[0] if begins.endswith(" ") else ""
    return REASONS_ZH[begins] + ("" if quoted.startswith("(") else quoted)


def of_empty(names: list[str]) -> list[PlanFinding]:
    if not names:
        return []
    shown = _listed(names)
    return [
        PlanFinding(
            "shape-shows-nothing",
            Severity.NOTE,
            f"{len(names)} 个形状没有填色和描边，或没有面积，未绣：{shown}",
            f"{len(names)} shapes have neither fill nor stroke, or no area, and are not stitched: {shown}.",
            value=len(names),
        )
    ]


def of_doubled(names: list[str]) -> list[PlanFinding]:
    if not names:
        return []
    return [
        PlanFinding(
            "outline-drawn-twice",
            Severity.WARNING,
            f"{len(names)} 个形状的轮廓重复绘制而相互抵消，按一次计：{_listed(names)}",
            f"{len(names)} shapes draw each outline twice, so that they cancel out; they were taken once: "
            f"{_listed(names)}.",
            value=len(names),
        )
    ]


def of_specks(specks: Specks) -> list[PlanFinding]:
    findings = []
    if specks.joined:
        findings.append(
            PlanFinding(
                "specks-joined",
                Severity.NOTE,
                f"{specks.joined} 处小于针脚的色斑并入了相邻色块",
                f"{specks.joined} specks smaller than a stitch were joined to the areas beside them.",
                value=specks.joined,
            )
        )
    if specks.left_out:
        spot = specks.left_out[0].centroid
        findings.append(
            PlanFinding(
                "specks-left-out",
                Severity.WARNING,
                f"{len(specks.left_out)} 处孤立的色斑小于针脚，无法绣出；放大图案即可保留",
                f"{len(specks.left_out)} specks that stand alone are smaller than a stitch and were left out; "
                "a larger motif keeps them.",
                where_mm=(float(spot.x), float(spot.y)),
                value=len(specks.left_out),
                limit=0,
            )
        )
    return findings


def nothing_painted(empty: list[str]) -> InvalidInput:
    if not empty:
        return InvalidInput(
            "the motif is empty", remedy="Give a drawing that shows something.", rule="embroidery.empty"
        )
    return InvalidInput(
        f"the motif shows nothing: {len(empty)} shapes are open paths without a stroke, have neither fill nor stroke, "
        f"or have no area ({_listed(empty)})",
        remedy="Close the outlines and fill them, or give them a stroke with a width.",
        rule="embroidery.shows-nothing",
    )


def too_small(extent_mm: float) -> InvalidInput:
    return InvalidInput(
        f"the motif is {extent_mm:.2g} mm large, smaller than the needle",
        remedy="Give a larger width: lines from 0.8 mm, areas from 2 mm across.",
        rule="embroidery.too-small",
    )


def no_size(why: str) -> InvalidInput:
    return InvalidInput(
        f"the drawing has what has to be rendered ({why}), but neither a view box nor a size",
        remedy="Give it a viewBox.",
        rule="embroidery.svg-size",
    )


def refuse_unseen(root: Element) -> None:
    """Words and pictures from elsewhere look different on each machine, so they are not rendered by this one."""
    for element in root.iter():
        name = name_of(element)
        if name == "text" and "".join(element.itertext()).strip():
            raise InvalidInput(
                "the drawing has text, which looks different wherever its font is missing",
                remedy="Convert the text to paths in the drawing program.",
                rule="embroidery.svg-text",
            )
        if name in ("image", "use") and not href_of(element).startswith(("data:", "#")):
            raise InvalidInput(
                f"the drawing shows {href_of(element)!r}, which is not in the file",
                remedy="Embed the picture in the drawing.",
                rule="embroidery.svg-outside",
            )


def _listed(names: list[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" … (+{more})" if more > 0 else "")
