"""A job's key says everything that its result may depend on, in the same spelling for ever."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from wenmai.jobs.spec import InputSpec, JobSpec
from wenmai.kernel import digests

TEXTS = st.text(max_size=4)
DOCUMENTS = st.dictionaries(
    TEXTS, st.recursive(st.none() | st.integers() | TEXTS, lambda inner: st.lists(inner, max_size=3), max_leaves=4)
)
INPUTS = st.builds(InputSpec, TEXTS, TEXTS, TEXTS, DOCUMENTS, st.dictionaries(TEXTS, st.tuples(TEXTS, TEXTS)))
SPECS = st.builds(
    JobSpec, TEXTS, TEXTS, DOCUMENTS, st.lists(INPUTS, max_size=3).map(tuple), st.dictionaries(TEXTS, TEXTS)
)


def spelt(spec: JobSpec) -> dict[str, Any]:
    """All fields of a spec; parts where there are some, as keys were before there were parts."""
    said = asdict(spec)
    said["inputs"] = [{name: kept for name, kept in one.items() if name != "parts" or kept} for one in said["inputs"]]
    return said


@given(SPECS)
def test_the_key_is_that_of_all_fields_and_survives_being_kept(spec: JobSpec) -> None:
    assert spec.to_json() == spelt(spec)
    assert spec.key == digests.of_json(["job", spelt(spec)])
    assert JobSpec.from_json(json.loads(json.dumps(spec.to_json()))).key == spec.key


@given(SPECS)
def test_whatever_differs_gives_another_key(spec: JobSpec) -> None:
    others = [
        replace(spec, line=spec.line + "x"),
        replace(spec, line_version=spec.line_version + "x"),
        replace(spec, parameters={**spec.parameters, "another": 1}),
        replace(spec, inputs=(*spec.inputs, InputSpec("d", "k", "m"))),
        replace(spec, inputs=(*spec.inputs, InputSpec("d", "k", "m", parts={"role": ("d", "m")}))),
        replace(spec, models={**spec.models, "another": "d"}),
    ]
    assert len({one.key for one in (spec, *others)}) == len(others) + 1
