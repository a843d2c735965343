"""Lotus, precious flower, plum blossom, peony, leaf."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.outline import (
    Figure,
    Outline,
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
    through,
)
from wenmai.holdings.sample.symmetry.arrange import rosette


def petal(length: float, width: float, *, point: float = 0.35, base: float = 0.25) -> Outline:
    """A petal from the origin up to (0, -length); ``point`` sharpens the tip, ``base`` widens the foot."""
    half = width / 2
    return path(
        f"M0,0 C{base * half},{-0.05 * length} {half},{-0.25 * length} {half},{-0.58 * length} "
        f"C{half},{-0.82 * length} {point * half},{-0.9 * length} 0,{-length} "
        f"C{-point * half},{-0.9 * length} {-half},{-0.82 * length} {-half},{-0.58 * length} "
        f"C{-half},{-0.25 * length} {-base * half},{-0.05 * length} 0,0 Z"
    )


def nested_petal(length: float, width: float, tones: tuple[int, ...], *, shrink: float = 0.66) -> Figure:
    """Petals within one another, foot on the origin: a fine outline first, then ever smaller tones."""
    sizes = [1.0, 0.93, *(0.93 * shrink**level for level in range(1, len(tones)))]
    return tuple(
        area(petal(length * size, width * size ** (1.5 if level else 1.0)), tone=tone)
        for level, (size, tone) in enumerate(zip(sizes, tones, strict=False))
    )


def precious_flower(*, petals: int = 8) -> Figure:
    """宝相花: a round flower of ruyi petals in three rings, D``petals``, radius 1. Tones 1, 2, 3, 4."""
    outer = tuple(area(*p.contours, tone=p.tone) for p in place(ruyi_petal(), 0, -0.56, 0.44))
    back = place(nested_petal(0.86, 0.42, (2, 4)), 0, 0)
    middle = place(nested_petal(0.62, 0.40, (4, 1, 3)), 0, 0)
    inner = place(nested_petal(0.36, 0.27, (4, 2, 0)), 0, 0)
    half_step = np.pi / petals
    return (
        *rosette(place(back, 0, 0, 1.1, half_step), f"C{petals}"),
        *rosette(outer, f"C{petals}"),
        *rosette(middle, f"C{petals}"),
        *rosette(place(inner, 0, 0, 1.0, half_step), f"C{petals}"),
        area(circle(0, 0, 0.135), tone=4),
        area(circle(0, 0, 0.11), tone=3),
        *rosette((area(circle(0, -0.065, 0.018, steps=16), tone=4),), f"C{petals}"),
        area(circle(0, 0, 0.025, steps=20), tone=4),
    )


def ruyi_petal() -> Figure:
    """A ruyi-headed petal, foot near (0, 0.9), crown at (0, -1): three lobes, rolled within."""
    half = path(
        "M0,-1 C.16,-.97 .26,-.88 .3,-.76 C.52,-.82 .86,-.62 .84,-.26 C.82,.06 .5,.2 .3,.1 C.34,.34 .2,.62 0,.8"
    )
    outline = np.concatenate([half, half[::-1] * [-1, 1]])
    inner = outline * 0.78 + [0, -0.06]
    core = outline * 0.5 + [0, -0.1]
    return (area(outline, tone=4), area(outline * 0.92 + [0, -0.02], tone=1), area(inner, tone=3), area(core, tone=2))


def lotus_side() -> Figure:
    """A lotus seen from the side, open over its pod; width about 2, foot at (0, 0.75). Tones 1–4."""

    def one(turn: float, length: float, width: float, tones: tuple[int, ...]) -> Figure:
        return place(nested_petal(length, width, tones, shrink=0.8), 0, 0.62, 1.0, turn)

    sides: Figure = ()
    for turn, length, width in ((1.28, 1.02, 0.42), (0.92, 1.16, 0.5), (0.5, 1.28, 0.54)):
        sides += mirrored(one(turn, length, width, (4, 1, 2)))
    pod = path("M-.34,-.34 C-.3,.1 -.2,.3 0,.4 C.2,.3 .3,.1 .34,-.34 C.2,-.44 -.2,-.44 -.34,-.34 Z")
    seeds = tuple(area(circle(x, y, 0.035, steps=20), tone=4) for x, y in ((-0.18, -0.33), (0, -0.36), (0.18, -0.33)))
    front = mirrored(one(0.72, 0.7, 0.4, (4, 1, 2)))
    return (
        *one(0.0, 1.36, 0.52, (4, 1, 2)),
        *sides,
        area(pod * 1.05 + [0, 0.1], tone=4),
        area(pod + np.array([0.0, 0.11]), tone=3),
        *(place(seeds, 0, 0.11)),
        *front,
        *one(0.0, 0.62, 0.46, (4, 1, 2)),
        *mirrored((area(stroke(spiral(0.16, 0.7, 0.02, 0.11, 2.2, 1.1), swell(0.05)), tone=3),)),
    )


def plum_blossom(*, stamens: bool = True) -> Figure:
    """梅花: five round petals, D5, radius 1. Tones 1 petals, 2 blush, 3 heart, 4 line."""
    round_petal = path(
        "M0,0 C.28,-.1 .62,-.42 .5,-.74 C.42,-.98 .14,-1.04 0,-.93"
        " C-.14,-1.04 -.42,-.98 -.5,-.74 C-.62,-.42 -.28,-.1 0,0 Z"
    )
    figure: Figure = (
        *rosette((area(round_petal, tone=4),), "C5"),
        *rosette((area(round_petal * 0.93 + [0, -0.015], tone=1),), "C5"),
        *rosette((area(petal(0.5, 0.26), tone=2),), "C5"),
    )
    if stamens:
        one = (
            area(stroke(np.array([[0, -0.12], [0, -0.46]]), 0.028), tone=4),
            area(circle(0, -0.5, 0.055, steps=20), tone=3),
        )
        side = (
            area(stroke(np.array([[0.03, -0.1], [0.13, -0.38]]), 0.024), tone=4),
            area(circle(0.145, -0.42, 0.045, steps=20), tone=3),
        )
        figure += (*rosette(one, "C5"), *rosette(mirrored(side), "C5"))
    return (*figure, area(circle(0, 0, 0.13, steps=32), tone=4), area(circle(0, 0, 0.1, steps=32), tone=3))


def leaf(*, lobes: int = 3) -> Figure:
    """A curling scroll leaf from the origin along +x to about (1, -0.35), lobed on its outer side. Tones 1, 2."""
    spine = through([(0, 0), (0.3, -0.16), (0.66, -0.2), (1.0, -0.36)], closed=False)
    t = np.linspace(0, 1, len(spine))
    step = np.gradient(spine, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1) / np.linalg.norm(step, axis=1)[:, None]
    envelope = np.sin(np.pi * t**0.8) ** 0.8
    upper = spine - normal * (0.26 * envelope * (0.72 + 0.28 * np.abs(np.sin(np.pi * lobes * t))))[:, None]
    lower = spine + normal * (0.17 * envelope)[:, None]
    vein = stroke(spine[3:-3], taper(0.035))
    return (area(np.concatenate([upper, lower[::-1]]), tone=1), area(vein, tone=2))


def bud() -> Figure:
    """A pointed bud on the origin, up to (0, -1). Tones 1, 2, 4."""
    cup = path(
        "M-.34,-.3 C-.3,-.02 -.16,.08 0,.1 C.16,.08 .3,-.02 .34,-.3 C.2,-.2 .1,-.28 0,-.4 C-.1,-.28 -.2,-.2 -.34,-.3 Z"
    )
    return (*nested_petal(1.0, 0.62, (4, 1, 2), shrink=0.82), area(cup, tone=3))


def peony() -> Figure:
    """A round many-petalled peony, radius 1: three rings of frilled petals, each over its neighbour. Tones 1–4."""
    frilled = path(
        "M0,0 C.24,-.1 .6,-.44 .52,-.74 C.5,-.9 .38,-.84 .3,-.92 C.22,-1.02 .1,-.92 0,-.98 "
        "C-.1,-.92 -.22,-1.02 -.3,-.92 C-.38,-.84 -.5,-.9 -.52,-.74 C-.6,-.44 -.24,-.1 0,0 Z"
    )
    figure: Figure = ()
    for ring_index, (size, count, body, glow) in enumerate(((1.0, 9, 1, 2), (0.74, 8, 2, 1), (0.5, 6, 1, 2))):
        for k in range(count):
            one = (
                area(frilled * size, tone=4),
                area(frilled * size * 0.95 + [0, -0.012 * size], tone=body),
                area(petal(0.72 * size, 0.5 * size), tone=glow),
            )
            figure += place(one, 0, 0, 1.0, 2 * np.pi * k / count + ring_index * 0.37)
    dots = rosette((area(circle(0, -0.11, 0.03, steps=16), tone=3),), "C8")
    return (*figure, area(circle(0, 0, 0.19), tone=4), *dots, area(circle(0, 0, 0.055, steps=24), tone=3))


def lotus_scroll_unit() -> Figure:
    """缠枝莲: half a period (0 ≤ x ≤ 1) of a waving stem that curls round a lotus; glide (p11g) gives the rest.

    Tones 1 flower, 2 its light, 3 pod, 4 stem and outlines.
    """
    t = np.linspace(-0.04, 1.04, 60)
    stem = np.stack([t, -0.3 * np.sin(np.pi * t)], axis=1)
    branch = through([(0.02, -0.02), (0.1, 0.16), (0.3, 0.24), (0.44, 0.16), (0.5, 0.06)], closed=False)
    leaves = (
        *place(leaf(), 0.3, -0.24, 0.3, -0.9),
        *place(leaf(), 0.72, -0.24, 0.3, -0.35),
        *place(leaf(), 0.12, 0.17, 0.22, 2.2, flip=True),
        *place(leaf(), 0.3, 0.24, 0.24, 0.9, flip=False),
        *place(leaf(), 0.86, -0.12, 0.22, 1.5),
    )
    curl = stroke(spiral(0.84, 0.1, 0.012, 0.09, 0.2, 1.25), swell(0.022, tip=0.6))
    twig = stroke(through([(0.97, -0.04), (0.98, 0.06), (0.93, 0.13)], closed=False), 0.02)
    return (
        area(stroke(stem, 0.036), tone=4),
        area(stroke(branch, taper(0.032, ends=0.5)), tone=4),
        area(curl, tone=4),
        area(twig, tone=4),
        *(area(*one.contours, tone=4 if one.tone == 1 else 2) for one in leaves),
        *place(lotus_side(), 0.52, -0.07, 0.27),
    )


def ring(radius: float, width: float, *, tone: int = 1) -> Figure:
    """A plain ring about the origin."""
    return (area(*band(circle(0, 0, radius, steps=180), width), tone=tone),)
