"""The palette of a picture or of a region in it."""

from __future__ import annotations

from wenmai.genes.colour.hexcode import lab_to_hex
from wenmai.genes.model import Box, Mask, RgbImage, Swatch
from wenmai.genes.palette.clusters import Cluster, cluster
from wenmai.genes.palette.modes import find_modes
from wenmai.genes.palette.names import name_colour
from wenmai.genes.palette.sampling import take_sample
from wenmai.kernel.errors import InvalidInput

COLOURS_MAX = 8
PERSISTENCE_MIN = 0.15  # a valley shallower than this part of the lower peak is noise
PEAK_SHARE_MIN = 0.0003  # of the pixels, in one bin: a seal of 0.5 % spread over its own shading has more


def extract_palette(
    rgb: RgbImage,
    mask: Mask | None = None,
    colours_max: int = COLOURS_MAX,
    *,
    neutral: Box | None = None,
    neutral_luminance: float | None = None,
) -> tuple[Swatch, ...]:
    """The colours of a picture, largest share first, as many as it has but at most ``colours_max``.

    ``rgb`` is (h, w, 3) sRGB bytes; ``mask`` (h, w), True where colours count (an empty one counts everywhere).
    ``neutral`` is where a grey or white reference stands in the picture: colours are then corrected to D65 by it,
    and it is left out of the palette.
    ``neutral_luminance`` is the reference's own luminance where it is known, relative to a perfect white (0.18 of a
    grey card): the exposure is then corrected too.
    Shares are of the region's area and add up to 1. Light and shade on one colour, blurred edges and highlights
    do not count as colours. Equal input gives equal output. Raises InvalidInput for shapes that do not fit and
    for a neutral patch that cannot tell the light.
    """
    if colours_max < 1:
        raise InvalidInput(f"a palette of {colours_max} colours", remedy="Ask for 1 or more.")
    sample = take_sample(rgb, mask, neutral, neutral_luminance)
    bins, modes = find_modes(sample.lab, sample.flatness, PERSISTENCE_MIN, PEAK_SHARE_MIN)
    return tuple(_swatch(one) for one in cluster(sample, bins, modes, colours_max))


def _swatch(one: Cluster) -> Swatch:
    lab = (round(float(one.lab[0]), 2), round(float(one.lab[1]), 2), round(float(one.lab[2]), 2))
    name = name_colour(lab)
    if name is None:
        return Swatch(lab_to_hex(lab), lab, one.share)
    return Swatch(lab_to_hex(lab), lab, one.share, name.zh, name.en, round(name.delta_e00, 2))
