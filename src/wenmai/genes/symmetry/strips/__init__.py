"""Bands: strips of a picture that repeat in one direction, and their frieze groups."""
