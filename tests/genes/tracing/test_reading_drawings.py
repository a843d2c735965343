"""The vector form, written and read back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.genes.tracing import svg, trace
from wenmai.genes.tracing.markup import path_data
from wenmai.genes.tracing.model import ClosedPath, Layer, LayeredVector
from wenmai.genes.tracing.reading import read_svg
from wenmai.kernel.errors import InvalidInput

places = st.tuples(st.floats(0, 300), st.floats(0, 300))
piece = st.tuples(st.booleans(), places, places, places)
# The last is a curve: a straight one back to the start may be written, or left to what closes the path.
pieces = st.tuples(st.lists(piece, min_size=2, max_size=8), piece).map(lambda both: [*both[0], (False, *both[1][1:])])


@given(st.lists(pieces, min_size=1, max_size=4))
@settings(max_examples=40)
def test_what_is_read_is_written_the_same_again(outlines: list[list[tuple]]) -> None:  # type: ignore[type-arg]
    paths = tuple(
        ClosedPath(
            np.array([[one, two, end] for _, one, two, end in outline]), np.array([line for line, *_ in outline])
        )
        for outline in outlines
    )
    drawn = LayeredVector(300, 300, (Layer("#12abef", (1.0, 2.5, -3.0), 0.25, paths),))
    again = read_svg(svg(drawn))
    assert (again.width_px, again.height_px) == (300, 300)
    assert again.layers[0].hex == "#12abef"
    assert again.layers[0].lab == (1.0, 2.5, -3.0)
    assert svg(again) == svg(read_svg(svg(again)))
    for path, read in zip(paths, again.layers[0].paths, strict=True):
        assert path_data(read, 2) == path_data(path, 2)


def test_a_traced_picture_comes_back_as_it_was() -> None:
    picture = np.full((80, 80, 3), 240, np.uint8)
    picture[20:60, 30:50] = (30, 60, 160)
    drawn = trace(picture)
    again = read_svg(svg(drawn, title="花"))
    assert again.node_count == pytest.approx(drawn.node_count, abs=len(drawn.layers))  # a closing line may be its own
    assert svg(again, title="花") == svg(drawn, title="花")


@pytest.mark.parametrize("data", [b"", b"<svg/>", b"no svg", b'<svg viewBox="0 0 9"/>'])
def test_what_is_no_vector_form_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_svg(data)
    assert refused.value.rule == "tracing.svg"
