"""Figures of bronzes and roof tiles: the animal mask, the cloud-volute eaves tile."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.outline import Figure, arc, area, band, circle, mirrored, path, place, spiral, stroke, taper
from wenmai.holdings.sample.symmetry.arrange import rosette


def animal_mask() -> Figure:
    """饕餮: the frontal mask of Shang bronzes, 2 wide (D1): horns, brows, eyes, snout, jaws. Tone 1, eyes 2."""
    half = (
        stroke(
            np.concatenate([spiral(0.66, -0.6, 0.055, 0.2, 0.0, 1.25), path("M.64,-.4 C.45,-.4 .3,-.46 .2,-.62")]), 0.08
        ),
        stroke(path("M.12,-.3 C.3,-.42 .62,-.36 .84,-.2"), taper(0.11, ends=0.4)),
        stroke(path("M.18,-.08 C.28,-.24 .56,-.24 .7,-.06 C.56,.1 .3,.1 .18,-.08"), 0.055),
        stroke(
            np.concatenate([path("M.07,.16 C.08,.3 .1,.36 .2,.4"), spiral(0.3, 0.33, 0.11, 0.045, 2.2, -1.0)]), 0.07
        ),
        stroke(
            np.concatenate([path("M.16,.62 C.34,.72 .5,.66 .6,.52"), spiral(0.74, 0.5, 0.14, 0.055, 3.0, 1.25)]), 0.085
        ),
        stroke(
            np.concatenate([path("M.98,-.12 C1.0,.1 .98,.2 .9,.26"), spiral(0.84, 0.16, 0.1, 0.045, 0.9, 1.1)]), 0.075
        ),
        path("M.3,.66 L.36,.9 L.43,.63 Z"),
        path("M.14,.6 L.18,.78 L.23,.63 Z"),
    )
    nose = path("M0,-.92 L.05,-.3 L.09,.1 L.0,.22 L-.09,.1 L-.05,-.3 Z")
    eye = (area(circle(0.44, -0.08, 0.095, steps=40), tone=2), area(circle(0.44, -0.08, 0.035, steps=24), tone=1))
    return (*mirrored(tuple(area(one, tone=1) for one in half)), area(nose, tone=1), *mirrored(eye))


def cloud_tile() -> Figure:
    """云纹瓦当: a Han eaves tile: boss, four fields with facing volutes, rims; radius 1 (D4). Tone 1."""
    volute = np.concatenate(
        [spiral(0.23, -0.57, 0.035, 0.13, np.pi / 2 - 2.6 * np.pi, 1.3), path("M.21,-.44 C.1,-.44 .05,-.56 .04,-.72")]
    )
    field = (*mirrored((area(stroke(volute, 0.045), tone=1),)), area(circle(0, -0.38, 0.045, steps=24), tone=1))
    spoke = area(stroke(np.array([[0.215, -0.215], [0.53, -0.53]]), 0.035), tone=1)
    spoke_two = area(stroke(np.array([[0.245, -0.185], [0.56, -0.5]]), 0.035), tone=1)
    return (
        *rosette(field, "C4"),
        *rosette((spoke, spoke_two), "C4"),
        area(circle(0, 0, 0.2), tone=1),
        area(*band(circle(0, 0, 0.27), 0.03), tone=1),
        area(*band(circle(0, 0, 0.78), 0.03), tone=1),
        area(*band(circle(0, 0, 0.92, steps=160), 0.14), tone=1),
    )


def lotus_tile() -> Figure:
    """莲花瓦当: eight double petals about a seeded pod, a ring of pearls; radius 1 (D8). Tone 1."""
    bud = path(
        "M0,-.24 C.1,-.3 .16,-.44 .14,-.56 C.12,-.64 .05,-.68 0,-.74"
        " C-.05,-.68 -.12,-.64 -.14,-.56 C-.16,-.44 -.1,-.3 0,-.24 Z"
    )
    figure: Figure = (area(*band(bud, 0.03), tone=1), area(bud * [0.4, 0.72] + [0, -0.13], tone=1))
    wedge = place((area(path("M0,-.7 L.05,-.58 L0,-.42 L-.05,-.58 Z"), tone=1),), 0, 0, 1.0, np.pi / 8)
    return (
        *rosette(figure, "C8"),
        *rosette(wedge, "C8"),
        area(*band(circle(0, 0, 0.2), 0.03), tone=1),
        area(circle(0, 0, 0.05, steps=24), tone=1),
        *rosette((area(circle(0, -0.12, 0.032, steps=20), tone=1),), "C8"),
        *rosette((area(circle(0, -0.81, 0.028, steps=20), tone=1),), "C32"),
        area(*band(circle(0, 0, 0.93, steps=160), 0.12), tone=1),
    )


def pearl_ring(radius: float, count: int, size: float, *, tone: int = 1) -> Figure:
    """联珠: a ring of ``count`` pearls."""
    return rosette((area(circle(0, -radius, size, steps=28), tone=tone),), f"C{count}")


def arc_band(radius: float, start: float, end: float, width: float, *, tone: int = 1) -> Figure:
    """A piece of a ring."""
    return (area(stroke(arc(0, 0, radius, start, end), width), tone=tone),)
