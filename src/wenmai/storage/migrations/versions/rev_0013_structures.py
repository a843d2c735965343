"""How genes repeat, as search and counting need it. Nothing was measured before, so the table begins empty."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "gene_structure",
        sa.Column(
            "asset_id", sa.String(64), sa.ForeignKey("asset.id", name="fk_gene_structure_asset_id"), nullable=False
        ),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("symmetry_group", sa.String),
        sa.Column("rotation_order", sa.Integer),
        sa.Column("lattice_shape", sa.String),
        sa.Column("lattice_aspect", sa.Float),
        sa.Column("lattice_angle_deg", sa.Float),
        sa.PrimaryKeyConstraint("asset_id", name="pk_gene_structure"),
    )
    for column in ("kind", "symmetry_group", "rotation_order", "lattice_shape"):
        op.create_index(f"ix_gene_structure_{column}", "gene_structure", [column])
