"""Bats, butterflies, fish: the lucky creatures that are drawn symmetrical or in pairs."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from wenmai.holdings.sample.outline import (
    Figure,
    area,
    circle,
    mirrored,
    path,
    place,
    spiral,
    stroke,
    swell,
    taper,
    through,
)


def bat() -> Figure:
    """蝠: a bat with spread, rolled wings, head up; 2 wide, D1. Tones 1 body, 2 lines, 3 eyes, 4 outline."""
    wing = path(
        "M.08,-.16 C.2,-.5 .46,-.66 .7,-.56 C.98,-.44 1.1,-.1 .94,.12 C.84,.26 .62,.24 .58,.08 "
        "C.56,.24 .5,.36 .4,.46 C.36,.32 .28,.26 .2,.26 C.18,.36 .1,.42 .06,.5 Z"
    )
    roll = stroke(spiral(0.76, -0.1, 0.025, 0.25, 0.6, 1.4), swell(0.07, tip=0.5))
    rib = stroke(path("M.12,-.02 C.26,-.22 .4,-.36 .58,-.4"), taper(0.05))
    rib_low = stroke(path("M.14,.1 C.26,.04 .34,-.02 .42,-.12"), taper(0.045))
    body = path(
        "M0,-.2 C.14,-.16 .16,.1 .1,.34 C.08,.5 .03,.6 0,.72 C-.03,.6 -.08,.5 -.1,.34 C-.16,.1 -.14,-.16 0,-.2 Z"
    )
    ear = path("M.03,-.4 C.06,-.56 .14,-.66 .22,-.66 C.24,-.54 .2,-.4 .13,-.3 Z")
    head = path(
        "M0,-.46 C.12,-.46 .19,-.36 .17,-.26 C.15,-.15 .08,-.1 0,-.09"
        " C-.08,-.1 -.15,-.15 -.17,-.26 C-.19,-.36 -.12,-.46 0,-.46 Z"
    )
    antenna = stroke(spiral(0.17, -0.78, 0.015, 0.09, 2.0, 1.1), 0.025)
    return (
        *mirrored((area(wing * 1.0, tone=1), area(ear, tone=1), area(antenna, tone=1))),
        *mirrored((area(roll, tone=2), area(rib, tone=2), area(rib_low, tone=2))),
        area(body * [1.25, 1.05], tone=2),
        area(body, tone=1),
        area(head * [1.16, 1.16] + [0, 0.045], tone=2),
        area(head, tone=1),
        *mirrored((area(circle(0.075, -0.3, 0.034, steps=20), tone=3),)),
        *(
            area(stroke(path(f"M-.07,{y} C-.03,{y + 0.05} .03,{y + 0.05} .07,{y}"), taper(0.03)), tone=2)
            for y in (0.1, 0.22, 0.34)
        ),
    )


def butterfly() -> Figure:
    """蝴蝶: spread wings with eye spots, D1, 2 wide. Tones 1 wing, 2 inner, 3 spot, 4 line."""
    upper = path("M.06,-.1 C.16,-.6 .5,-.98 .86,-.86 C1.1,-.76 1.0,-.4 .84,-.2 C.66,0 .3,.06 .06,.02 Z")
    lower = path(
        "M.06,.02 C.3,.02 .6,.08 .68,.28 C.76,.48 .6,.6 .52,.56 C.54,.76 .38,.96 .26,.86 C.12,.72 .06,.4 .05,.16 Z"
    )
    upper_in = upper * 0.7 + [0.13, -0.13]
    lower_in = lower * 0.64 + [0.1, 0.13]
    feeler = stroke(
        np.concatenate([path("M.03,-.3 C.06,-.6 .16,-.76 .26,-.86"), spiral(0.26, -0.79, 0.07, 0.015, -1.57, 1.0)]),
        0.028,
    )
    body = through(
        [(0, -0.34), (0.07, -0.2), (0.05, 0.1), (0.03, 0.42), (0, 0.56), (-0.03, 0.42), (-0.05, 0.1), (-0.07, -0.2)]
    )
    return (
        *mirrored((area(upper, tone=4), area(lower, tone=4))),
        *mirrored((area(upper * 0.92 + [0.035, -0.035], tone=1), area(lower * 0.9 + [0.03, 0.035], tone=1))),
        *mirrored((area(upper_in, tone=2), area(lower_in, tone=2))),
        *mirrored(
            (area(circle(0.66, -0.56, 0.13, steps=32), tone=4), area(circle(0.66, -0.56, 0.08, steps=32), tone=3))
        ),
        *mirrored((area(circle(0.37, 0.4, 0.09, steps=32), tone=4), area(circle(0.37, 0.4, 0.05, steps=32), tone=3))),
        *mirrored((area(feeler, tone=4),)),
        area(body, tone=4),
    )


def fish() -> Figure:
    """鱼: a carp bent in a half turn, head to the left, body along an arc of radius 0.62. Tones 1–4."""
    t = np.linspace(0, 1, 60)
    angle = np.pi * (1.02 - 1.0 * t)
    spine = np.stack([0.62 * np.cos(angle), -0.62 * np.sin(angle)], axis=1)
    width = PchipInterpolator(
        (0, 0.015, 0.05, 0.14, 0.34, 0.6, 0.85, 1.0), (0.02, 0.16, 0.28, 0.42, 0.52, 0.36, 0.15, 0.1)
    )(t)
    body = stroke(spine, width)
    tail = place(
        (
            area(
                path(
                    "M-.05,-.08 C.2,-.3 .44,-.42 .6,-.4 C.5,-.24 .42,-.1 .42,0"
                    " C.42,.1 .5,.26 .62,.42 C.42,.42 .2,.28 -.05,.08 Z"
                ),
                tone=1,
            ),
        ),
        0.62,
        -0.02,
        0.7,
        np.pi / 2,
    )
    fin = area(path("M-.2,-.86 C-.1,-1.1 .2,-1.14 .42,-.98 C.3,-.92 .26,-.86 .24,-.74 Z"), tone=2)
    scales = tuple(
        area(
            stroke(
                through(
                    [
                        (0.62 * np.cos(a) * r, -0.62 * np.sin(a) * r)
                        for a, r in ((s + 0.09, 0.8), (s - 0.03, 1.0), (s + 0.09, 1.2))
                    ],
                    closed=False,
                ),
                taper(0.04),
            ),
            tone=2,
        )
        for s in np.pi * np.array([0.68, 0.58, 0.48, 0.38, 0.28])
    )
    gill = area(stroke(path("M-.66,-.36 C-.5,-.3 -.4,-.32 -.34,-.36"), taper(0.05)), tone=2)
    return (
        fin,
        *tail,
        area(body, tone=1),
        *scales,
        gill,
        area(circle(-0.66, -0.16, 0.055, steps=24), tone=2),
        area(circle(-0.66, -0.16, 0.03, steps=24), tone=4),
    )
