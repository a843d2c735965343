"""The catalogue, the gene bank and the results of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.String(64)
ROW = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _catalogue()
    _statements()
    _bank()
    _full_text()
    op.create_table(
        "job_result",
        sa.Column("key", ID, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("result", sa.JSON, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("key", "party", name="pk_job_result"),
    )


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _catalogue() -> None:
    op.create_table(
        "work",
        sa.Column("id", ID, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("owner", "key", "title_zh", "title_en")),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
    )
    _index("work", "owner")
    op.create_table(
        "activity",
        sa.Column("id", ID, nullable=False),
        sa.Column("line", sa.String, nullable=False),
        sa.Column("line_version", sa.String, nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("key", ID, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("party", "started_at", "ended_at")),
        sa.Column("meter", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activity"),
    )
    _index("activity", "key")
    op.create_table(
        "asset",
        sa.Column("row", ROW, nullable=False, autoincrement=True),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("blob", ID, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("byte_count", sa.Integer, nullable=False),
        sa.Column("work_id", ID, sa.ForeignKey("work.id", name="fk_asset_work_id")),
        sa.Column("activity_id", ID, sa.ForeignKey("activity.id", name="fk_asset_activity_id")),
        sa.Column("title_zh", sa.String, nullable=False),
        sa.Column("title_en", sa.String, nullable=False),
        sa.Column("width_px", sa.Integer),
        sa.Column("height_px", sa.Integer),
        sa.Column("created_at", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("row", name="pk_asset"),
        sa.UniqueConstraint("id", name="uq_asset_id"),
        sqlite_autoincrement=True,
    )
    _index("asset", "kind", "blob", "owner", "work_id", "activity_id")
    op.create_table(
        "activity_input",
        sa.Column("activity_id", ID, sa.ForeignKey("activity.id", name="fk_activity_input_activity_id")),
        sa.Column("asset_id", ID, sa.ForeignKey("asset.id", name="fk_activity_input_asset_id")),
        sa.PrimaryKeyConstraint("activity_id", "asset_id", name="pk_activity_input"),
    )
    _index("activity_input", "asset_id")


def _of_asset(table: str, column: str = "asset_id") -> sa.Column[str]:
    return sa.Column(column, ID, sa.ForeignKey("asset.id", name=f"fk_{table}_{column}"), nullable=False)


def _statements() -> None:
    op.create_table(
        "derivative",
        _of_asset("derivative"),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("blob", ID, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "role", name="pk_derivative"),
    )
    _index("derivative", "blob")
    op.create_table(
        "tombstone",
        _of_asset("tombstone"),
        *(sa.Column(name, sa.String, nullable=False) for name in ("party", "reason", "created_at")),
        sa.PrimaryKeyConstraint("asset_id", name="pk_tombstone"),
    )
    op.create_table(
        "annotation",
        sa.Column("id", ID, nullable=False),
        _of_asset("annotation", "target"),
        sa.Column("motivation", sa.String, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("selector", sa.JSON),
        sa.Column("author", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("supersedes", ID),
        sa.PrimaryKeyConstraint("id", name="pk_annotation"),
    )
    _index("annotation", "target")
    op.create_table(
        "claim",
        _of_asset("claim"),
        *(sa.Column(name, sa.String, nullable=False) for name in ("aspect", "value_en", "source", "value_zh")),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("evidence", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("asset_id", "aspect", "value_en", "source", name="pk_claim"),
    )


def _bank() -> None:
    op.create_table(
        "gene",
        _of_asset("gene"),
        sa.Column("kind", sa.String, nullable=False),
        _of_asset("gene", "source_id"),
        sa.Column("box", sa.JSON, nullable=False),
        sa.Column("outline", sa.JSON, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("evidence", sa.String, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("structure", sa.JSON),
        sa.Column("retired_by", ID),
        sa.PrimaryKeyConstraint("asset_id", name="pk_gene"),
    )
    _index("gene", "kind", "source_id", "retired_by")
    op.create_table(
        "reading",
        _of_asset("reading"),
        sa.Column("image_model", sa.String, nullable=False),
        *(sa.Column(n, sa.LargeBinary, nullable=False) for n in ("image_vector", "colour", "form")),
        sa.Column("keypoints", ID),
        sa.PrimaryKeyConstraint("asset_id", name="pk_reading"),
    )
    op.create_table(
        "swatch",
        _of_asset("swatch"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("hex", sa.String(7), nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("lab_l", "lab_a", "lab_b", "share")),
        sa.Column("name_zh", sa.String),
        sa.Column("name_en", sa.String),
        sa.Column("name_delta_e00", sa.Float),
        sa.PrimaryKeyConstraint("asset_id", "position", name="pk_swatch"),
    )
    _duplicates()
    op.create_table(
        "sentence",
        _of_asset("sentence"),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("asset_id", name="pk_sentence"),
    )


def _duplicates() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("blob", ID, nullable=False),
        sa.Column("hashes", sa.LargeBinary, nullable=False),
        sa.Column("quality", sa.Float, nullable=False),
        sa.Column("thumbnail", sa.LargeBinary, nullable=False),
        sa.Column("thumbnail_height_px", sa.Integer, nullable=False),
        sa.Column("compared", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("blob", name="pk_fingerprint"),
    )
    _index("fingerprint", "compared")
    op.create_table(
        "likeness",
        sa.Column("first_blob", ID, nullable=False),
        sa.Column("second_blob", ID, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("correlation", "overlap", "turn_deg")),
        sa.Column("points", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("first_blob", "second_blob", name="pk_likeness"),
    )
    _index("likeness", "second_blob")


def _full_text() -> None:
    # Words come already split (Chinese has no spaces); porter folds English endings.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE catalogue_text USING fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
    else:
        op.execute("CREATE TABLE catalogue_text (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_catalogue_text_words ON catalogue_text USING gin (words)")
