"""What follows on every change of the bank: the indexes are brought up to date, and duplicates are looked for."""

from __future__ import annotations

from wenmai.services.context import Context


def keep_up(context: Context) -> None:
    """Index what is new, drop what was withdrawn, find duplicates among what is new. Does nothing where nothing is."""
    context.runner.close()  # idle workers would hold 300 MB beside the models that are needed now; they come back
    from wenmai.services import indexing  # only now: their libraries would hold 80 MB beside the workers
    from wenmai.services.duplicating import find_duplicates

    indexing.bring_up_to_date(context)
    find_duplicates(context)
