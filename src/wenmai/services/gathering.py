"""Which assets a line could still be run over."""

from __future__ import annotations

from sqlalchemy import select

from wenmai.assets import catalogue
from wenmai.assets.tables import ACTIVITY, ACTIVITY_INPUT, ASSET, WORK
from wenmai.services.context import Context


def assets_for_line(context: Context, line_name: str) -> list[str]:
    """Ids of the caller's listed assets of the kinds that the line takes, in the order in which they came.

    Raises NotFound for an unknown line.
    """
    takes = sorted(context.lines.get(line_name).takes)
    query = select(ASSET.c.id).where(
        ASSET.c.kind.in_(takes), ASSET.c.owner == context.party, ASSET.c.activity_id.is_(None), catalogue.listed()
    )
    with context.database.reading() as connection:
        return list(connection.execute(query.order_by(ASSET.c.row)).scalars())


def assets_not_run(context: Context, line_name: str) -> list[str]:
    """Those of ``assets_for_line`` that this version of the line was never run over since their record changed."""
    line = context.lines.get(line_name)
    done = (
        select(ACTIVITY_INPUT.c.asset_id)
        .join(ACTIVITY, ACTIVITY.c.id == ACTIVITY_INPUT.c.activity_id)
        .join(ASSET, ASSET.c.id == ACTIVITY_INPUT.c.asset_id)
        .outerjoin(WORK, WORK.c.id == ASSET.c.work_id)
        .where(ACTIVITY.c.line == line.name, ACTIVITY.c.line_version == line.version)
        .where(WORK.c.changed_at.is_(None) | (ACTIVITY.c.started_at >= WORK.c.changed_at))
    )
    with context.database.reading() as connection:
        finished = set(connection.execute(done).scalars())
    return [asset_id for asset_id in assets_for_line(context, line_name) if asset_id not in finished]
