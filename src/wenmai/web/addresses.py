"""Addresses within the gallery: where one may be sent on to."""

from __future__ import annotations


def local_address(target: str, otherwise: str = "/") -> str:
    """``target`` where it is a page of ours, else ``otherwise``: nobody is sent on to another site.

    Browsers read "//host" and "/\\\\host" as another site, and skip control characters.
    """
    local = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if local else otherwise
