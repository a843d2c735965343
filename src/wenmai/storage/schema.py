"""The one table registry. Each domain's ``store.py`` defines its own tables on it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Integer, MetaData

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

# SQLite gives automatic row numbers to INTEGER primary keys only, PostgreSQL wants 64 bits for them.
ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")
