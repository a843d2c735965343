"""PostgreSQL finds words as SQLite does: Porter's stems, and no word is left out because it is common.

The words themselves are not in the index of the first version, so it is emptied here; whoever opens the installation
next fills it from the records.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

KINDS_OF_WORD = "asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart"


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE TEXT SEARCH DICTIONARY wenmai_stem (TEMPLATE = snowball, LANGUAGE = porter)")
    op.execute("CREATE TEXT SEARCH CONFIGURATION wenmai (COPY = pg_catalog.simple)")
    op.execute(f"ALTER TEXT SEARCH CONFIGURATION wenmai ALTER MAPPING FOR {KINDS_OF_WORD} WITH wenmai_stem")
    op.execute("DELETE FROM catalogue_text")
