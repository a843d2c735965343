"""Rosettes: the disc, its order and its mirrors."""
