"""The vector index: nearest descriptors, kept beside the records, saved whole or not at all."""
