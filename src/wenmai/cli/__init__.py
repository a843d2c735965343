"""The command line: parse, call a service, print. No rules and no SQL."""

from __future__ import annotations


def main() -> None:
    """Entry point of ``wenmai``."""
    from wenmai.cli.app import run

    run()
