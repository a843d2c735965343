"""Duplicates of a whole collection, in groups, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from wenmai.genes.descriptors.ranking import glance_vector
from wenmai.genes.duplicates.candidates import Nearest, Pairs, by_descriptor, by_hash
from wenmai.genes.duplicates.comparison import compare
from wenmai.genes.duplicates.model import Fingerprint, Group, Link
from wenmai.kernel.errors import InvalidInput


def find_groups(items: Sequence[Fingerprint], nearest: Nearest | None = None) -> list[Group]:
    """Groups of items that are one picture; an item that is alone is in none.

    ``items`` may load each fingerprint when it is asked for: hashes and vectors are read once and kept (1.3 KB an
    item), the rest is read for the pairs that are compared. ``nearest`` searches the items' glance vectors; above
    20,000 items it is needed. Raises ``InvalidInput`` where items were described in different ways.
    """
    if not len(items):
        return []
    return group(len(items), find_links(items, candidate_pairs(items, nearest)))


def candidate_pairs(items: Iterable[Fingerprint], nearest: Nearest | None) -> Pairs:
    """(m, 2) pairs worth a closer look; each item is read once."""
    hashes, quality, images, forms, glances, identities = [], [], [], [], [], set()
    for item in items:
        hashes.append(item.hashes)
        quality.append(item.hash_quality)
        if nearest is None:
            images.append(item.descriptors.image)
            forms.append(item.descriptors.form)
        else:
            glances.append(glance_vector(item.descriptors))
        identities.add(item.descriptors.identity)
    if len(identities) > 1:
        raise InvalidInput(f"Fingerprints of {sorted(identities)}", remedy="Describe all pictures in one way first.")
    pairs = [by_hash(np.stack(hashes), np.array(quality))]
    pairs += [by_descriptor(np.stack(vectors), nearest) for vectors in (images, forms, glances) if vectors]
    return np.unique(np.concatenate(pairs), axis=0)


def find_links(items: Sequence[Fingerprint], pairs: Pairs) -> list[Link]:
    """The pairs that turn out to be one picture."""
    links = []
    for first, second in pairs.tolist():
        likeness = compare(items[first], items[second])
        if likeness is not None:
            links.append(Link(first, second, likeness))
    return links


def group(count: int, links: Sequence[Link]) -> list[Group]:
    """Join links that share an item; groups come in the order of their first members."""
    parent = list(range(count))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for link in links:
        low, high = sorted((root(link.first), root(link.second)))
        parent[high] = low
    members: dict[int, list[int]] = {}
    for item in sorted({place for link in links for place in (link.first, link.second)}):
        members.setdefault(root(item), []).append(item)
    return [
        Group(tuple(inside), tuple(link for link in links if root(link.first) == top))
        for top, inside in sorted(members.items())
    ]
