"""Whether a strip of a picture is a band: so much speaks for it that it is no chance."""

from __future__ import annotations

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.picture import enlarged, views_of
from wenmai.genes.symmetry.placing import enlarged_by
from wenmai.genes.symmetry.strips.answer import frieze_symmetry
from wenmai.genes.symmetry.strips.evidence import is_long
from wenmai.genes.symmetry.strips.find import find_strips
from wenmai.genes.symmetry.strips.strip import Strip
from wenmai.genes.symmetry.surface import Surface, surface_of

STRENGTH_MIN, REPEATS_MIN = 0.9, 3.0  # drawn bands reach 0.97, those of real pieces as well
LIKENESS_MIN = 0.5  # wear apart: noise that was laid so that it agrees is less alike
# Of a strip whose motif has no symmetry: straight edges and shadows repeat in that way, here and there, not as alike.
PLAIN_LIKENESS_MIN = 0.62
# Where a few cells of a field were seen: of a strip that is all there is, and no row of that field.
ALONE_STRENGTH_MIN, ALONE_REPEATS_MIN, ALIKE_ACROSS_MAX = 0.97, 5.0, 0.7
MEANDER_MAX = 0.05  # of a period: letters are alike when the line winds so that they are; bands stay below 0.046
SAME_LIKENESS_MIN, UNLIKE_CELLS_MAX = 0.95, 0.7  # the same: repeats are printed, and the cells of that field are not
# Of a picture much longer than wide, which was cut about a band, if it is of one at all.
LONG_STRENGTH_MIN, LONG_REPEATS_MIN = 0.5, 2.2


def band_in(rgb: RgbImage, mask: Mask | None, beside: float | None = None) -> Symmetry | None:
    """The strip that repeats for surest, in one direction; ``beside`` a field of few cells, which share so much (0…1),
    only if it is plainly no row of that.
    """
    view = next(views_of(rgb, mask)) if (larger := enlarged(rgb, mask)) is None else larger
    surface = surface_of(view.rgb, view.mask, long=True)
    strips = find_strips(surface, autocorrelation(surface))
    if not strips or not _is_band(strips[0], surface) or (beside is not None and not _is_alone(strips[0], beside)):
        return None
    return enlarged_by(frieze_symmetry(strips[0], view.rgb), 1 / view.scale)


def _is_alone(strip: Strip, shared: float) -> bool:
    """Whether a strip is no row of a field whose cells share so much: moved across, it is not like itself, or its
    repeats are the same where those cells are not.
    """
    sure = strip.strength >= ALONE_STRENGTH_MIN and strip.repeats >= ALONE_REPEATS_MIN
    printed = strip.likeness >= SAME_LIKENESS_MIN and shared <= UNLIKE_CELLS_MAX
    return sure and (printed or strip.alike_across <= ALIKE_ACROSS_MAX)


def _is_band(strip: Strip, surface: Surface) -> bool:
    """Whether so much speaks for a strip that it is a band, and no chance."""
    if is_long(surface.shape):
        return strip.strength >= LONG_STRENGTH_MIN and strip.repeats >= LONG_REPEATS_MIN
    plain = strip.groups[0][0].group.order == 1
    likeness = PLAIN_LIKENESS_MIN if plain else LIKENESS_MIN
    alike = strip.strength >= STRENGTH_MIN and strip.likeness >= likeness and strip.repeats >= REPEATS_MIN
    return alike and strip.meander <= MEANDER_MAX
