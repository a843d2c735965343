"""The tables of the bank."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Integer, LargeBinary, String, Table

from wenmai.storage.schema import METADATA

GENE = Table(
    "gene",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("kind", String, nullable=False, index=True),
    Column("source_id", String(64), ForeignKey("asset.id"), nullable=False, index=True),
    Column("box", JSON, nullable=False),
    Column("outline", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("evidence", String, nullable=False),
    Column("made_by", String, nullable=False),
    Column("structure", JSON(none_as_null=True)),
    Column("retired_by", String(64), index=True),
)

# What search and counting need of ``gene.structure``: derived from it, written with it.
GENE_STRUCTURE = Table(
    "gene_structure",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("kind", String, nullable=False, index=True),
    Column("symmetry_group", String, index=True),  # of the determined ones alone, as the next
    Column("rotation_order", Integer, index=True),
    Column("lattice_shape", String, index=True),
    Column("lattice_aspect", Float),
    Column("lattice_angle_deg", Float),
)

READING = Table(
    "reading",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("image_model", String, nullable=False),
    Column("image_vector", LargeBinary, nullable=False),
    Column("colour", LargeBinary, nullable=False),
    Column("form", LargeBinary, nullable=False),
    Column("keypoints", String(64)),
)

SWATCH = Table(
    "swatch",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("hex", String(7), nullable=False),
    Column("lab_l", Float, nullable=False),
    Column("lab_a", Float, nullable=False),
    Column("lab_b", Float, nullable=False),
    Column("share", Float, nullable=False),
    Column("name_zh", String),
    Column("name_en", String),
    Column("name_delta_e00", Float),
)

FINGERPRINT = Table(
    "fingerprint",
    METADATA,
    Column("blob", String(64), primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
    Column("quality", Float, nullable=False),
    Column("thumbnail", LargeBinary, nullable=False),
    Column("thumbnail_height_px", Integer, nullable=False),
    Column("compared", Integer, nullable=False, index=True),
)

LIKENESS = Table(
    "likeness",
    METADATA,
    Column("first_blob", String(64), primary_key=True),
    Column("second_blob", String(64), primary_key=True, index=True),
    Column("reason", String, nullable=False),
    Column("correlation", Float, nullable=False),
    Column("overlap", Float, nullable=False),
    Column("turn_deg", Float, nullable=False),
    Column("points", Integer, nullable=False),
)

SENTENCE = Table(
    "sentence",
    METADATA,
    Column("asset_id", String(64), ForeignKey("asset.id"), primary_key=True),
    Column("model", String, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)
