"""Repeat: a motif becomes a tile that joins itself on every side, in any symmetry group."""
