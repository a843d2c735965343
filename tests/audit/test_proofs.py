"""An outsider with the public key, an event, a proof and a checkpoint needs nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.torture.sample_log import SampleClock, record_sale
from wenmai.audit.checkpoints import checkpoint
from wenmai.audit.proofs import consistency, inclusion, verify_consistency, verify_proof
from wenmai.kernel.errors import InvalidInput, NotFound, Tampered
from wenmai.storage.database import Database


def test_events_are_proven_to_outsiders(database: Database, folder: Path) -> None:
    clock = SampleClock()
    events = [record_sale(database, clock(), seed) for seed in range(5)]
    first = checkpoint(database, folder, clock)
    events += [record_sale(database, clock(), seed) for seed in range(5, 12)]
    second = checkpoint(database, folder, clock)
    late = record_sale(database, clock(), 12)
    public_key = (folder / "log.pub").read_text()
    for signed, known in ((first, events[:5]), (second, events)):
        for index, event_id in enumerate(known):
            proof = json.loads(json.dumps(inclusion(database, event_id, signed.size)))
            assert (proof["leaf_index"], proof["event"]["id"]) == (index, event_id)
            assert verify_proof(public_key, proof["event"], proof, signed.text).size == signed.size
    growth = json.loads(json.dumps(consistency(database, first.size, second.size)))
    verify_consistency(public_key, growth, first.text, second.text)
    with pytest.raises(Tampered, match="does not go on"):
        verify_consistency(public_key, growth, second.text, first.text)
    with pytest.raises(NotFound, match="not among the first 5"):
        inclusion(database, events[5], first.size)
    with pytest.raises(NotFound, match="checkpoint"):
        inclusion(database, late)
    with pytest.raises(NotFound, match="no event"):
        inclusion(database, "none")
    with pytest.raises(InvalidInput, match="12 leaves, not 13"):
        inclusion(database, events[0], 13)
    with pytest.raises(InvalidInput, match="no size"):
        consistency(database, 6, 5)


def test_a_proof_of_anything_else_is_refused(database: Database, folder: Path) -> None:
    clock = SampleClock()
    events = [record_sale(database, clock(), seed) for seed in range(4)]
    signed = checkpoint(database, folder, clock)
    public_key = (folder / "log.pub").read_text()
    proof, other = inclusion(database, events[1]), inclusion(database, events[2])
    event = proof["event"]
    assert verify_proof(public_key, event, proof, signed.text)
    for name in event:
        with pytest.raises(Tampered, match="does not hold this event"):
            verify_proof(public_key, {**event, name: "x"}, proof, signed.text)
    wrong = [{**proof, "leaf_index": 2}, {**proof, "hashes": other["hashes"]}, {**proof, "hashes": []}]
    for changed in wrong:
        with pytest.raises(Tampered, match="does not hold this event"):
            verify_proof(public_key, event, changed, signed.text)
    for broken in ({**proof, "leaf_index": True}, {**proof, "hashes": ["xy"]}, {"leaf_index": 1, "tree_size": 4}):
        with pytest.raises(InvalidInput, match=r"whole number|hexadecimal"):
            verify_proof(public_key, event, broken, signed.text)
    with pytest.raises(InvalidInput, match="for 3 leaves, the checkpoint for 4"):
        verify_proof(public_key, event, {**proof, "tree_size": 3}, signed.text)
    with pytest.raises(Tampered):
        verify_proof(public_key, event, proof, signed.text.replace("\n4\n", "\n3\n"))
