"""Works, Assets, Activities, Annotations: what exists, where it came from, and how it is found by words."""
