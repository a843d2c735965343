"""Genes are found by how they repeat, and what is undetermined under no group."""

from __future__ import annotations

import cmath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, true

from tests.genes.symmetry.symmetries import SYMMETRIES
from wenmai.assets import store as assets
from wenmai.assets.model import Asset
from wenmai.assets.tables import ASSET
from wenmai.bank import store as bank
from wenmai.bank import structures
from wenmai.bank.model import Gene
from wenmai.genes.symmetry.writing import summary_of
from wenmai.storage.database import Database


def _structure(group: str | None, shape: str = "square", vectors: Any = ((40, 0), (0, 40)), **also: Any) -> Any:
    found = {
        "version": 1, "kind": "wallpaper", "group": group, "order": 4, "undetermined": False, "doubt": None,
        "lattice": {"shape": shape, "vectors_px": [list(one) for one in vectors], "error": 0.001},
    }  # fmt: skip
    return found | also


def _keep(database: Database, structures_of: dict[str, Any]) -> dict[str, str]:
    """A gene with each of these structures; their ids by name."""
    ids = {}
    with database.writing() as connection:
        source = Asset("image", "0" * 64, "image/png", "house", 1)
        assets.put_asset(connection, source)
        for name, structure in structures_of.items():
            asset = Asset("gene", name.encode().hex().rjust(64, "a"), "application/json", "house", 1)
            assets.put_asset(connection, asset)
            box = (0, 0, 9, 9)
            gene = Gene(asset.id, "wallpaper", source.id, box, ((0.0, 0.0),), 0.9, "", structure=structure)
            bank.put_gene(connection, gene)
            ids[name] = asset.id
    return ids


def test_genes_are_found_by_group_lattice_and_order(database: Database) -> None:
    ids = _keep(
        database,
        {
            "a": _structure("p4m"),
            "b": _structure("p4"),
            "c": _structure("cmm", "rhombic", ((40, 0), (22, 33)), order=2),
            "unsure": _structure("p4m", undetermined=True, doubt="close"),
            "unmeasured": None,
        },
    )

    def found(*asked: Any) -> set[str]:
        with database.reading() as connection:
            rows = set(connection.execute(select(ASSET.c.id).where(structures.structured(*asked))).scalars())
        return {name for name, asset_id in ids.items() if asset_id in rows}

    assert found("p4m", None, None) == {"a"}
    assert found(None, "square", None) == {"a", "b", "unsure"}
    assert found(None, None, 4) == {"a", "b"}
    assert found("cmm", "rhombic", 2) == {"c"}
    assert found("cmm", "square", None) == set()
    with database.reading() as connection:
        assert structures.counted(connection, "symmetry_group", true()) == {"cmm": 1, "p4": 1, "p4m": 1}
        assert structures.unmeasured(connection, true()) == [ids["unmeasured"]]


def test_a_structure_that_is_measured_later_is_found_and_measured_again_takes_its_place(database: Database) -> None:
    ids = _keep(database, {"a": None})
    for group in ("p4g", "p4m"):
        with database.writing() as connection:
            structures.put_structure(connection, ids["a"], _structure(group))
        with database.reading() as connection:
            assert structures.counted(connection, "symmetry_group", true()) == {group: 1}
            gene = bank.get_gene(connection, ids["a"])
            assert gene is not None
            assert gene.structure is not None
            assert gene.structure["group"] == group
            assert structures.unmeasured(connection, true()) == []


def test_what_is_built_alike_has_the_group_and_a_like_lattice_at_any_size(database: Database) -> None:
    ids = _keep(
        database,
        {
            "a": _structure("pmm", "rectangular", ((40, 0), (0, 60))),
            "larger": _structure("pmm", "rectangular", ((0, 300), (200, 0))),
            "turned": _structure("pmm", "rectangular", ((30, 30), (45, -45))),
            "longer": _structure("pmm", "rectangular", ((40, 0), (0, 90))),
            "other": _structure("pgg", "rectangular", ((40, 0), (0, 60))),
            "unsure": _structure("pmm", "rectangular", ((40, 0), (0, 60)), undetermined=True, doubt="unlike"),
        },
    )
    with database.reading() as connection:
        build = structures.build_of(connection, ids["a"])
        assert build is not None
        alike = structures.built_alike(connection, build)
        rows = {name: assets.row_of(connection, asset_id) for name, asset_id in ids.items()}
        assert structures.build_of(connection, ids["unsure"]) is None
    assert {name for name, row in rows.items() if row in alike} == {"a", "larger", "turned"}
    assert all(likeness == pytest.approx(1) for likeness in alike.values())


@given(SYMMETRIES, st.floats(0, 6.3), st.floats(0.1, 10))
def test_the_form_of_a_lattice_is_that_of_any_size_and_turn(symmetry: Any, turn: float, size: float) -> None:
    lattice = summary_of(symmetry)["lattice"]
    if lattice is None or len(lattice["vectors_px"]) < 2:
        return
    numbers = [complex(*one) for one in lattice["vectors_px"]]
    if min(map(abs, numbers)) < 1:
        return
    factor = size * cmath.exp(1j * turn)
    moved = [[(one * factor).real, (one * factor).imag] for one in numbers]
    aspect, angle = structures.form_of(lattice["vectors_px"])
    again = structures.form_of(moved)
    assert aspect is not None
    assert aspect >= 1
    assert 0 <= angle <= 90
    assert again == (pytest.approx(aspect, rel=1e-6), pytest.approx(angle, abs=1e-3))
    assert structures.form_of(moved[::-1]) == again
