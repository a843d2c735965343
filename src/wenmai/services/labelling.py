"""Labels for goods: the square that opens a unit's page, and its serial for those who type."""

from __future__ import annotations

from wenmai.kernel.errors import InvalidInput, NotFound
from wenmai.kernel.settings import check_address
from wenmai.rights.credentials.label import label_svg
from wenmai.services.context import Context
from wenmai.services.looking_up import look_up

PAGE = "/units/"


def page_address(context: Context, serial: str, address: str = "") -> str:
    """Where a unit's page is read; ``address`` takes the place of the one in the settings.

    Raises InvalidInput (``address.http``) where neither is given.
    """
    base = check_address(address, "--address") or context.address
    if not base:
        raise InvalidInput(
            "nobody said where visitors reach the gallery",
            where="label",
            remedy="Set WENMAI_ADDRESS, or say --address https://museum.example.",
            rule="address.http",
        )
    return base + PAGE + serial


def label_of(context: Context, typed: str, address: str = "") -> str:
    """The label of a unit as SVG, for the licensee. Raises NotFound for anybody else's, InvalidInput, Tampered."""
    context.actor.require("unit.mint")
    unit = look_up(context, typed)
    if unit.batch.party != context.party:
        raise NotFound("you minted no unit with this serial", where=typed[:40], remedy="See: wenmai unit list.")
    return label_svg(page_address(context, unit.serial, address), unit.serial)
