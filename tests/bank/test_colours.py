"""Search by colour finds exactly the swatches within the distance, however the quick box is drawn."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wenmai.assets import store
from wenmai.assets.model import Asset
from wenmai.bank.colours import find_colour
from wenmai.bank.model import Reading
from wenmai.bank.store import put_reading
from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.model import Swatch
from wenmai.services.context import Context

CHANNEL = st.integers(0, 255)
COLOUR = st.tuples(CHANNEL, CHANNEL, CHANNEL)


def _lab(rgb: tuple[int, int, int]) -> tuple[float, float, float]:
    lab = rgb_to_lab(np.array([[rgb]], np.uint8))[0, 0]
    return float(lab[0]), float(lab[1]), float(lab[2])


def _fill(context: Context, count: int = 400) -> list[tuple[float, float, float]]:
    rng = np.random.default_rng(5)
    labs = [_lab((int(r), int(g), int(b))) for r, g, b in rng.integers(0, 256, (count, 3))]
    with context.database.writing() as connection:
        for number, lab in enumerate(labs):
            asset = Asset("image", f"{number:064x}", "image/png", "museum", 1)
            store.put_asset(connection, asset)
            swatch = Swatch("#000000", lab, 1.0)
            put_reading(connection, Reading(asset.id, (swatch,), "m", b"", b"", b"", None))
    return labs


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COLOUR, st.floats(0.5, 30))
def test_nothing_within_the_distance_is_missed(context: Context, rgb: tuple[int, int, int], within: float) -> None:
    with context.database.reading() as connection:
        empty = connection.exec_driver_sql("SELECT count(*) FROM swatch").scalar() == 0
    if empty:
        _fill(context)
    with context.database.reading() as connection:
        stored = connection.exec_driver_sql("SELECT lab_l, lab_a, lab_b FROM swatch ORDER BY asset_id, position").all()
        found = find_colour(connection, _lab(rgb), within)
    distances = delta_e_2000(np.array([tuple(row) for row in stored], np.float32), np.asarray(_lab(rgb), np.float32))
    expected = int((distances <= within).sum())
    assert len(found) == expected
    assert all(match.delta_e00 <= within for match in found.values())
