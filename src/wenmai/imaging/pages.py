"""The pages of a file and the levels of a pyramid, and which of them answers a request."""

from __future__ import annotations

from dataclasses import dataclass

import pyvips

from wenmai.imaging import engine, formats, limits
from wenmai.imaging.failures import TOO_LARGE, UnreadablePicture
from wenmai.imaging.sources import Source


@dataclass(frozen=True, slots=True)
class Page:
    """One page or one pyramid level; sizes are as stored, ``subifd`` is -1 where it is a page of its own."""

    number: int
    subifd: int
    width_px: int
    height_px: int

    @property
    def options(self) -> dict[str, int]:
        """What libvips' TIFF loader needs to open this one."""
        below = {"subifd": self.subifd} if self.subifd >= 0 else {}
        return {"page": self.number, **below}


def list_pages(source: Source, first: pyvips.Image) -> tuple[Page, ...]:
    """Every page of the file and every level below a page, in the file's order.

    Raises:
        UnreadablePicture: more pages than are read, or a damaged header.
    """
    if source.format is not formats.TIFF:
        return (Page(0, -1, first.width, first.height),)
    count = int(engine.header_field(first, "n-pages", 1))
    if count > limits.PAGES_MAX:
        raise UnreadablePicture(
            f"The file has {count:,} pages; at most {limits.PAGES_MAX:,} are read",
            code=TOO_LARGE,
            where=source.where,
            remedy="Split it into files of one picture each.",
        )
    found = []
    for number in range(count):
        page = first if number == 0 else engine.load(source, page=number)
        found.append(Page(number, -1, page.width, page.height))
        for subifd in range(min(int(engine.header_field(page, "n-subifds", 0)), limits.PAGES_MAX)):
            level = engine.load(source, page=number, subifd=subifd)
            found.append(Page(number, subifd, level.width, level.height))
    return tuple(found)


def largest(found: tuple[Page, ...]) -> Page:
    """The page with most pixels, the first of them where several are equal."""
    return max(found, key=lambda page: page.width_px * page.height_px)


def levels(found: tuple[Page, ...]) -> tuple[Page, ...]:
    """The largest page and the pages that are the same picture halved again and again, largest first.

    A writer may round either way at each halving, so a level may differ from the exact size by one pixel.
    """
    full = largest(found)
    chain = [full]
    for page in sorted(found, key=lambda one: -one.width_px * one.height_px):
        halvings = 1
        while full.width_px >> halvings > page.width_px + 1:
            halvings += 1
        exact = full.width_px / 2**halvings, full.height_px / 2**halvings
        near = abs(page.width_px - exact[0]) <= 1 and abs(page.height_px - exact[1]) <= 1
        if near and page.width_px < chain[-1].width_px:
            chain.append(page)
    return tuple(chain)


def fitting_level(found: tuple[Page, ...], longest_side_px: int | None) -> Page:
    """The smallest level that still has ``longest_side_px``, or the largest page."""
    if longest_side_px is None:
        return largest(found)
    enough = [one for one in levels(found) if max(one.width_px, one.height_px) >= longest_side_px]
    return enough[-1] if enough else largest(found)
