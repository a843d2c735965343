"""A fingerprint for each delivered copy of a picture: invisible, read without the original or traced with it.

``embed`` before a copy goes out; ``read`` what a copy found elsewhere says by itself; ``trace`` it among the deliveries
of its original, which tells far more. A key belongs to an installation, and whoever has it can read, imitate and erase.

What a copy survives is measured in benchmarks/RESULTS.md. What it does not: blind reading ends at crops below half the
area, turns beyond 3 degrees that are no quarters, perspective, pictures of about 400 pixels that are halved, and mostly
at three buyers who average their copies. Tracing goes on in all of these but the small ones, of which half are lost. It
ends where a copy cannot be laid on the original within a fraction of a cell: bent prints, repainting by a model.
"""

from wenmai.imaging.fingerprint.embedding import capacity, embed
from wenmai.imaging.fingerprint.model import Capacity, Code, Reading, Suspicion, Trace
from wenmai.imaging.fingerprint.reading import read
from wenmai.imaging.fingerprint.tracing import trace

__all__ = ["Capacity", "Code", "Reading", "Suspicion", "Trace", "capacity", "embed", "read", "trace"]
