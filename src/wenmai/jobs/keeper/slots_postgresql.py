"""Places of workers as locks of a PostgreSQL server, for workers of any machine."""

from __future__ import annotations

import sqlalchemy as sa

from wenmai.jobs.keeper.slots import Slot

NAMESPACE = 0x77656E6D  # the first of an advisory lock's two numbers: "wenm"


class PostgresqlSlots:
    """Each place is an advisory lock of a session; it is free when the session ends, however that happens."""

    def __init__(self, url: sa.URL) -> None:
        self._url = url

    def take_over(self, name: str) -> Slot | None:
        number = int(name.rsplit("-", 1)[-1])
        engine = sa.create_engine(self._url, poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT")
        connection = engine.connect()
        taken = connection.execute(sa.select(sa.func.pg_try_advisory_lock(NAMESPACE, number))).scalar()
        if not taken:
            connection.close()
            return None
        return _SessionSlot(name, connection)


class _SessionSlot:
    def __init__(self, name: str, connection: sa.Connection) -> None:
        self.name = name
        self._connection = connection

    def is_held(self) -> bool:
        try:
            return self._connection.execute(sa.select(1)).scalar() == 1
        except sa.exc.SQLAlchemyError:
            return False

    def release(self) -> None:
        self._connection.close()
