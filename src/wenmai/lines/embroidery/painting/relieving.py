"""Thread taken out of where too much of it lies: what later threads hide, wherever its neighbours can be joined."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting.holes import heal, hole_free, pierce
from wenmai.lines.embroidery.painting.judging import harm, is_off, shown_mm
from wenmai.lines.embroidery.painting.rethreading import draw_back, length_of, over_of, shown_between, take_out
from wenmai.lines.embroidery.painting.stacks import PAINT, Stacks
from wenmai.lines.embroidery.painting.stepping import STITCH_MM_MAX, STITCH_MM_MIN

HOLES_MAX = 40  # that go at once
CHORD_MM_MAX = 4.0  # of a stitch off the field that takes their place
SAVED_MM_MIN = 0.4
SHOWN_MM_MAX = 0.15  # of a stitch that takes the place of others: a glint
TURN_MM_MAX = 1.8  # of the stitch from one line to the next
SLIDES_MM = (0.3, 0.6, 0.9, 1.2, 1.6, 2.0, 2.4)
LEFT_MM_MIN = 1.0  # of a stitch that is drawn back


@njit(cache=True)  # type: ignore[untyped-decorator]
def _best_last(stacks: Stacks, i: int, most: float, harm_per_mm: float, apart_max: float) -> int:
    """The last hole of the stretch from hole ``i`` on that is best taken out, −1 where none is worth it."""
    a = stacks.before[i]
    way = np.empty((2, 2), np.float64)
    way[0] = stacks.points_mm[a]
    best, best_score = -1, 0.0
    old_mm, over_mm = length_of(stacks, a, i), over_of(stacks, a, i, most)
    done = harm(stacks, i, i, i, way, 0)
    j = i
    for _ in range(HOLES_MAX):
        if stacks.held[j]:
            break
        k = stacks.after[j]
        if k < 0:
            score = harm_per_mm * over_mm - done
            if stacks.before[a] >= 0 and old_mm >= SAVED_MM_MIN and score > best_score:
                best = j
            break
        if stacks.held[k]:
            break
        old_mm += length_of(stacks, j, k)
        over_mm += over_of(stacks, j, k, most)
        done += harm(stacks, k, i, k, way, 0)
        if done > harm_per_mm * over_mm + 0.5:
            break
        chord_mm = length_of(stacks, a, k)
        if STITCH_MM_MIN <= chord_mm <= STITCH_MM_MAX and old_mm - chord_mm >= SAVED_MM_MIN:
            pa, pk = stacks.points_mm[a], stacks.points_mm[k]
            if chord_mm <= CHORD_MM_MAX or not is_off(stacks, pa[0], pa[1], pk[0], pk[1]):
                saved_mm = over_mm - over_of(stacks, a, k, most)
                score = harm_per_mm * saved_mm - done
                if score > best_score and shown_between(stacks, a, k, i, k, apart_max) <= SHOWN_MM_MAX:
                    best, best_score = j, score
        j = k
    return best


@njit(cache=True)  # type: ignore[untyped-decorator]
def _drawn_back(stacks: Stacks, h: int, most: float, harm_per_mm: float, apart_max: float) -> bool:
    """Draw the turn from hole ``h`` to the next one back along both its lines, or one, where that is worth it."""
    s = stacks.after[h]
    a, b = stacks.before[h], stacks.after[s]
    way = np.empty((4, 2), np.float64)
    way[0], way[3] = stacks.points_mm[a], stacks.points_mm[b]
    old_h, old_s = stacks.points_mm[h].copy(), stacks.points_mm[s].copy()
    first_mm, last_mm = length_of(stacks, a, h), length_of(stacks, s, b)
    over_first, over_last = over_of(stacks, a, h, most), over_of(stacks, s, b, most)
    best_score, best_h, best_s = 0.0, 0.0, 0.0
    heal(old_h[0], old_h[1], stacks.holes)
    heal(old_s[0], old_s[1], stacks.holes)
    for mode in range(3):  # both, the first line alone, the second alone
        for slide in SLIDES_MM:
            slide_h, slide_s = (0.0 if mode == 2 else slide), (0.0 if mode == 1 else slide)
            if slide_h > first_mm - LEFT_MM_MIN or slide_s > last_mm - LEFT_MM_MIN:
                break
            way[1] = old_h + slide_h / first_mm * (way[0] - old_h)
            way[2] = old_s + slide_s / last_mm * (way[3] - old_s)
            turn_mm = np.hypot(way[2, 0] - way[1, 0], way[2, 1] - way[1, 1])
            score = harm_per_mm * (min(slide_h, over_first) + min(slide_s, over_last))
            if not STITCH_MM_MIN <= turn_mm <= TURN_MM_MAX or score <= best_score:
                continue
            if not (hole_free(way[1, 0], way[1, 1], stacks.holes) and hole_free(way[2, 0], way[2, 1], stacks.holes)):
                continue
            if shown_mm(stacks, way[1, 0], way[1, 1], way[2, 0], way[2, 1], s, h, b, apart_max) > SHOWN_MM_MAX:
                continue
            for stitch in (h, s, b):
                if score > best_score:
                    score -= harm(stacks, stitch, h, b, way, 4)
            if score > best_score:
                best_score, best_h, best_s = score, slide_h, slide_s
    pierce(old_h[0], old_h[1], stacks.holes)
    pierce(old_s[0], old_s[1], stacks.holes)
    if best_score > 0.0:
        draw_back(stacks, h, best_h, best_s)
    return best_score > 0.0


@njit(cache=True)  # type: ignore[untyped-decorator]
def relieved(stacks: Stacks, most: float, harm_per_mm: float, apart_max: float) -> int:
    """Take thread out of every square millimetre that holds over ``most``: how many places were changed.

    ``harm_per_mm`` DIN99 · mm² is what taking out one millimetre of thread may do to the picture.
    """
    changes = 0
    for i in range(len(stacks.points_mm)):
        a = stacks.before[i]
        if a < 0 or stacks.gone[i] or stacks.held[i] or stacks.held[a] or over_of(stacks, a, i, most) <= 0.0:
            continue
        last = _best_last(stacks, i, most, harm_per_mm, apart_max)
        if last >= 0:
            take_out(stacks, i, last)
            changes += 1
            continue
        s = stacks.after[i]
        if s < 0 or stacks.held[s] or length_of(stacks, i, s) > TURN_MM_MAX:
            continue
        b = stacks.after[s]
        if b < 0 or stacks.held[b] or stacks.role[i] != PAINT or stacks.role[b] != PAINT:
            continue
        if _drawn_back(stacks, i, most, harm_per_mm, apart_max):
            changes += 1
    return changes
