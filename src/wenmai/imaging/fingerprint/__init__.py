"""A fingerprint for each delivered copy of a picture: invisible, read without the original or traced with it."""

from wenmai.imaging.fingerprint.embedding import capacity, embed
from wenmai.imaging.fingerprint.model import Capacity, Code, Reading, Suspicion, Trace
from wenmai.imaging.fingerprint.reading import read
from wenmai.imaging.fingerprint.tracing import trace

__all__ = ["Capacity", "Code", "Reading", "Suspicion", "Trace", "capacity", "embed", "read", "trace"]
