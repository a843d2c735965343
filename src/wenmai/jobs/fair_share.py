"""The order of the queue: start-time fair queueing, so that a thousand jobs of one party do not keep another waiting.

Goyal, Vin, Cheng, 'Start-time fair queueing: a scheduling algorithm for integrated services packet switching
networks', SIGCOMM 1996. Each job gets a start tag, the later of the virtual time when it is asked for and the finish
tag of its party's job before it, and a finish tag, later by its expected cost over its party's weight. Jobs run by
start tag. Virtual time is the start tag of the job that began last. A party alone has the whole machine; parties that
compete have it in proportion to their weights, whatever they queue.
"""

from __future__ import annotations

COST_MS_MIN = 10  # even a job that costs nothing takes a place


def tags(virtual_time: int, finish_tag_before: int, cost_ms: int, weight: int = 1) -> tuple[int, int]:
    """(start tag, finish tag) of a job, in core-milliseconds of virtual time; ``weight`` 1 or more."""
    start = max(virtual_time, finish_tag_before)
    return start, start + max(cost_ms, COST_MS_MIN) // max(weight, 1)
