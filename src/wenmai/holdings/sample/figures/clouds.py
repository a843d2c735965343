"""Clouds, waves and rocks: 云纹, 如意云, 海水江崖."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.outline import (
    Figure,
    area,
    band,
    circle,
    mirrored,
    path,
    place,
    spiral,
    stroke,
    swell,
    taper,
)


def ruyi_cloud() -> Figure:
    """如意云头: a symmetric cloud head, two rolled lobes under a crown; about 2 wide. Tones 1, 2, 4."""
    half = path(
        "M0,-.86 C.2,-.86 .36,-.74 .4,-.56 C.72,-.66 1.04,-.4 1.0,-.06 C.96,.26 .66,.4 .42,.28 C.38,.46 .2,.5 0,.72"
    )
    outline = np.concatenate([half, half[::-1] * [-1, 1]])
    curl = stroke(spiral(0.62, -0.08, 0.03, 0.26, -0.4, -1.35), swell(0.1, tip=0.5))
    crown = stroke(path("M-.2,-.46 C-.14,-.6 .14,-.6 .2,-.46"), taper(0.09))
    heart = path(
        "M0,-.3 C.16,-.26 .22,-.1 .16,.06 C.12,.2 .04,.28 0,.42 C-.04,.28 -.12,.2 -.16,.06 C-.22,-.1 -.16,-.26 0,-.3 Z"
    )
    return (
        area(outline * 1.07 + [0, 0.012], tone=4),
        area(outline, tone=1),
        *mirrored((area(curl, tone=2),)),
        area(crown, tone=2),
        area(heart, tone=2),
    )


def drifting_cloud(*, tail: float = 1.0) -> Figure:
    """流云: a cloud of three rolls trailing a tail to the left; about 2.4 wide. Tones 1 body, 2 rolls, 4 line."""
    body = path(
        f"M{-1.3 * tail},.34 C-.9,.3 -.8,.16 -.62,.1 C-.86,-.1 -.74,-.42 -.44,-.4 C-.42,-.72 .06,-.86 .24,-.56 "
        f"C.5,-.74 .88,-.5 .78,-.2 C1.08,-.14 1.06,.3 .74,.3 C.4,.34 .1,.22 -.2,.3 C-.5,.38 -.9,.44 {-1.3 * tail},.34 Z"
    )
    rolls = (
        stroke(spiral(-0.4, -0.1, 0.02, 0.2, 1.4, 1.3), swell(0.075, tip=0.5)),
        stroke(spiral(0.02, -0.36, 0.02, 0.24, 2.6, 1.35), swell(0.08, tip=0.5)),
        stroke(spiral(0.56, -0.2, 0.02, 0.22, 0.6, -1.3), swell(0.075, tip=0.5)),
    )
    outer, inner = band(body, 0.09)
    return (area(outer, tone=4), area(inner, tone=4), area(body, tone=1), *(area(one, tone=2) for one in rolls))


def cloud_scroll() -> Figure:
    """勾云: two spirals joined in an S, as cast on bronze (C2); 2 wide. Tone 1."""
    left = spiral(-0.5, 0.0, 0.07, 0.5, -3 * np.pi, 1.5)
    return (area(stroke(np.concatenate([left, -left[-2::-1]]), 0.14), tone=1),)


def wave_scale(*, rings: int = 4) -> Figure:
    """水波: one scale of concentric rings, radius 1, centre at the origin. Tones 4 edge, 1 and 0 by turns."""
    figure: Figure = (area(circle(0, 0, 1.0, steps=96), tone=4),)
    for index in range(rings):
        outer = 0.93 - index * 0.93 / rings
        figure += (
            area(circle(0, 0, outer, steps=96), tone=1 if index % 2 == 0 else 2),
            area(circle(0, 0, outer - 0.13, steps=96), tone=0 if index < rings - 1 else 3),
        )
    return figure


def breaking_wave() -> Figure:
    """浪花: a wave that curls over to the right, foam at its crest; 2 wide, foot on y = 0.6. Tones 1, 2, 3."""
    body = path(
        "M-1,.6 C-.7,.6 -.56,.3 -.4,-.1 C-.2,-.6 .3,-.84 .66,-.6 C.92,-.42 .9,-.04 .62,.02 C.42,.06 .3,-.12 .4,-.26 "
        "C.2,-.3 .06,-.06 .14,.16 C.24,.44 .6,.6 1,.6 Z"
    )
    lines: Figure = ()
    for k in range(3):
        inset = 0.13 * (k + 1)
        foot, knee = -0.78 + 1.1 * inset, -0.56 + inset
        line = path(
            f"M{foot},.6 C{knee},.5 {-0.3 + 0.8 * inset},0 {-0.16 + 0.7 * inset},-.2 "
            f"C{0.5 * inset},{-0.46 + 0.2 * inset} .34,{-0.7 + inset} .6,{-0.52 + 0.8 * inset}"
        )
        lines += (area(stroke(line, taper(0.05)), tone=2),)
    foam = tuple(
        area(circle(x, y, r, steps=24), tone=3)
        for x, y, r in ((0.98, -0.62, 0.07), (0.82, -0.84, 0.055), (1.08, -0.36, 0.045))
    )
    return (area(body, tone=1), *lines, *foam)


def rock_and_sea() -> Figure:
    """江崖: three peaks of layered rock, 1.6 wide, feet on y = 0.8, crowned by spray. Tones 1–4."""
    peak = path("M-.34,.8 C-.36,.2 -.22,-.3 -.2,-.5 C-.14,-.7 .14,-.7 .2,-.5 C.22,-.3 .36,.2 .34,.8 Z")

    def column(shrink: float) -> Figure:
        return (
            tuple(
                area(peak * [1 - 0.2 * level, 1] + [0, 0.17 * level], tone=tone)
                for level, tone in enumerate((4, 1, 2, 3, 1))
            )
            if shrink
            else ()
        )

    side = place(column(1.0), 0.44, 0.28, 0.66)
    return (*mirrored(side), *place(column(1.0), 0, 0, 1.0))
